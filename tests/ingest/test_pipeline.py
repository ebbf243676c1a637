from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsqa.ingest import pipeline
from newsqa.ingest.clean import Limits
from newsqa.ingest.draft import Draft, Located, Problem, Skipped
from newsqa.ingest.pipeline import read_articles
from newsqa.ingest.sources import stream_of
from newsqa.types import Article
from tests.conftest import ARTICLES, write_articles
from tests.contracts import check_problem
from tests.ingest.formats.documents import docx, packed, pdf
from tests.permissions import obeyed

BODY = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议。"
NOTE = re.compile(r"[\u3400-\u9fff][(（][a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")


def read(*paths: Path, limits: Limits | None = None) -> tuple[list[Article], list[Problem]]:
    """Articles and problems, each message checked to be one line that begins with its place."""
    found = list(read_articles(paths, limits))
    problems = [item for item in found if isinstance(item, Problem)]
    for problem in problems:
        check_problem(problem)
    return [item.article for item in found if isinstance(item, Located)], problems


def read_drafts(path: Path) -> Iterator[Draft | Problem | Skipped]:
    """What is read before any of it is cleaned."""
    return pipeline._drafts(stream_of(path), Limits())


def one(path: Path) -> Article:
    (article,), problems = read(path)
    assert not problems
    return article


def every_kind() -> dict[str, bytes]:
    """One article in each kind of file, with its own words so that none is another's double."""
    kinds = (".txt", ".html", ".mht", ".json", ".jsonl", ".csv", ".tsv", ".xml", ".pdf", ".docx")
    made: dict[str, bytes] = {}
    for number, kind in enumerate(kinds, 1):
        title, body = f"第{number}次植树会召开", f"{BODY}会议共开了{number}次。"
        page = f"<html><head><title>{title}</title></head><body><p>{body}</p></body></html>"
        row = json.dumps({"title": title, "text": body}, ensure_ascii=False)
        made[f"a{kind}"] = {
            ".txt": f"{title}\n{body}".encode("gbk"),
            ".html": page.encode(),
            ".mht": b"MIME-Version: 1.0\nContent-Type: text/html; charset=gbk\n\n"
            + page.encode("gbk"),
            ".json": f"[{row}]".encode("utf-16"),
            ".jsonl": row.encode(),
            ".csv": f"标题,正文\r\n{title},{body}\r\n".encode("gbk"),
            ".tsv": f"title\ttext\n{title}\t{body}\n".encode(),
            ".xml": f'<?xml version="1.0" encoding="gbk"?><rss><item><title>{title}</title>'
            f"<description>&lt;p&gt;{body}&lt;/p&gt;</description></item></rss>".encode("gbk"),
            ".pdf": pdf([[title, *(body[n : n + 25] for n in range(0, len(body), 25))]]),
            ".docx": docx([title, body]),
        }[kind]
    return made


EVERY_KIND = every_kind()


def check_every_kind(articles: list[Article]) -> None:
    found = sorted((article.title, article.text) for article in articles)
    assert found == sorted(
        (f"第{number}次植树会召开", f"{BODY}会议共开了{number}次。")
        for number in range(1, len(EVERY_KIND) + 1)
    )


# -- what can be read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("suffix", [".txt", ".html", ".htm", ".json", ".jsonl"])
@pytest.mark.parametrize("packed", [False, True])
def test_one_article_in_every_encoding_and_kind(
    tmp_path: Path, encoding: str, suffix: str, packed: bool
) -> None:
    if suffix == ".jsonl" and encoding in {"utf-16-le", "utf-16-be"}:
        pytest.skip("nothing shows where a line ends")
    text = {
        ".txt": f"植树会召开\n{BODY}",
        ".html": f"<html><head><title>植树会召开</title></head><body><p>{BODY}</p></body></html>",
        ".json": json.dumps([{"title": "植树会召开", "text": BODY}], ensure_ascii=False, indent=1),
        ".jsonl": json.dumps({"title": "植树会召开", "text": BODY}, ensure_ascii=False) + "\n",
    }[".html" if suffix == ".htm" else suffix]
    data = text.encode(encoding)
    path = tmp_path / f"a{suffix}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(data) if packed else data)
    article = one(path)
    assert (article.title, article.text) == ("植树会召开", BODY)


