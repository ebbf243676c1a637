from __future__ import annotations

import gzip
import json
import os
import random
import re
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsqa.ingest.draft import Problem, Skipped
from newsqa.ingest.pipeline import Limits, read_articles
from newsqa.types import Article
from tests.conftest import ARTICLES, write_articles
from tests.permissions import obeyed

BODY = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议。"
NOTE = re.compile(r"[\u3400-\u9fff][(（][a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")


def read(*paths: Path, limits: Limits | None = None) -> tuple[list[Article], list[Problem]]:
    """Articles and problems, each message checked to be one line that begins with its place."""
    found = list(read_articles(paths, limits))
    problems = [item for item in found if isinstance(item, Problem)]
    for problem in problems:
        assert "\n" not in problem.message
        assert problem.message.startswith(f"{problem.location}：")
        assert " / " in problem.message  # Chinese, then English
    return [item for item in found if isinstance(item, Article)], problems


def one(path: Path) -> Article:
    (article,), problems = read(path)
    assert not problems
    return article


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
        pytest.skip("nothing tells where a line ends")
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
    for text in (article.source, problem.message):
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
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    bad = [tmp_path / "none.txt", tmp_path / "a.pdf", tmp_path / "no/folder"]
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
        assert name in problem.message


def test_a_name_with_a_line_break_still_gives_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.txt"
    try:
        path.write_bytes(b"")
    except OSError:
        pytest.skip("this file system has no such names")
    (problem,) = [item for item in read_articles([path]) if isinstance(item, Problem)]
    assert "\n" not in problem.message


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([".txt", ".html", ".json", ".jsonl", ".txt.gz"]))
def test_any_bytes_give_articles_or_problems(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    found = list(read_articles([path]))
    assert found
    for item in found:
        if isinstance(item, Article):
            item.text.encode()
            assert item.text.strip()


# -- real articles -------------------------------------------------------------------------------


def test_the_seed_article(shared: Path) -> None:
    (article,), problems = read(shared / "seed")
    assert not problems
    assert article.title == "全區工業發展大會召開"
    assert article.publisher == "海瀛產發集團"
    assert article.published == "2018-03-06"
    assert not NOTE.search(article.title + article.text + (article.publisher or ""))
    for furniture in ("上一篇", "下一篇", "版權所有", "瀏覽次數", "發布者", "海瀛產發集團"):
        assert furniture not in article.text
    assert article.text.startswith("3月3日上午")
    assert article.text.endswith("頒發了獎牌。")


def test_five_hundred_articles_of_the_archive(shared: Path) -> None:
    archive = shared / "data/news.jsonl.gz"
    if not archive.exists():
        pytest.skip("the archive is not there")
    with gzip.open(archive, "rt", encoding="utf-8") as file:
        raw = [json.loads(line) for line in islice(file, 500)]
    articles = list(islice(read_articles([archive]), 500))
    shares: list[float] = []
    for row, article in zip(raw, articles, strict=True):
        assert isinstance(article, Article)
        assert article.id == row["id"]
        head = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", row["text"])
        if head:
            assert (article.published or "")[:10] == "-".join(head.groups())
        assert article.title
        assert "正文：" not in article.text[:60]
        shares.append(kept(row["text"], article.text))
    shares.sort()
    assert shares[len(shares) // 100] >= 0.8


# What that archive has around its bodies.
AROUND = re.compile(
    r"^[^。]{0,80}?，正文：|相关阅读：.*|广告声明：.*|责任编辑：.*|责编：.*|（?编辑：.*|（原标题：.*"
    r"|版权声明：.*|海量资讯.*|新浪声明.*",
    re.DOTALL,
)


def kept(raw: str, text: str) -> float:
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
    assert "max_replaced_share" in problems[0].message
    articles, problems = read(tmp_path / name, limits=Limits(max_replaced_share=1))
    assert (len(articles), problems) == (3, [])
