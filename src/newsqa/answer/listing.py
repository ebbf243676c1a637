"""Lists of news: which articles, in which order, and the names of documents in them.

The newest day comes first. Within a day come first the articles of which all words of the topic
stand at the beginning, then those with more copies and longer ones: what many printed matters more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from newsqa.answer.relevance import Relevance
from newsqa.protocols import Flags, Ids
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.sentences import sentence_windows
from newsqa.types import Hit, Span

HEAD = 200
"""Characters of a text, after its title, that say what the article is about."""
ABOUT = 0.75
"""Share of the topic's weight that the beginning of an article about it has, at least."""
MENTIONS = 0.9
"""The same for its whole text, where too few begin with it."""
FEW = 3
_NAME = re.compile(r"《[^《》\n]{4,60}》(?:（(?!以下|下称|简称)[^（）\n]{1,24}）)?")
_DOCUMENT = re.compile(
    r"(?:办法|意见|方案|规划|通知|条例|规定|纲要|计划|措施|细则|标准|指南|公告|决定|法|政策|若干|指引|目录"
    r"|清单|制度|规范|规则|预案|倡议|函|令|宣言|公报|十条|\d条)(?:[（(].{1,20}[)）]|》|$)"
)

_VERB = r"(?:发布|公布|印发|出台|下发|制定|颁布|通过|推出|签署|起草|编制|审议|施行|实施)"
_ISSUED_BEFORE = re.compile(rf"{_VERB}[^。；;！？!?]{{0,60}}$")
_CITED = re.compile(r"(?:依据|根据|按照|依照|违反|对照|遵守|宣传|学习|贯彻|落实|执行|简称|下称)$")
_ISSUED_AFTER = re.compile(rf"[^，。；;！？!?《]{{0,12}}{_VERB}")


def newest(admitted: Flags, days: Ids, leaders: Ids, sizes: Ids) -> Ids:
    """Rows of the admitted articles, of copies only the earliest one, in the order of a list.

    All have one value for each row; `leaders` has the same one for all copies.
    """
    rows = np.flatnonzero(admitted)
    rows = rows[np.argsort(days[rows], kind="stable")]
    _, first, counts = np.unique(leaders[rows], return_index=True, return_counts=True)
    rows = rows[first]
    order = np.lexsort((rows, -sizes[rows], -counts, -days[rows]))
    found: Ids = rows[order]
    return found


def about(hits: Sequence[Hit], topic: Relevance) -> list[Hit]:
    """One hit of each article that is about the topic, the newest day first.

    Of a topic in another language, whose words no article has, all hits in their order.
    """
    by_article: dict[str, Hit] = {}
    for hit in hits:
        by_article.setdefault(hit.passage.article.id, hit)
    if topic.foreign:
        return list(by_article.values())
    shares = [(hit, *_shares(hit, topic)) for hit in by_article.values()]
    chosen = [(hit, head) for hit, head, _ in shares if head >= ABOUT]
    if len(chosen) < FEW:
        chosen += [(hit, head) for hit, head, whole in shares if head < ABOUT and whole >= MENTIONS]
    places = {id_: place for place, id_ in enumerate(by_article)}

    def order(one: tuple[Hit, float]) -> tuple[int, float, int]:
        hit, head = one
        day = (hit.passage.article.published or "0000-00-00")[:10].replace("-", "")
        return -int(day), -round(head, 3), places[hit.passage.article.id]

    return [hit for hit, _ in sorted(chosen, key=order)]


def _shares(hit: Hit, topic: Relevance) -> tuple[float, float]:
    """Shares of the topic in title and beginning, and in the whole article."""
    article = hit.passage.article
    return (
        topic.share(fold(f"{article.title}\n{article.text[:HEAD]}")),
        topic.share(fold(f"{article.title}\n{article.text}")),
    )


def documents(hits: Sequence[Hit], topic: Relevance | None = None) -> list[Span]:
    """The names of documents in passages about the topic, or about any, each once, best first."""
    found: dict[str, Span] = {}
    for hit in hits:
        passage = hit.passage
        share = topic.share(fold(f"{passage.article.title}\n{passage.text}")) if topic else 1.0
        if share < ABOUT:
            continue
        for start, end in sentence_windows(passage.article.text, passage.start, passage.end):
            for name in _NAME.finditer(passage.article.text, start, end):
                words = letters(name.group())
                if words not in found and _is_issued(passage.article.text, start, name):
                    found[words] = Span(passage, name.start(), name.end(), start, end, share)
    return list(found.values())


def _is_issued(text: str, sentence: int, name: re.Match[str]) -> bool:
    """Whether the name is that of a document that the sentence says was issued."""
    before, after = fold(text[sentence : name.start()]), fold(text[name.end() : name.end() + 20])
    issued = _ISSUED_BEFORE.search(before) or _ISSUED_AFTER.match(after)
    return bool(issued and not _CITED.search(before) and _DOCUMENT.search(fold(name.group())))
