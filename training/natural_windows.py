"""Natural questions to windows: where they are answered, and passages that do not answer them.

Each window is what the product reads: the question, then title and date of the article, then one
of its passages as newsqa cuts them. A passage that does not answer comes from where newsqa would
find it: other articles that share the question's words (BM25 over all passages), and the same
article's other passages.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from newsqa.ingest.chunk import chunk
from newsqa.text.fold import fold
from newsqa.text.passage_head import passage_input
from newsqa.types import Article, Passage
from training.reading_sets import LEAST_REST, without_sentences

FORMS = ("short", "list", "long", "yesno")
VERDICTS = ("none", "yes", "no")
LONG_KINDS = frozenset({"why", "how", "said", "what"})
IGNORED = -100
COVERED = 120
"""Members of a list that lie in so many characters are one span."""
WINDOW_TOKENS = 256
QUESTION_TOKENS = 64
HEAD_TOKENS = 40

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Natural:
    """A question with its spans, in offsets into the cleaned article; none where it is not told."""

    question: str
    kind: str
    label: str
    article: Article
    spans: tuple[tuple[int, int], ...]

    @property
    def words(self) -> list[str]:
        """Return the spans' words, folded."""
        return [fold(self.article.text[start:end]) for start, end in self.spans]


@dataclass(frozen=True, slots=True)
class NaturalWindow:
    """Token ids with targets; start and end targets are [0], the null, without an answer."""

    ids: list[int]
    first: int
    """The first token that may answer."""
    starts: list[int]
    ends: list[int]
    inside: list[tuple[int, int]]
    verdict: int
    form: int


@dataclass(frozen=True, slots=True)
class NaturalBatch:
    """Padded windows with dense targets, shapes (rows, tokens) and (rows,)."""

    ids: IntArray
    mask: IntArray
    allowed: IntArray
    starts: FloatArray
    ends: FloatArray
    inside: FloatArray
    verdict: IntArray
    form: IntArray


def placed(record: dict[str, Any], raw: str, article: Article) -> Natural | None:
    """Return the question with its spans found in the cleaned text; None where one is not there."""
    spans = []
    for span in record["spans"]:
        words, start = span["text"], span["start"]
        number, at = raw[:start].count(words), -1
        for _ in range(number + 1):
            following = article.text.find(words, at + 1)
            if following < 0:
                break
            at = following
        if at < 0:
            return None
        spans.append((at, at + len(words)))
    return Natural(
        fold(record["question"]),
        record["kind"],
        record.get("label") or "",
        article,
        tuple(sorted(spans)),
    )


def form_of(kind: str) -> int:
    """Return the number of the form in FORMS that a kind of question is answered in."""
    if kind == "none":
        return IGNORED
    if kind in {"list", "yesno"}:
        return FORMS.index(kind)
    return FORMS.index("long" if kind in LONG_KINDS else "short")


class WindowMaker:
    """Makes windows; `with_title` puts title and date of the article before the passage."""

    def __init__(self, tokenizer: Tokenizer, *, with_title: bool) -> None:
        self._tokenizer = tokenizer
        self._with_title = with_title

    def window(self, item: Natural, passage: Passage) -> NaturalWindow | None:
        """Return the window of one passage; None where a span lies only partly in it."""
        mine = passage.article.id == item.article.id
        spans = [s for s in item.spans if mine and s[0] < passage.end and s[1] > passage.start]
        if any(s[0] < passage.start or s[1] > passage.end for s in spans):
            return None
        asked = self._tokenizer.encode(item.question, add_special_tokens=False).ids
        head = passage_input(passage)[: -len(passage.text)] if self._with_title else ""
        before = self._tokenizer.encode(fold(head), add_special_tokens=False).ids[:HEAD_TOKENS]
        text = self._tokenizer.encode(fold(passage.text), add_special_tokens=False)
        asked = asked[:QUESTION_TOKENS]
        first = len(asked) + 3 + len(before)
        room = WINDOW_TOKENS - first - 1
        ids = [0, *asked, 2, 2, *before, *text.ids[:room], 2]
        tokens = [_tokens(text.offsets, s[0] - passage.start, s[1] - passage.start) for s in spans]
        if any(t is None or t[1] >= room for t in tokens):
            return None
        inside = [(first + t[0], first + t[1]) for t in tokens if t is not None]
        targets = inside
        if item.kind == "list" and spans and spans[-1][1] - spans[0][0] <= COVERED:
            targets = [(inside[0][0], inside[-1][1])]
        verdict = VERDICTS.index(item.label) if spans and item.label in VERDICTS else IGNORED
        return NaturalWindow(
            ids,
            first,
            [t[0] for t in targets] or [0],
            [t[1] for t in targets] or [0],
            inside,
            verdict,
            form_of(item.kind),
        )