@pytest.mark.parametrize("packing", ["plain", "gz", "zip", "zip in zip", "gz in zip"])
def test_every_kind_in_a_folder_named_outright_or_packed(tmp_path: Path, packing: str) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    zipped = {name + ".gz": gzip.compress(data) for name, data in EVERY_KIND.items()}
    files = {
        "plain": EVERY_KIND,
        "gz": zipped,
        "zip": {"a.zip": packed(EVERY_KIND)},
        "zip in zip": {"a.zip": packed({"新闻/b.zip": packed(EVERY_KIND)})},
        "gz in zip": {"a.zip": packed(zipped)},
    }[packing]
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for paths in ([folder], sorted(folder.iterdir())):
        articles, problems = read(*paths)
        assert not problems
        check_every_kind(articles)


def test_a_problem_in_an_archive_has_both_names(tmp_path: Path) -> None:
    inner = packed({"ok.txt": BODY.encode(), "坏.json": b"{"})
    (tmp_path / "a.zip").write_bytes(packed({"in/b.zip": inner}))
    articles, (problem,) = read(tmp_path)
    assert [article.text for article in articles] == [BODY]
    assert problem.location == f"{tmp_path / 'a.zip'}!in/b.zip!坏.json"


def test_the_day_a_file_was_made_stands_in_for_its_date(tmp_path: Path) -> None:
    made = datetime(2024, 3, 13)
    (tmp_path / "a.docx").write_bytes(docx(["植树会召开", BODY], created=made))
    labelled = ["植树会召开", "发布时间：2024-03-12 来源：青溪融媒", BODY]
    (tmp_path / "b.docx").write_bytes(docx(labelled, created=made))
    articles, _ = read(tmp_path)
    assert [article.published for article in articles] == ["2024-03-13", "2024-03-12"]


def test_a_pipe_of_json_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = json.dumps({"text": BODY}).encode() + b"\n{broken\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(lines))))
    articles, (problem,) = read(Path("-"))
    assert [article.text for article in articles] == [BODY]
    assert problem.location == "<stdin>:2"


def test_lines_of_one_file_may_differ_in_encoding(tmp_path: Path) -> None:
    rows = [json.dumps({"text": body}, ensure_ascii=False) for *_, body in ARTICLES]
    lines = [b"\xef\xbb\xbf" + rows[0].encode(), rows[1].encode("gb18030"), rows[2].encode("gbk")]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines))
    articles, problems = read(path)
    assert [article.text for article in articles] == [body for *_, body in ARTICLES]
    assert not problems


def test_a_folder_of_pages(tmp_path: Path) -> None:
    articles, problems = read(write_articles(tmp_path / "pages"))
    assert not problems
    expected = {(title, day, publisher, body) for _, title, day, publisher, body in ARTICLES}
    assert {(a.title, a.published, a.publisher, a.text) for a in articles} == expected
    assert {article.source for article in articles} == {"pages"}


def test_equal_file_names_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    for folder, (*_, body) in zip(("east", "west"), ARTICLES, strict=False):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(body, encoding="utf-8")
    articles, problems = read(tmp_path)
    assert not problems
    assert len({article.id for article in articles}) == 2
    assert {article.source for article in articles} == {"east", "west"}


