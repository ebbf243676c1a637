"""Questions made from the archive: a question word in the place of a fact in a sentence.

Chinese leaves question words where the answer would stand (张三主持了会议 - 谁主持了会议), so the
rest of the sentence stays in order; some of its words are dropped, as askers do. The articles
that the development questions are about are left out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsqa.ingest.chunk import chunk
from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from newsqa.types import Article
from training.reading_sets import Example, deprived, hard_negatives
from training.samples import read_lines

ORIGIN = "news"
COPIED = 3
"""An article that shares this many long clauses with the development questions' articles is left
out too: it may be a reprint of one."""
LEFT_OUT = 0.12
"""Chance that a word outside the answer is dropped."""

_BODY = re.compile(r"^.{0,40}?正文：", re.S)
_CLAUSE = re.compile(r"[，；：、,;:]|——")
_BOILERPLATE = re.compile(
    r"记者|通讯员|编辑|责编|原标题|来源|客户端|本文|小程序|公众号|下载|扫码|图/|摄"
)
_DATE = re.compile(
    r"(?:(?:\d{4}|今|去|明)年)?\d{1,2}月(?:\d{1,2}日)?(?:[上下]午|晚|凌晨)?(?:\d{1,2}[时点])?"
    r"(?![\d电讯至到-])|\d{4}年(?!\d)|(?<![\d月])\d{1,2}日(?:[上下]午|晚|凌晨)?(?![\d电讯至到-])"
)
_NUMBER = re.compile(
    r"(?<![\d.])(?:约|近|超|超过|逾|达)?\d[\d.,]*(?:多|余)?[万亿千百]*(?:多|余)?"
    r"(?:元|美元|人民币|人|名|个|家|%|倍|公里|米|吨|辆|台|件|次|项|岁|天|小时|套|只|条|座|亩|平方米|位|种|户)"
)
_DOCUMENT = re.compile(r"《[^》]{2,30}》")
_QUOTED = re.compile(r"“[^”]{3,16}”")
_ORGANISATION = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(公司|集团|大学|学院|研究院|医院|法院|检察院|委员会|银行|协会|公安局|总局)"
)
_VERBS = (
    r"(?:要求|提出|推出|启动|发布|强调|决定|计划|呼吁|建议|宣布|认为|开展|建立|采取|举办|获得|面临"
    r"|导致|实现|明确|打造|完成|签署|出台|制定|推进|加强|优化|落实|提供|支持|涉及|包括)"
)
_OBJECT = re.compile(
    rf"(?<=[\u4e00-\u9fff])({_VERBS})了?([^，,。；;！!？?：:]{{4,30}})(?=[，,。；;！!？?])"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
_PLACE = re.compile(r"(?:省|市|县|区|州|镇|国|岛|港|洲|湾|村)$")
_ASKING = {
    "date": ("什么时候", "何时", "哪天", "什么时间"),
    "number": ("多少",),
    "person": ("谁", "谁", "什么人", "哪位"),
    "place": ("哪里", "什么地方", "哪个地方", "何地"),
    "document": ("什么", "什么文件", "哪份文件", "哪部作品"),
    "quoted": ("什么",),
}
_ORGANISATIONS = {
    "公司": ("哪家公司",),
    "集团": ("哪家公司", "哪个集团"),
    "大学": ("哪所大学", "哪个学校"),
    "医院": ("哪家医院",),
    "银行": ("哪家银行",),
    "法院": ("哪个法院", "哪家法院"),
}


def archive_examples(data: Path, count: int, source: random.Random) -> list[Example]:
    """Return about `count` questions, and over half as many beside a text that does not answer.

    Those are passages of other articles with the same words, and the passage itself without the
    sentence that answers.
    """
    about = {record["doc_id"] for record in read_lines(data / "news-qa.dev.jsonl")}
    articles = {
        record["id"]: _BODY.sub("", record["text"], count=1)
        for record in read_lines(data / "news.jsonl.gz")
    }
    kept_apart = sentences_of(articles[id_] for id_ in about if id_ in articles)
    bodies = [
        body
        for id_, body in articles.items()
        if id_ not in about and len(kept_apart & sentences_of([body])) < COPIED
    ]
    found: list[Example] = []
    texts: list[str] = []
    for body in source.sample(bodies, min(len(bodies), 2 * count)):
        if len(found) >= count:
            break
        passages = [p.text for p in chunk(Article("", body)) if len(p.text) >= 60] if body else []
        if not passages:
            continue
        text = fold(source.choice(passages))
        texts.append(text)
        made = list(questions(text, source))
        found += source.sample(made, min(len(made), 1))
    source.shuffle(found)
    third = len(found) // 3
    return found + hard_negatives(found[:third], texts) + deprived(found[third : 2 * third])


def sentences_of(bodies: Iterable[str]) -> set[int]:
    """Marks of the clauses of texts: copies of an article share some, other articles hardly any."""
    return {
        hash(clause)
        for body in bodies
        for clause in re.split(r"[，。；！？\s]+", body)
        if len(clause) >= 12
    }


def questions(text: str, source: random.Random) -> Iterator[Example]:
    """Yield the questions that can be made from a folded passage."""
    for start, end in sentence_windows(text):
        if not 12 <= end - start <= 120 or _BOILERPLATE.search(text, start, end):
            continue
        words = _tagged(text, start, end)
        for first, last, asking in _answers(text, start, end, words, source):
            question = _question(text, (start, end), (first, last), asking, words, source)
            if question:
                yield Example(question, text, first, last, ORIGIN)


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    tag: str


def _tagged(text: str, start: int, end: int) -> list[_Word]:
    import jieba.posseg

    words, place = [], start
    for word, tag in jieba.posseg.lcut(text[start:end]):
        words.append(_Word(place, place + len(word), tag))
        place += len(word)
    return words


def _answers(
    text: str, start: int, end: int, words: Sequence[_Word], source: random.Random
) -> Iterator[tuple[int, int, str]]:
    """Yield what could be asked for in a sentence: its window and the words that ask."""
    yield from _patterned(text, start, end, source)
    yield from _organisations(text, start, end, words, source)
    # What people do is asked for more often than all else: 提出了什么, 要求什么.
    for match in _OBJECT.finditer(text, start, end):
        for _ in range(2):
            yield match.start(2), match.end(2), "什么"
    for word in words:
        name = text[word.start : word.end]
        if word.tag in ("nr", "nrt") and 2 <= len(name) <= 4 and name[0] in _SURNAMES:
            yield word.start, word.end, source.choice(_ASKING["person"])
        elif word.tag == "ns" and len(name) >= 3 and _PLACE.search(name):
            yield word.start, word.end, source.choice(_ASKING["place"])


def _patterned(
    text: str, start: int, end: int, source: random.Random
) -> Iterator[tuple[int, int, str]]:
    for name, pattern in (
        ("date", _DATE),
        ("document", _DOCUMENT),
        ("quoted", _QUOTED),
        ("number", _NUMBER),
    ):
        for match in pattern.finditer(text, start, end):
            asking = source.choice(_ASKING[name])
            if name == "number":
                unit = re.search(r"[^\d.,%多余约近超过逾达万亿千百]+$", match.group())
                asking += unit.group() if unit else ""
            yield match.start(), match.end(), asking


def _organisations(
    text: str, start: int, end: int, words: Sequence[_Word], source: random.Random
) -> Iterator[tuple[int, int, str]]:
    for match in _ORGANISATION.finditer(text, start, end):
        first = _name_start(words, match.end())
        if match.start(1) - first >= 2 and not text.startswith("有限", first):
            asking = source.choice(_ORGANISATIONS.get(match[1], ("哪个机构",)))
            yield first, match.end(), asking


def _name_start(words: Sequence[_Word], end: int) -> int:
    """Where a name that ends there starts: at the first of the nouns before it."""
    start = end
    for word in reversed([word for word in words if word.start < end]):
        if word.end < start or (
            start < end and not word.tag.startswith(("n", "j", "b", "eng", "m"))
        ):
            break
        start = word.start
    return start


def _question(
    text: str,
    sentence: tuple[int, int],
    answer: tuple[int, int],
    asking: str,
    words: Sequence[_Word],
    source: random.Random,
) -> str | None:
    """Put the asking words in place, in the clause of the answer and perhaps the one before."""
    marks = [m for m in _CLAUSE.finditer(text, *sentence) if not answer[0] <= m.start() < answer[1]]
    low = max([sentence[0], *(m.end() for m in marks if m.end() <= answer[0])])
    high = min([sentence[1], *(m.start() for m in marks if m.start() >= answer[1])])
    if high - low - (answer[1] - answer[0]) < 8 or source.random() < 0.4:
        low = max([sentence[0], *(m.end() for m in marks if m.end() < low)])
    inside = [word for word in words if low <= word.start and word.end <= high]
    around = [w for w in inside if w.end <= answer[0] or w.start >= answer[1]]
    # Without a verb and a thing it is no question that anybody would ask.
    if not any(w.tag.startswith("v") for w in around) or not any(
        w.tag.startswith("n") for w in around
    ):
        return None
    before, after = (
        "".join(text[w.start : w.end] for w in side if not _dropped(w, answer, source))
        for side in (
            [w for w in around if w.end <= answer[0]],
            [w for w in around if w.start >= answer[1]],
        )
    )
    question = re.sub(r"\s+", " ", f"{before}{asking}{after}").strip("。!?;,、 ”“")
    return question + "?" if 8 <= len(question) <= 50 else None


def _dropped(word: _Word, answer: tuple[int, int], source: random.Random) -> bool:
    """Whether the asker leaves the word out; what stands beside the answer stays."""
    if word.end == answer[0] or word.start == answer[1]:
        return False
    return source.random() < LEFT_OUT * (2 if word.tag[:1] in "adtm" else 0.6)