def _tokens(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    found = [n for n, (a, b) in enumerate(offsets) if a < end and b > start]
    return (found[0], found[-1]) if found else None


def pairs(text: str) -> set[str]:
    """Return the neighbouring letters of a text."""
    return {text[n : n + 2] for n in range(len(text) - 1)}


def answers(item: Natural, passage: Passage) -> bool:
    """Whether a passage of another article may well answer: it has the words, or most of them."""
    text = fold(passage.text)
    letters: set[str] | None = None
    for words in item.words:
        if words in text:
            return True
        if len(words) >= 12:
            letters = letters or pairs(text)
            own = pairs(words)
            if len(own & letters) > 0.5 * len(own):
                return True
    return False


def natural_windows(
    items: Sequence[Natural],
    maker: WindowMaker,
    found: Callable[[Natural], Sequence[Passage]],
    source: random.Random,
    *,
    elsewhere: float,
    beside: float,
    deprived: float = 0.0,
    worded: Callable[[Natural], str] = lambda item: item.question,
    size: int = 260,
) -> Iterator[NaturalWindow]:
    """Yield the windows that answer, and with these chances ones of other articles, of passages
    beside the answer, and of the passage deprived of the sentences that answer.

    `found` gives passages of the archive for a question, best first; `worded` the words in which a
    question is asked. A question that is not told is read against the passages of its article that
    share most with it, and always elsewhere.
    """
    for original in items:
        item = replace(original, question=worded(original))
        own = chunk(item.article, size)
        asked = pairs(item.question)
        own.sort(key=lambda p: -len(asked & pairs(fold(p.text))))
        made = [(p, maker.window(item, p)) for p in own]
        positive = [w for _, w in made if w is not None and w.inside]
        negative = [w for p, w in made if w is not None and not w.inside and not answers(item, p)]
        yield from positive
        if not item.spans:
            yield from negative[:2]
        elif negative and source.random() < beside:
            yield source.choice(negative[:3])
        answering = [p for p, w in made if w is not None and w.inside]
        # No number is drawn where none is needed: trainings without it stay as they were.
        if answering and deprived and source.random() < deprived:
            rest = without_answer(item, answering[0])
            if rest is not None and (window := maker.window(item, rest)):
                yield window
        if not item.spans or source.random() < elsewhere:
            gold = [pairs(fold(p.text)) for p in answering]
            others = [
                p
                for p in found(original)
                if p.article.id != item.article.id and not answers(item, p) and not alike(p, gold)
            ]
            if others and (window := maker.window(item, source.choice(others[:4]))):
                yield window


def without_answer(item: Natural, passage: Passage) -> Passage | None:
    """Return a passage that answers without the sentences that do, in an article of its own; None
    where little is left, or where the rest may still answer.
    """
    spans = [(start - passage.start, end - passage.start) for start, end in item.spans]
    rest = without_sentences(passage.text, spans)
    if len(rest) < LEAST_REST:
        return None
    article = replace(passage.article, id=f"{passage.article.id}-deprived", text=rest)
    left = Passage(article, 0, len(rest))
    return None if answers(item, left) else left


def alike(passage: Passage, gold: Sequence[set[str]]) -> bool:
    """Whether a passage is much the same text as one of those with these neighbouring letters."""
    own = pairs(fold(passage.text))
    return any(
        len(own & other) > 0.4 * min(len(own), len(other)) for other in gold if other and own
    )


def natural_batches(
    windows: list[NaturalWindow], pad: int, tokens: int, source: random.Random
) -> Iterator[NaturalBatch]:
    """Yield batches of up to `tokens` tokens, windows of like length together, in random order."""
    source.shuffle(windows)
    groups: list[list[NaturalWindow]] = []
    for at in range(0, len(windows), 1024):
        group: list[NaturalWindow] = []
        for window in sorted(windows[at : at + 1024], key=lambda w: len(w.ids)):
            if group and len(window.ids) * (len(group) + 1) > tokens:
                groups.append(group)
                group = []
            group.append(window)
        groups.append(group)
    source.shuffle(groups)
    for group in groups:
        yield batch_of(group, pad)


def batch_of(group: Sequence[NaturalWindow], pad: int) -> NaturalBatch:
    """Return windows as one padded batch."""
    longest = max(len(window.ids) for window in group)
    shape = (len(group), longest)
    ids = np.full(shape, pad, dtype=np.int64)
    mask, allowed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    starts, ends, inside = (np.zeros(shape, np.float32) for _ in range(3))
    for row, window in enumerate(group):
        size = len(window.ids)
        ids[row, :size] = window.ids
        mask[row, :size] = 1
        allowed[row, window.first : size - 1] = 1
        allowed[row, 0] = 1
        for at in window.starts:
            starts[row, at] += 1 / len(window.starts)
        for at in window.ends:
            ends[row, at] += 1 / len(window.ends)
        for first, last in window.inside:
            inside[row, first : last + 1] = 1
    return NaturalBatch(
        ids,
        mask,
        allowed,
        starts,
        ends,
        inside,
        np.array([window.verdict for window in group]),
        np.array([window.form for window in group]),
    )
