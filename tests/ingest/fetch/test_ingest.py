"""From an address to the store, and again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.engine import NewsQA
from newsqa.errors import ModelError, SettingsError
from newsqa.messages import Message
from newsqa.protocols import Floats, Kind
from newsqa.search import embedder as embedder_module
from newsqa.settings import Settings
from tests.conftest import HashEmbedder
from tests.ingest.fetch.site import BODIES, Site, page


class Failing(HashEmbedder):
    """Fails at one call, as a machine does whose memory is full."""

    def __init__(self, fail_at: int) -> None:
        super().__init__()
        self.calls_left = fail_at

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        self.calls_left -= 1
        if self.calls_left == 0:
            raise ModelError(Message("内存不够", "no memory left", "no_memory"))
        return super().encode(texts, kind=kind)


@pytest.fixture
def web_settings(settings: Settings) -> Settings:
    given = {"allow_private_hosts": ["127.0.0.1"], "fetch_delay_seconds": 0.0}
    return settings.model_copy(update=given | {"batch_articles": 1})


@pytest.fixture
def feed(site: Site) -> str:
    for name, body in BODIES.items():
        site.add(f"/{name}", page(body, f"题目{name}"))
    items = "".join(f"<item><link>/{name}</link></item>" for name in BODIES)
    site.add("/feed", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    return site.url("/feed")


def test_a_feed_is_answered_from_and_its_refresh_costs_one_request(
    site: Site, feed: str, web_settings: Settings
) -> None:
    embedder = HashEmbedder()
    engine = NewsQA(web_settings, create=True, embedder=embedder)
    assert engine.ingest([feed]).added == 3
    article = engine.search("植树动员会", 1)[0].passage.article
    assert (article.url, article.text) == (site.url("/green"), BODIES["green"])
    encoded = embedder.encoded
    site.asked.clear()
    again = NewsQA(web_settings, embedder=embedder).ingest([feed])
    assert (again.added, again.changed, again.unchanged, again.problems) == (0, 0, 3, ())
    assert embedder.encoded == encoded
    assert [path for path in site.asked if path != "/robots.txt"] == ["/feed"]
    site.add("/green", page(BODIES["green"] + "会期一天。", "题目green"))
    report = engine.ingest([site.url("/green")])
    assert (report.added, report.changed) == (0, 1)


@pytest.mark.parametrize("fail_at", [1, 2, 3])
def test_a_run_that_fails_loses_nothing(feed: str, web_settings: Settings, fail_at: int) -> None:
    with pytest.raises(ModelError):
        NewsQA(web_settings, create=True, embedder=Failing(fail_at)).ingest([feed])
    engine = NewsQA(web_settings, embedder=HashEmbedder())
    assert engine.status().articles == fail_at - 1
    report = engine.ingest([feed])
    assert (report.added, report.unchanged) == (4 - fail_at, fail_at - 1)


def test_a_store_that_was_created_again_is_filled_again(feed: str, web_settings: Settings) -> None:
    NewsQA(web_settings, create=True, embedder=HashEmbedder()).ingest([feed])
    for path in web_settings.store.glob("news.db*"):
        path.unlink()
    engine = NewsQA(web_settings, create=True, embedder=HashEmbedder())
    assert engine.ingest([feed]).added == 3


def test_private_addresses_are_refused_unless_allowed(site: Site, settings: Settings) -> None:
    site.add("/green", page(BODIES["green"]))
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    report = engine.ingest([site.url("/green")])
    assert (report.added, len(report.problems), site.asked) == (0, 1, [])
    wrong = settings.model_copy(update={"allow_private_hosts": ["10.0.0.0/99"]})
    with pytest.raises(SettingsError, match="allow_private_hosts"):
        NewsQA(wrong, embedder=HashEmbedder()).ingest([site.url("/green")])


def test_the_command(
    site: Site,
    feed: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(embedder_module, "open_embedder", lambda *_, **__: HashEmbedder())
    monkeypatch.setenv("NEWSQA_ALLOW_PRIVATE_HOSTS", '["127.0.0.1"]')
    monkeypatch.setenv("NEWSQA_FETCH_DELAY_SECONDS", "0")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("集市开张\n10月1日，青溪县年货集市开张。", encoding="utf-8")
    code = cli.main(["ingest", feed, "a.txt", site.url("/none"), "--store", "s", "--json"])
    out = capsys.readouterr()
    assert code == cli.PARTIAL
    report = json.loads(out.out)
    assert report["added"] == 4
    (problem,) = report["problems"]
    assert problem["zh"].startswith(f"{site.url('/none')}：")
    assert set(problem) == {"location", "zh", "en", "code"}
    assert (problem["location"], problem["code"]) == (site.url("/none"), "http_status")
    assert problem["zh"] in out.err
