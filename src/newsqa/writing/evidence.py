"""How well a source supports a sentence: its best sentences, and the features of the two.

The function over the features is fitted on true and altered sentences of articles
(`training.fit_support`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from rapidfuzz.fuzz import ratio

from newsqa.dialogue.parse import parse_text
from newsqa.protocols import Embedder, SpanScorer
from newsqa.text.clauses import clause_windows
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.terms import STOP_WORDS, Tokenizer
from newsqa.types import Article, Passage
from newsqa.writing.days import days, without
from newsqa.writing.directives import report_of, reporting
from newsqa.writing.facts import name_starts, names
from newsqa.writing.quantities import quantities

MOST_SENTENCES = 3
"""Sentences of a source that a written sentence may join."""
ADDS = 0.1
"""Share of the letters that a further sentence must add."""
_NEGATED = re.compile(r"[不没未无非否勿别]|拒绝|取消|禁止|避免|停止|尚未")
_PLANNED = re.compile(r"将(?!近|军|士)|拟|预计|计划|有望|力争|可能|或将|争取|目标|打算|希望")
_CAUSED = re.compile(r"因为|由于|因此|导致|所以|造成|致使|从而|为了")
_COMPARED = re.compile(r"最|首|唯一|第一|全部|所有|都|均|仅|只|超过|不足")
Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Support:
    """The features of a sentence beside the sentences of a source that are closest to it.

    covered, covered_all: share of its pairs of letters that these and the whole source have; terms,
    terms_all: the same of its words; alike: how much of both is one order of letters; cosine: of
    the encoder; yes, no: the reader's verdict on the sentence as a question; negated, planned,
    caused, compared: how many such words it has more or less than these; run: its longest run of
    letters that the source has not, as a logarithm; bound: the least share of the words of a clause
    that stand near its name in the source; joined: how many sentences it takes; length:
    of it, as a logarithm. Shares and verdicts are 0 to 1.
    """

    covered: float
    covered_all: float
    terms: float
    terms_all: float
    alike: float
    cosine: float
    yes: float
    no: float
    negated: float
    planned: float
    caused: float
    compared: float
    run: float
    bound: float
    joined: float
    length: float

    def values(self) -> tuple[float, ...]:
        """The features in the order of the weights."""
        return tuple(float(getattr(self, one.name)) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Instruments:
    """The models that judge a sentence."""

    tokenizer: Tokenizer
    embedder: Embedder
    span_model: SpanScorer


def closest(sentence: str, passages: Sequence[Passage]) -> list[Window]:
    """The windows of at most MOST_SENTENCES sentences of an article that a sentence is closest to.

    In text order; each adds letters that the others have not. The passages are of one article.
    """
    wanted = _pairs(sentence)
    found: dict[Window, set[str]] = {}
    for passage in passages:
        for start, end in reporting(passage):
            found[start, end] = _pairs(passage.article.text[start:end]) & wanted
    chosen: list[Window] = []
    missing = set(wanted)
    while found and len(chosen) < MOST_SENTENCES:
        best = max(found, key=lambda window: (len(found[window] & missing), -window[0]))
        gain = found.pop(best) & missing
        if not gain or (chosen and len(gain) < ADDS * len(wanted)):
            break
        chosen.append(best)
        missing -= gain
    return sorted(chosen)


def support_of(
    sentence: str, windows: Sequence[Window], passages: Sequence[Passage], tools: Instruments
) -> Support:
    """The features of a sentence and its closest windows; the passages are of one article."""
    article = passages[0].article
    near = "\n".join(article.text[start:end] for start, end in windows)
    whole = f"{report_of(passages)}\n{article.title}"
    folded, beside = fold(sentence), fold(near)
    # Numbers and days are compared by value, before: 420000 has no letters of 42万.
    said = _without_values(folded, article.published)
    own = _pairs(said)
    words = [one for one in tools.tokenizer.terms(said) if one not in STOP_WORDS]
    rows = tools.embedder.encode([sentence, near], kind="passage")
    yes, no = _verdict(sentence, windows, article, tools.span_model)
    return Support(
        covered=_share(own, _pairs(near)),
        covered_all=_share(own, _pairs(whole)),
        terms=_of(words, beside),
        terms_all=_of(words, fold(whole)),
        alike=ratio(letters(sentence), letters(near)) / 100,
        cosine=float(rows[0] @ rows[1]),
        yes=yes,
        no=no,
        negated=_differing(_NEGATED, folded, beside),
        planned=_differing(_PLANNED, folded, beside),
        caused=_more(_CAUSED, folded, beside),
        compared=_more(_COMPARED, folded, beside),
        run=math.log1p(_longest_missing(said, letters(whole))),
        bound=_bound(said, fold(whole), tools.tokenizer),
        joined=float(len(windows)),
        length=math.log1p(len(letters(sentence))),
    )


def _verdict(
    sentence: str, windows: Sequence[Window], article: Article, model: SpanScorer
) -> tuple[float, float]:
    """How likely the reader says yes, and no, to the sentence as a question."""
    asked = parse_text(f"{sentence.rstrip('。.!！;；')}吗？")
    reads = model.score(asked, [Passage(article, *window) for window in windows])
    verdicts = [one.verdict for one in reads if one.verdict]
    if not verdicts:
        return 0.5, 0.0
    return max(one[1] for one in verdicts), max(one[2] for one in verdicts)


def _bound(folded: str, source: str, tokenizer: Tokenizer) -> float:
    """The least share of a clause's words that stand near its names in the source."""
    shares = [1.0]
    clauses = [folded[start:end] for start, end in clause_windows(folded, 0, len(folded))]
    places = clause_windows(source, 0, len(source))
    for clause in clauses:
        found = (*names(clause, tokenizer), *name_starts(clause, source, tokenizer))
        marks = [name for _, name in found]
        words = [one for one in tokenizer.terms(clause) if one not in marks]
        if not words:
            continue
        for mark in marks:
            near = [
                " ".join(source[a:b] for a, b in places[max(0, n - 1) : n + 2])
                for n, (start, end) in enumerate(places)
                if mark in source[start:end]
            ]
            shares.append(max((_of(words, text) for text in near), default=0.0))
    return min(shares)


def _without_values(folded: str, published: str | None) -> str:
    """The sentence with spaces for its days and quantities."""
    rest = without(folded, days(folded, published, complete=False))
    for one in quantities(rest):
        rest = rest[: one.start] + " " * (one.end - one.start) + rest[one.end :]
    return rest


def _longest_missing(said: str, source: str) -> int:
    """The longest run of letters none of whose pairs the source has."""
    longest = run = 0
    for own in map(letters, said.split()):
        for start in range(len(own) - 1):
            run = 0 if own[start : start + 2] in source else run + 1
            longest = max(longest, run)
    return longest


def _differing(words: re.Pattern[str], own: str, other: str) -> float:
    return float(min(3, abs(len(words.findall(own)) - len(words.findall(other)))))


def _more(words: re.Pattern[str], own: str, other: str) -> float:
    has = set(words.findall(other))
    return float(min(3, len(set(words.findall(own)) - has)))


def _pairs(text: str) -> set[str]:
    runs = map(letters, text.split())
    return {words[place : place + 2] for words in runs for place in range(len(words) - 1)}


def _share(own: set[str], other: set[str]) -> float:
    return len(own & other) / len(own) if own else 0.0


def _of(words: Sequence[str], text: str) -> float:
    return sum(one in text for one in words) / len(words) if words else 1.0
