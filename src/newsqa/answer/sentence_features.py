"""What speaks for a sentence of an article as a part of a digest or of a long answer.

All features are plain numbers; `sentence_weights` says how much each of them counts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsqa.answer.inside import mean_inside
from newsqa.answer.relevance import Relevance
from newsqa.protocols import PassageScores
from newsqa.text.clauses import clause_windows
from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from newsqa.text.speakers import speaking
from newsqa.text.terms import Tokenizer
from newsqa.text.windows import Window
from newsqa.types import Article, Passage

LONGEST = 120
"""Longest sentence that is taken whole; a longer one is cut between clauses."""
LEAST_MARGIN = -12.0
"""Margin of a sentence in which the reading model found no span."""

Reads = Sequence[tuple[Passage, PassageScores]]
"""Passages of one article, each with what the reading model found in it."""

# What each pattern finds in a folded sentence is counted.
_COUNTED: Mapping[str, re.Pattern[str]] = {
    "numbers": re.compile(r"\d[\d,.]*"),
    "measures": re.compile(
        r"\d[\d,.:-]*\s*[多余]?[万亿千百]*(?:[美欧日]?元|[人名位个家次条项吨米倍岁天台辆亩户分枚金届套场%]"
        r"|公里|毫米|个百分点|小时|分钟|公斤)"
    ),
    "dates": re.compile(r"\d{4}年|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|[今去昨前]年|[昨今]日|凌晨"),
    "quotes": re.compile("[“「]"),
    "documents": re.compile("《"),
    "latin": re.compile(r"[a-z]{2,}"),
    "attributions": re.compile(
        r"表示|指出|强调|认为|介绍|透露|说[,:]|坦言|告诉|提到|要求|呼吁|建议|回应|解释"
    ),
    "credits": re.compile(
        r"记者|编辑|责编|来源|获悉|据悉|报道|通讯员|摄|作者|图源|原标题|客户端|点击|关注"
    ),
    "additions": re.compile(r"此外|同时|另外|其次|首先|再次|最后|[一二三四五]是|还|并"),
    "causes": re.compile(r"因为|由于|原因|导致|因此|使得|造成|致使|源于"),
    "effects": re.compile(
        r"有利于|有助于|意义|推动|提升|促进|标志|助力|加强|提高|带动|有效|填补|重要"
    ),
    "means": re.compile(
        r"通过|采取|开展|组织|建立|制定|加大|实施|采用|利用|推出|设立|安排|启动|确保|强化|落实"
    ),
    "outcomes": re.compile(r"最终|结果|判决|决定|被|获|夺|宣布|达成|完成|成功|目前|终于|截至|已"),
}
_POINTS_BACK = re.compile(r"[“\"]?(?:他|她|它|该|这|其|此|对此|那|而|但|不过|同时)")
_ASKS = re.compile(r"\?[”\"]?$")

SHAPE = (
    *("first", "second", "third", "last", "place", "order", "headline", "new_line"),
    *("length", "short", "points_back", "asks", *_COUNTED),
    *("central", "titled", "share", "share_before", "share_after", "best_share", "news"),
)
"""Features by the words of the article and the question."""
READ = ("inside", "most_inside", "margin", "inside_before", "inside_after", "best_inside", "speaks")
"""Features by what the reading model found."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The window `text[start:end]` of an article, and its features by name."""

    start: int
    end: int
    features: Mapping[str, float]

    @property
    def length(self) -> int:
        """Characters."""
        return self.end - self.start


def sentences_of(
    article: Article, relevance: Relevance, tokenizer: Tokenizer, reads: Reads = ()
) -> list[Sentence]:
    """The sentences of an article in text order, with features for the question of `relevance`.

    The features of READ only where passages of it were read.
    """
    windows = pieces(article.text)
    rows = _shapes(article, windows, relevance, tokenizer)
    if reads:
        for row, more in zip(rows, _read(article, windows, relevance, reads), strict=True):
            row.update(more)
    return [Sentence(*window, row) for window, row in zip(windows, rows, strict=True)]


