"""The sample articles and their questions agree with each other, and are our own words.

Standard library only: each file is decoded with the encoding it is known to have, so that these
checks hold no matter what newsqa itself makes of the files.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
ARTICLES = EXAMPLES / "articles"
SHARED = ROOT.parent / "shared"

ENCODINGS = {
    "01-yanhu-manufacturing.txt": "utf-8",
    "02-fengdu-bridge.txt": "utf-8",
    "03-lanxi-half-marathon.txt": "utf-8",
    "04-shiluo-night-search.txt": "utf-8",
    "05-tongling-spring-tea.txt": "utf-8",
    "06-yanhu-urban-renewal.txt": "utf-8",
    "07-crested-ibis.txt": "gb18030",
    "08-luwan-opera.txt": "big5",
    "09-lanxi-library.txt": "utf-8-sig",
    "10-wangchuan-flood-drill.txt": "utf-16",
    "11-lanxi-precision-annual-report.html": "gbk",
    "12-wangchuan-sodium-battery.html": "utf-8",
    "13-yunping-county-congress.htm": "gbk",
    "14-lanxi-youth-housing.html": "utf-8",
    "15-syndicated.jsonl": "utf-8",
    "16-museum-and-consumer.json": "utf-8",
    "17-raw-scrape.jsonl.gz": "utf-8",
}
FIELDS = {"question", "answer", "article_title", "file", "kind", "sentence"}
KINDS = {"person", "time", "place", "number", "list", "document", "unanswerable"}
RECORD_FIELDS = {"id", "title", "text", "url", "source", "publisher", "author", "published"}

TONED = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
NOTE = re.compile(rf"(?<=[\u3400-\u9fff])\([{TONED}]+\)")
# Where a sentence ends; brackets and quotes do not count as part of what is compared.
SENTENCE_END = re.compile(r"[。！？!?；;|\r\n\u3000]+")
NOT_WORDS = re.compile(r"[\s“”‘’\"'「」『』《》〈〉（）()【】\[\]]+")
INLINE = {"a", "b", "em", "font", "i", "span", "strong"}


class _Text(HTMLParser):
    """The words of a page; every tag that is not inline ends a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _page_text(markup: str) -> str:
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts)


def _decode(name: str) -> str:
    raw = (ARTICLES / name).read_bytes()
    if name.endswith(".gz"):
        raw = gzip.decompress(raw)
    return raw.decode(ENCODINGS[name])


def _records(name: str) -> list[dict[str, str]]:
    text = _decode(name)
    if name.endswith(".json"):
        records: list[dict[str, str]] = json.loads(text)["articles"]
        return records
    return [json.loads(line) for line in text.splitlines()]


@cache
def _text(name: str) -> str:
    """The decoded file without markup and pinyin notes, furniture still in it."""
    if "json" in name:
        return "\n".join(
            f"{record.get('title', '')}\n{_page_text(record['text'])}" for record in _records(name)
        )
    text = _decode(name)
    if name.endswith((".html", ".htm")):
        return _page_text(text)
    return NOTE.sub("", text)