def test_reading_again_gives_the_same_articles(tmp_path: Path) -> None:
    folder = write_articles(tmp_path)
    keys = [(article.id, article.sha256) for article in read(folder)[0]]
    assert keys == [(article.id, article.sha256) for article in read(folder)[0]]


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on POSIX only")
def test_names_in_another_encoding_hinder_nothing(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/" + "新闻".encode("gbk")
    try:
        os.mkdir(folder)
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    for name, data in ((b"\xd0\xc2.txt", BODY.encode()), (b"\xce\xc5.txt", b"")):
        with open(folder + b"/" + name, "wb") as file:
            file.write(data)
    (article,), (problem,) = read(tmp_path)
    assert article.text == BODY
    for text in (article.source, problem.message.zh):
        text.encode()


# -- what cannot ---------------------------------------------------------------------------------

BAD: dict[str, bytes] = {
    "empty.txt": b"",
    "blank.txt": b" \n\t",
    "empty.html": b"",
    "empty.json": b"",
    "empty.jsonl": b"\n\n",
    "zeros.txt": b"\0" * 64,
    "binary.txt": b"\x7fELF" + bytes(range(256)) * 8,
    "image.html": b"\x89PNG\r\n\x1a\n" + bytes(range(255, 0, -1)) * 8,
    "marks.txt": "。，！".encode(),
    "nothing.html": b"<html><body><script>var a = 1;</script></body></html>",
    "deep.html": f"<html><body>{'<div>' * 40_000}<p>{BODY}</p></body></html>".encode(),
    "broken.json": b'{"text": "a',
    "deep.json": b"[" * 200_000,
    "number.json": b"17",
    "list.json": b"[]",
    "title.json": '{"title": "只有题"}'.encode(),
    "cut.txt.gz": gzip.compress(BODY.encode() * 50)[:-9],
    "plain.txt.gz": BODY.encode(),
    "cut.jsonl.gz": gzip.compress(b"\n" * 500)[:-9],
    "broken.jsonl": b"not json\n",
    "empty.csv": b"",
    "header.csv": b"title,text\n",
    "nameless.csv": b"a,b\n1,2\n",
    "empty.xml": b"",
    "broken.xml": b"<rss><channel><item>",
    "nothing.xml": b"<rss><channel/></rss>",
    "entities.xml": b'<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><a><item>&c;</item></a>',
    "empty.mht": b"",
    "nothing.mht": b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nx",
    "empty.pdf": b"",
    "broken.pdf": b"%PDF-1.7\nxref\n",
    "cut.pdf": pdf([[BODY]])[:400],
    "locked.pdf": pdf([[BODY]], password="secret"),
    "scanned.pdf": pdf([[], []]),
    "empty.docx": b"",
    "broken.docx": b"PK\3\4 broken",
    "cut.docx": docx([BODY])[:-300],
    "blank.docx": docx([""]),
    "old.docx": b"\xd0\xcf\x11\xe0" + bytes(500),
    "empty.zip": b"",
    "broken.zip": b"PK\3\4 broken",
    "nothing.zip": packed({"picture.png": b"x"}),
    "bad.zip": packed({"in/empty.txt": b""}),
    "outside.zip": packed({"../../a.txt": BODY.encode()}),
    "bomb.zip": packed({"a.txt": bytes(2**25)}),
    "bomb.txt.gz": gzip.compress(bytes(2**25)),
    "bomb.jsonl.gz": gzip.compress(bytes(2**25)),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_costs_one_line_and_no_other_file(tmp_path: Path, name: str) -> None:
    folder = write_articles(tmp_path / "pages")
    (folder / f"n-{name}").write_bytes(BAD[name])
    articles, problems = read(folder)
    assert len(articles) == len(ARTICLES)
    assert len(problems) == 1
    assert problems[0].location.startswith(str(folder / f"n-{name}"))


def test_all_bad_files_at_once_are_counted(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "pages")
    for name, data in BAD.items():
        (folder / f"n-{name}").write_bytes(data)
    articles, problems = read(folder)
    assert len(articles) == len(ARTICLES)
    assert len(problems) == len(BAD)


def test_named_paths_that_are_no_articles(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "pages")
    (tmp_path / "a.odt").write_bytes(b"PK")
    bad = [tmp_path / "none.txt", tmp_path / "a.odt", tmp_path / "no/folder"]
    articles, problems = read(*bad[:2], folder / "green.txt", bad[2])
    assert len(articles) == 1
    assert [problem.location for problem in problems] == [str(path) for path in bad]


@obeyed
@pytest.mark.parametrize("closed", ["pages/green.txt", "pages/inner"])
def test_what_must_not_be_opened_is_reported(tmp_path: Path, closed: str) -> None:
    write_articles(tmp_path / "pages")
    write_articles(tmp_path / "pages/inner")
    path = tmp_path / closed
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        articles, problems = read(tmp_path)
        assert len(articles) == (3 if path.is_dir() else 5)
    finally:
        path.chmod(mode)
    assert [problem.location for problem in problems] == [str(path)]


def test_bad_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows: list[bytes] = [
        json.dumps({"text": BODY}).encode(),
        b"{broken",
        b'{"title": "no text"}',
        b'"\xff\xfe\xfa\xfb\xff\xff"',
        b"x" * 3000,
        b'{"question": "\xe8\xb0\x81"}',
        b'{"text": "\\ud800\\u3002"}',
        json.dumps({"text": BODY + "完。"}).encode(),
    ]
    path.write_bytes(b"\n".join(rows))
    articles, problems = read(path, limits=Limits(max_file_bytes=2000))
    assert [article.text for article in articles] == [BODY, BODY + "完。"]
    assert [p.location for p in problems] == [f"{path}:{number}" for number in (2, 3, 4, 5, 7)]
    skipped = [item for item in read_articles([path]) if isinstance(item, Skipped)]
    assert [item.location for item in skipped] == [f"{path}:6"]


def test_a_packed_file_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    noise = random.Random(7)
    rows = [json.dumps({"id": n, "text": f"{BODY}{noise.randbytes(40).hex()}"}) for n in range(900)]
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode())[:-2000])
    articles, (problem,) = read(path)
    assert 0 < len(articles) < len(rows)
    assert problem.location == str(path)


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BODY * 100, encoding="utf-8")
    for limits, name in (
        (Limits(max_file_bytes=1000), "max_file_bytes"),
        (Limits(max_article_characters=1000), "max_article_characters"),
    ):
        articles, (problem,) = read(path, limits=limits)
        assert not articles
        assert name in problem.message.zh


