"""The lines that a portal pastes."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from newsqa import cli
from newsqa.settings import signed_id

SECRET = "0123456789abcdef"
HOSTILE = """"><script>alert(1)</script>'&|"""


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[_Tags, str]:
    assert cli.main(["embed-code", *arguments]) == cli.OK
    out, err = capsys.readouterr()
    return _Tags(out), err


def test_the_button(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_EMBED_HOSTS", '["https://portal.example"]')
    found, hints = output_of(capsys, "--url", "https://site.example/news/", "--lang", "en")
    assert found.tags == [
        (
            "script",
            {
                "src": "https://site.example/news/widget.js",
                "defer": None,
                "data-newsqa": None,
                "data-lang": "en",
            },
        )
    ]
    assert "embed_hosts）：https://portal.example" in hints
    assert "script-src https://site.example; frame-src https://site.example\n" in hints


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ([], "http://127.0.0.1:7860/news/widget.js"),
        (["--url", "https://portal.example"], "https://portal.example/news/widget.js"),
        (["--url", "https://portal.example/ "], "https://portal.example/news/widget.js"),
        (["--url", "https://portal.example/news/"], "https://portal.example/news/widget.js"),
        (["--url", "https://portal.example/other"], "https://portal.example/other/widget.js"),
    ],
)
def test_the_prefix_of_the_proxy_is_known(
    url: list[str],
    address: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEWSQA_ROOT_PATH", "/news")
    found, _ = output_of(capsys, *url)
    assert found.tags[0][1]["src"] == address


def test_inside_the_page_and_without_a_script(capsys: pytest.CaptureFixture[str]) -> None:
    found, hints = output_of(capsys, "--inline")
    (_, place), (_, script) = found.tags
    assert script["data-target"] == f"#{place['id']}"
    assert script["src"] == "http://127.0.0.1:7860/widget.js"
    assert "没有" in hints
    frame, hints = output_of(capsys, "--frame", "--theme", "dark", "--title", "问 a&b")
    ((tag, given),) = frame.tags
    assert (tag, given["title"]) == ("iframe", "问 a&b")
    assert given["allow"] == "clipboard-write"  # else the browser complains when one copies
    assert given["src"] == "http://127.0.0.1:7860/embed?theme=dark&title=%E9%97%AE+a%26b"
    assert "script-src" not in hints


def test_a_site_is_named_and_its_signed_id_stands_in_the_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("newsqa.toml").write_text(
        '[[site]]\nname = "notices"\nsource = ["notices"]\n', encoding="utf-8"
    )
    monkeypatch.setenv("NEWSQA_SITE_SECRET", SECRET)
    id_ = signed_id("notices", SecretStr(SECRET))
    found, hints = output_of(capsys, "--site", "notices")
    assert found.tags[0][1]["data-newsqa-site"] == id_
    assert "--site" not in hints
    frame, _ = output_of(capsys, "--frame", "--site", "notices")
    address = frame.tags[0][1]["src"] or ""
    assert parse_qs(urlsplit(address).query) == {"site": [id_]}
    without, hints = output_of(capsys)
    assert "data-newsqa-site" not in without.tags[0][1]
    assert "--site" in hints and "notices" in hints
    monkeypatch.setenv("NEWSQA_OPEN_ARCHIVE", "true")
    assert "--site" not in output_of(capsys)[1]
    assert cli.main(["embed-code", "--site", "news"]) == cli.USAGE
    assert "notices" in capsys.readouterr().err


@pytest.mark.parametrize("kind", [(), ("--inline",), ("--frame",)])
def test_hostile_words_stay_values(
    capsys: pytest.CaptureFixture[str], kind: tuple[str, ...]
) -> None:
    found, _ = output_of(capsys, *kind, "--title", HOSTILE, "--greeting", HOSTILE)
    assert len(found.tags) == 1 + (kind == ("--inline",))
    values = found.tags[-1][1]
    assert HOSTILE in (values.get("data-title"), values.get("title"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "news.example", "https://", "https://a?b"])
def test_what_is_no_address_is_refused(capsys: pytest.CaptureFixture[str], url: str) -> None:
    assert cli.main(["embed-code", "--url", url]) == cli.USAGE
    assert "--url" in capsys.readouterr().err