def pieces(text: str) -> list[Window]:
    """The windows of the sentences; those above LONGEST are cut between clauses."""
    windows: list[Window] = []
    for start, end in sentence_windows(text):
        if end - start <= LONGEST:
            windows.append((start, end))
            continue
        cut: list[Window] = []
        for first, last in clause_windows(text, start, end):
            if cut and last - cut[-1][0] <= LONGEST:
                cut[-1] = (cut[-1][0], last)
            else:
                cut.append((first, last))
        windows += cut
    return windows


def _shapes(
    article: Article, windows: Sequence[Window], relevance: Relevance, tokenizer: Tokenizer
) -> list[dict[str, float]]:
    text, folded = article.text, fold(article.text)
    terms = [Counter(tokenizer.terms(text[start:end])) for start, end in windows]
    whole: Counter[str] = sum(terms, Counter())
    title = set(tokenizer.terms(article.title))
    shares = [relevance.share(folded[start:end]) for start, end in windows]
    seen: set[str] = set()
    rows: list[dict[str, float]] = []
    for number, (start, end) in enumerate(windows):
        own, words = terms[number], folded[start:end]
        row: dict[str, float] = {
            "first": number == 0,
            "second": number == 1,
            "third": number == 2,
            "last": number == len(windows) - 1,
            "place": start / len(text),
            "order": math.log(1 + number),
            "headline": number == 0 and text[start:end] == article.title,
            "new_line": start == 0 or "\n" in text[max(0, start - 3) : start],
            "length": math.log(end - start),
            "short": end - start < 12,
            "points_back": bool(_POINTS_BACK.match(words)),
            "asks": bool(_ASKS.search(words)),
            "central": _cosine(own, whole - own),
            "titled": len(title & own.keys()) / max(len(title), 1),
            "share": shares[number],
            "share_before": shares[number - 1] if number else 0.0,
            "share_after": shares[number + 1] if number + 1 < len(windows) else 0.0,
            "best_share": shares[number] / (max(shares) or 1.0),
            "news": len(own.keys() - seen) / (1 + len(own)),
        }
        row |= {name: len(found.findall(words)) for name, found in _COUNTED.items()}
        rows.append({name: float(value) for name, value in row.items()})
        seen |= own.keys()
    return rows


def _read(
    article: Article, windows: Sequence[Window], relevance: Relevance, reads: Reads
) -> list[dict[str, float]]:
    inside = [max(mean_inside(*read, start, end) for read in reads) for start, end in windows]
    speaks = speaking(fold(article.text), windows, relevance.weights)
    rows: list[dict[str, float]] = []
    for number, (start, end) in enumerate(windows):
        margins, tokens = [LEAST_MARGIN], [0.0]
        for passage, scores in reads:
            first, last = start - passage.start, end - passage.start
            margins += [one.margin for one in scores.spans if one.start < last and one.end > first]
            tokens += [
                share
                for (begin, stop), share in zip(scores.tokens, scores.inside, strict=False)
                if begin < last and stop > first
            ]
        rows.append(
            {
                "inside": inside[number],
                "most_inside": max(tokens),
                "margin": max(margins),
                "inside_before": inside[number - 1] if number else 0.0,
                "inside_after": inside[number + 1] if number + 1 < len(windows) else 0.0,
                "best_inside": inside[number] / (max(inside) or 1.0),
                "speaks": float(speaks[number]),
            }
        )
    return rows


def _cosine(own: Counter[str], rest: Counter[str]) -> float:
    """The cosine of two bags of terms, 0 to 1."""
    size = math.sqrt(sum(n * n for n in own.values()) * sum(n * n for n in rest.values()))
    return sum(n * rest[term] for term, n in own.items()) / size if size else 0.0