def test_a_name_with_a_line_break_still_gives_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.txt"
    try:
        path.write_bytes(b"")
    except OSError:
        pytest.skip("this file system has no such names")
    (problem,) = [item for item in read_articles([path]) if isinstance(item, Problem)]
    assert "\n" not in problem.message.zh + problem.message.en


def test_a_link_out_of_the_folder_costs_one_line(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "pages")
    write_articles(tmp_path / "outside")
    try:
        (folder / "link.txt").symlink_to(tmp_path / "outside/green.txt")
        (folder / "linked").symlink_to(tmp_path / "outside", target_is_directory=True)
        (folder / "up").symlink_to("..", target_is_directory=True)
        (folder / "inside.txt").symlink_to("green.txt")
        (folder / "again").symlink_to(".", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    articles, problems = read(folder)
    assert len(articles) == len(ARTICLES) + 1  # inside.txt is green.txt once more
    assert {p.location for p in problems} == {
        str(folder / name) for name in ("link.txt", "linked", "up")
    }
    assert len(read(folder / "link.txt")[0]) == 1  # named outright, it is meant


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "pages")
    os.mkfifo(folder / "pipe.txt")
    articles, (problem,) = read(folder)
    assert len(articles) == len(ARTICLES)
    assert problem.location == str(folder / "pipe.txt")


def test_a_page_of_nothing_but_tags_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body>" + "<b>会" * 400_001, encoding="utf-8")
    _, (problem,) = read(tmp_path)
    assert "400000" in problem.message.zh


INVISIBLE = "\0\u200b\u202e\u2066\ufeff\u200f\x08"


@given(st.integers(0, len(BODY)), st.sampled_from(INVISIBLE), st.booleans())
def test_what_nobody_sees_is_not_stored(place: int, mark: str, halved: bool) -> None:
    text = BODY[:place] + mark + ("\ud83d" if halved else "") + BODY[place:]
    row = json.dumps({"title": f"植{mark}树会", "text": text})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_text(row)
        article = one(path)
    assert (article.title, article.text) == ("植树会", BODY)


def broken_rows(draw: st.DrawFn) -> tuple[str, str, str]:
    """A record that holds no article, as JSON Lines, CSV and XML."""
    junk = draw(
        st.text(st.sampled_from("会议abc{}[]:,;<>&'\t \"\\0\u202e"), min_size=1, max_size=12)
    )
    kind = draw(st.integers(0, 2))
    plain = junk.replace('"', "").replace(",", "，")
    as_json = (f"{{{junk}", json.dumps({"title": junk}), f'{{"text": "{plain}')[kind]
    as_csv = (f'"{plain}"x,{plain}', f"{plain}。", f"{plain},文,多,列")[kind]
    tidy = re.sub("[<>&]", "", junk)
    as_xml = (
        f"<item><title>{tidy}</item>",
        f"<item><title>{tidy}。</title></item>",
        f"<item><text>{tidy}<</text></item>",
    )[kind]
    return as_json, as_csv, as_xml