def _questions() -> list[dict[str, str]]:
    lines = (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


ANSWERABLE = [q for q in _questions() if q["kind"] != "unanswerable"]
UNANSWERABLE = [q for q in _questions() if q["kind"] == "unanswerable"]


def _sentences(text: str) -> Iterator[str]:
    """The sentences of 12 characters and more, without spaces, quotes and brackets."""
    for part in SENTENCE_END.split(text):
        sentence = NOT_WORDS.sub("", part).strip("，,、：:")
        if len(sentence) >= 12:
            yield sentence


def test_the_folder_holds_the_known_files_and_stays_small() -> None:
    assert {path.name for path in ARTICLES.iterdir()} == set(ENCODINGS)
    assert sum(p.stat().st_size for p in EXAMPLES.rglob("*") if p.is_file()) < 100_000


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_every_file_decodes_without_loss(name: str) -> None:
    text = _text(name)
    assert "\ufffd" not in text
    assert len(re.findall(r"[\u3400-\u9fff]", text)) > 250


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("07-crested-ibis.txt", "utf-8"),
        ("07-crested-ibis.txt", "gbk"),
        ("08-luwan-opera.txt", "utf-8"),
        ("10-wangchuan-flood-drill.txt", "utf-8"),
        ("11-lanxi-precision-annual-report.html", "gb2312"),
        ("13-yunping-county-congress.htm", "utf-8"),
    ],
)
def test_the_encodings_are_really_awkward(name: str, wrong: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        (ARTICLES / name).read_bytes().decode(wrong)


def test_byte_order_marks() -> None:
    assert (ARTICLES / "09-lanxi-library.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (ARTICLES / "10-wangchuan-flood-drill.txt").read_bytes().startswith(b"\xff\xfe")


def test_the_gzip_file_has_no_date() -> None:
    assert (ARTICLES / "17-raw-scrape.jsonl.gz").read_bytes()[4:8] == b"\0\0\0\0"


@pytest.mark.parametrize("name", ["05-tongling-spring-tea.txt", "06-yanhu-urban-renewal.txt"])
def test_traditional_files_carry_pinyin_notes(name: str) -> None:
    assert len(NOTE.findall(_decode(name))) > 40
    assert not re.search(r"[\u3400-\u9fff]\([a-zü]", _text(name))


def test_the_lost_bytes_come_from_a_byte_level_filter() -> None:
    before = "陪同。考察組先後"
    after = before.encode("gbk").replace("？".encode("gbk"), b"?").decode("gbk", "ignore")
    assert after == "陪同?疾旖M先後"
    text = _decode("06-yanhu-urban-renewal.txt")
    assert text.count("?") == 1
    assert after in text
    assert "?" not in _decode("05-tongling-spring-tea.txt")


def test_records_have_the_fields_of_their_form() -> None:
    for name, count in (("15-syndicated.jsonl", 5), ("16-museum-and-consumer.json", 2)):
        records = _records(name)
        assert len(records) == count
        assert all(set(record) == RECORD_FIELDS for record in records)
    raw = _records("17-raw-scrape.jsonl.gz")
    assert [set(record) for record in raw] == [{"id", "text"}] * 2
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d，正文：", r["text"]) for r in raw)


def test_json_ld_is_valid() -> None:
    page = _decode("12-wangchuan-sodium-battery.html")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    data: dict[str, Any] = json.loads(block[1])
    assert data["@type"] == "NewsArticle"
    assert html.escape(data["headline"]) in page


def test_the_syndicated_copy_is_a_near_duplicate() -> None:
    original = set(_sentences(_text("14-lanxi-youth-housing.html")))
    copy = set(_sentences(_records("15-syndicated.jsonl")[0]["text"]))
    assert 0.5 < len(original & copy) / len(copy) < 1


def test_one_event_is_told_by_two_different_articles() -> None:
    first = set(_sentences(_text("02-fengdu-bridge.txt")))
    second = _records("15-syndicated.jsonl")[1]["text"]
    assert "枫渡大桥" in second
    assert not first & set(_sentences(second))


def test_thirty_questions() -> None:
    questions = _questions()
    assert len(questions) == len({q["question"] for q in questions}) == 30
    assert all(set(q) == FIELDS for q in questions)
    kinds = Counter(q["kind"] for q in questions)
    assert set(kinds) == KINDS
    assert kinds["unanswerable"] == 5


@pytest.mark.parametrize("item", ANSWERABLE, ids=lambda q: q["question"])
def test_the_answer_stands_in_its_sentence_and_the_sentence_in_its_file(
    item: dict[str, str],
) -> None:
    assert item["answer"]
    assert item["sentence"].count(item["answer"]) == 1
    assert item["sentence"].endswith(("。", "！", "？", "”", "」"))
    path = EXAMPLES / item["file"]
    assert path.is_file()
    text = _text(path.name)
    assert item["sentence"] in text
    assert item["article_title"] in text.replace("\xa0", " ")
    assert item["question"] not in text


@pytest.mark.parametrize("item", UNANSWERABLE, ids=lambda q: q["question"])
def test_an_unanswerable_question_names_nothing(item: dict[str, str]) -> None:
    assert item["question"]
    assert not any(item[field] for field in ("answer", "article_title", "file", "sentence"))


def _foreign_sentences() -> Iterator[str]:
    for path in sorted((SHARED / "seed").glob("*.txt")):
        yield from _sentences(NOTE.sub("", path.read_text(encoding="utf-8")))
    with gzip.open(SHARED / "data" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from _sentences(json.loads(line)["text"])


@pytest.mark.slow
def test_no_sentence_is_copied() -> None:
    if not (SHARED / "data" / "news.jsonl.gz").is_file():
        pytest.skip("no ../shared beside the checkout: nothing to compare the samples with")
    own = {sentence for name in ENCODINGS for sentence in _sentences(_text(name))}
    own |= {sentence for q in _questions() for sentence in _sentences(q["question"])}
    assert len(own) > 300
    assert sorted(own.intersection(_foreign_sentences())) == []
