"""How well a source supports a sentence: its best sentences, and the features of the two.

The function over the features is fitted on true and altered sentences of articles
(`training.fit_support`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from newsqa.text.clauses import clause_windows
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.terms import Tokenizer
from newsqa.types import Passage
from newsqa.writing.days import days, without
from newsqa.writing.differing import differing
from newsqa.writing.directives import report_of, reporting
from newsqa.writing.facts import name_starts, names
from newsqa.writing.guards import CAUSED, COMPARED, HEDGED, NEGATED, PLANNED
from newsqa.writing.quantities import quantities

MOST_SENTENCES = 3
"""Sentences of a source that a written sentence may join."""
ADDS = 0.1
"""Share of the letters that a further sentence must add."""
_LIGHT = re.compile(r"[的了在是为于地得着就也这该其等与和及]")
"""Letters that add nothing to a sentence."""
_SAYS = re.compile(
    r"表示|指出|强调|认为|介绍|透露|坦言|提到|直言|(?:宣|声|还)?称(?=[,:“])|说(?=[,:“。])"
)
_SAID = "说道"
"""What stands for any of these: who writes of a statement chooses among them."""
_MARKS = range(0x3400, 0x3500)
"""Letters of old books, in the place of quantities."""
_MARK = re.compile(f"[{chr(_MARKS.start)}-{chr(_MARKS.stop - 1)}]")
Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Support:
    """The features of a sentence beside the sentences of a source that are closest to it.

    ordered: share of its letters that these have in this order; added: its longest run of letters
    that they have not there, without those that add nothing, as a logarithm; numbers: how many of
    its days and quantities stand there beside other letters; negated, planned, caused, compared,
    hedged: such words in what it adds or leaves out; covered: share of its pairs of letters that
    the whole source has; run: its longest run of letters that the source has not, as a logarithm;
    bound: the least share of the words of a clause that stand near its name in the source; joined:
    how many sentences it takes; length: of it, as a logarithm. Shares are 0 to 1.
    """

    ordered: float
    added: float
    numbers: float
    negated: float
    planned: float
    caused: float
    compared: float
    hedged: float
    covered: float
    run: float
    bound: float
    joined: float
    length: float

    def values(self) -> tuple[float, ...]:
        """The features in the order of the weights."""
        return tuple(float(getattr(self, one.name)) for one in fields(self))


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
    sentence: str, windows: Sequence[Window], passages: Sequence[Passage], tokenizer: Tokenizer
) -> Support:
    """The features of a sentence and its closest windows; the passages are of one article."""
    article = passages[0].article
    near = "\n".join(article.text[start:end] for start, end in windows)
    whole = f"{report_of(passages)}\n{article.title}"
    folded = fold(sentence)
    # Numbers and days are compared by value, before: 420000 has no letters of 42万.
    said = _without_values(folded, article.published)
    beside = differing(*_marked(folded, fold(near), article.published))
    differs = "\n".join((*beside.added, *beside.lost))
    return Support(
        ordered=beside.ordered,
        added=math.log1p(max((len(_LIGHT.sub("", one)) for one in beside.added), default=0)),
        numbers=_count(_MARK, "".join(beside.added)),
        negated=_count(NEGATED, differs),
        planned=_count(PLANNED, differs),
        caused=_count(CAUSED, differs),
        compared=_count(COMPARED, differs),
        hedged=_count(HEDGED, differs),
        covered=_share(_pairs(said), _pairs(whole)),
        run=math.log1p(_longest_missing(said, letters(whole))),
        bound=_bound(said, fold(whole), tokenizer),
        joined=float(len(windows)),
        length=math.log1p(len(letters(sentence))),
    )


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


def _marked(folded: str, source: str, published: str | None) -> tuple[str, str]:
    """Both with one letter for each day and value that the sentence has: 42万 is 420000."""
    dated = days(folded, published, complete=False)
    its_days = days(source, published, complete=True)
    its_values = quantities(without(source, its_days))
    own: dict[Window, int] = {}
    other: dict[Window, int] = {}
    known: dict[frozenset[Window], int] = {}
    placed = [
        ((one.start, one.end), [(its.start, its.end) for its in its_days if one.within(its)])
        for one in dated
    ]
    placed += [
        ((one.start, one.end), [(its.start, its.end) for its in its_values if one.stands_for(its)])
        for one in quantities(without(folded, dated))
    ]
    for window, stands in placed:
        # 两人 and 2人 are one mark; what stands nowhere is like nothing else.
        own[window] = known.setdefault(frozenset(stands or [window]), len(known))
        for place in stands:
            other.setdefault(place, own[window])
    return _replaced(folded, own), _replaced(source, other)


def _replaced(text: str, marks: Mapping[Window, int]) -> str:
    """The text with marks in these places, and one verb for all that say."""
    for (start, end), number in sorted(marks.items(), reverse=True):
        text = f"{text[:start]}{_mark(number)}{text[end:]}"
    return _SAYS.sub(_SAID, text)


def _mark(number: int) -> str:
    return chr(_MARKS.start + number % len(_MARKS))


def _longest_missing(said: str, source: str) -> int:
    """The longest run of letters none of whose pairs the source has."""
    longest = run = 0
    for own in map(letters, said.split()):
        for start in range(len(own) - 1):
            run = 0 if own[start : start + 2] in source else run + 1
            longest = max(longest, run)
    return longest


def _count(words: re.Pattern[str], text: str) -> float:
    return float(min(3, len(words.findall(text))))


def _pairs(text: str) -> set[str]:
    runs = map(letters, text.split())
    return {words[place : place + 2] for words in runs for place in range(len(words) - 1)}


def _share(own: set[str], other: set[str]) -> float:
    return len(own & other) / len(own) if own else 0.0


def _of(words: Sequence[str], text: str) -> float:
    return sum(one in text for one in words) / len(words) if words else 1.0