def malformed(data: st.DataObject) -> None:
    """Four hundred broken records among as many whole ones, in three kinds of file."""
    seeds = data.draw(st.lists(st.composite(broken_rows)(), min_size=8, max_size=8))
    rows = [(seeds[n % len(seeds)], f"{BODY}第{n}篇。") for n in range(400)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "a.jsonl").write_text(
            "".join(f"{bad[0]}\n{json.dumps({'text': text})}\n" for bad, text in rows), "utf-8"
        )
        (path / "b.csv").write_text(
            "title,text\n" + "".join(f"{bad[1]}\n题,{text}\n" for bad, text in rows), "utf-8"
        )
        items = (f"{bad[2]}<item><text>{text}</text></item>\n" for bad, text in rows)
        (path / "c.xml").write_text(f"<list>{''.join(items)}</list>", "utf-8")
        for name in ("a.jsonl", "b.csv", "c.xml"):
            found = list(read_drafts(path / name))
            texts = [item.text for item in found if isinstance(item, Draft)]
            problems = [item for item in found if isinstance(item, Problem)]
            assert texts == [text for _, text in rows], name
            assert len(problems) == len(rows), name
            assert all("\n" not in problem.message.zh for problem in problems)


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_malformed_records_cost_a_line_each(data: st.DataObject) -> None:
    malformed(data)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_ten_thousand_malformed_records_cost_a_line_each(data: st.DataObject) -> None:
    malformed(data)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.sampled_from([*EVERY_KIND, ".txt.gz", ".zip"]).map(lambda name: name.removeprefix("a")),
)
def test_any_bytes_give_articles_or_problems(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    found = list(read_articles([path]))
    assert found
    for item in found:
        if isinstance(item, Located):
            item.article.text.encode()
            assert item.article.text.strip()


# -- real articles -------------------------------------------------------------------------------


def test_the_seed_article(shared: Path) -> None:
    (article,), problems = read(shared / "seed")
    assert not problems
    assert article.title == "全區工業發展大會召開"
    assert article.publisher == "海瀛產發集團"
    assert article.published == "2018-03-06"
    assert not NOTE.search(article.title + article.text + (article.publisher or ""))
    for boilerplate in ("上一篇", "下一篇", "版權所有", "瀏覽次數", "發布者", "海瀛產發集團"):
        assert boilerplate not in article.text
    assert article.text.startswith("3月3日上午")
    assert article.text.endswith("頒發了獎牌。")


def test_two_hundred_articles_of_the_archive(shared: Path) -> None:
    archive = shared / "data/news.jsonl.gz"
    if not archive.exists():
        pytest.skip("the archive is not there")
    with gzip.open(archive, "rt", encoding="utf-8") as file:
        raw = [json.loads(line) for line in islice(file, 200)]
    found = list(islice(read_articles([archive]), 200))
    shares: list[float] = []
    for row, item in zip(raw, found, strict=True):
        assert isinstance(item, Located)
        assert item.location == str(archive.resolve())
        article = item.article
        assert article.id == row["id"]
        head = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", row["text"])
        if head:
            assert (article.published or "")[:10] == "-".join(head.groups())
        assert article.title
        assert "正文：" not in article.text[:60]
        shares.append(share_left(row["text"], article.text))
    shares.sort()
    assert shares[len(shares) // 100] >= 0.8


# What that archive has around its bodies.
AROUND = re.compile(
    r"^[^。]{0,80}?，正文：|相关阅读：.*|广告声明：.*|责任编辑：.*|责编：.*|（?编辑：.*|（原标题：.*"
    r"|版权声明：.*|海量资讯.*|新浪声明.*",
    re.DOTALL,
)


def share_left(raw: str, text: str) -> float:
    """Share of the raw body's characters that the text has."""
    body = re.sub(r"\s", "", AROUND.sub("", raw))
    return len(re.sub(r"\s", "", text)) / max(len(body), 1)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("junk", ["会\ufffd\ufffd议", "锟斤拷锟斤拷议", "会\ufffd"])
def test_one_record_of_junk_costs_only_itself(tmp_path: Path, name: str, junk: str) -> None:
    values = [{"text": BODY}, {"text": junk * 9}, {"text": f"{BODY}（完）"}]
    text = (
        json.dumps(values, ensure_ascii=False)
        if name == "a.json"
        else "\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    )
    (tmp_path / name).write_text(text, encoding="utf-8")
    articles, problems = read(tmp_path / name)
    assert [article.text for article in articles] == [BODY, BODY]
    assert len(problems) == 1
    assert "max_replaced_share" in problems[0].message.zh
    articles, problems = read(tmp_path / name, limits=Limits(max_replaced_share=1))
    assert (len(articles), problems) == (3, [])


def test_headings_of_markdown_have_no_marks(tmp_path: Path) -> None:
    text = f"# 植树动员会 #\n\n2024-03-12 来源：青溪融媒\n\n## 经过\n\n{BODY}\n"
    for name in ("a.md", "b.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (article, plain), _ = read(tmp_path / "a.md", tmp_path / "b.txt")
    assert article.title == "植树动员会"
    assert "#" not in article.text
    assert "#" in plain.title, "in a plain text the mark may mean anything"
