"""The bundled reading model: scores of each token to the spans of each passage, and the form."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from newsqa.answer.answer_span import CLOSE, Preference, preference
from newsqa.answer.windows import Window, cut_windows
from newsqa.models.bundle import (
    MODELS,
    READER_GRAPH,
    READER_WEIGHTS,
    open_tokenizer,
    pad_of,
    read_reader_manifest,
)
from newsqa.models.runner import GraphRunner, Runner, padded
from newsqa.protocols import Floats, PassageScores, RawSpan
from newsqa.text.fold import fold
from newsqa.text.passage_head import passage_head
from newsqa.types import Passage, Question

ANSWER_TOKENS = 80
"""Maximum length of an answer."""
SPANS_A_PASSAGE = 6
"""Most spans of one passage."""
INSIDE, VERDICT, FORM = 2, slice(3, 6), slice(6, 10)
"""Outputs behind start and end: a logit for each token, and at token 0 those of verdict and form
(`protocols.VERDICTS`, `FORMS`)."""
_NEVER = np.float32(-1e9)
_NO_WORDS = -1e6
_HOPELESS = -6.0
"""Below this margin wordings are not compared."""

_EDGE = " \t\r\n\u3000\xa0,，。、；;：:!！?？·"
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "(": ")", "（": "）", "【": "】"}
# The tokenizer has pieces that join a function word to its neighbour: 中国的, 是中国.
_LEADING = re.compile(r"^(?:的(?![士确])|了(?![解结不断却然])|是(?![否非]))(?=.{2})", re.S)
_TRAILING = re.compile(r"(?<=.{2})(?<![目标])的$", re.S)


class SpanModel:
    """A `SpanScorer` that runs the int8 files. Safe to use from several threads.

    `runner` replaces the int8 graph: the float32 model, to measure the loss by int8. Raises
    ModelError where a file is missing or changed.
    """

    def __init__(self, folder: Path = MODELS, runner: Runner | None = None) -> None:
        self.manifest = read_reader_manifest(folder)
        self._tokenizer = open_tokenizer(folder)
        self._tokenizer.no_truncation()
        self._pad = pad_of(self._tokenizer, folder)
        self._runner = runner or GraphRunner(folder, READER_GRAPH, READER_WEIGHTS, one_by_one=True)

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        """The scores of each passage: at most SPANS_A_PASSAGE spans, and what else it gives.

        Title and date of the article are read before the passage.
        """
        texts = [passage.text for passage in passages]
        folded = [fold(text) for text in texts]
        prefer = preference(question)
        windows = cut_windows(
            self._tokenizer,
            question.folded,
            folded,
            [_head(passage) for passage in passages],
            size=self.manifest.window_tokens,
            overlap=self.manifest.overlap_tokens,
        )
        found: list[list[PassageScores]] = [[] for _ in texts]
        if not windows:
            return []
        ids, mask = padded([window.ids for window in windows], self._pad)
        for rows, scores in self._runner.run(ids, mask):
            for row, score in zip(rows, scores, strict=True):
                window = windows[row]
                number = window.passage
                spans = window_spans(window, score, texts[number], folded[number], prefer)
                found[number].append(_scores_of(window, score, tuple(spans)))
        return [_joined(windows_of) for windows_of in found]


_loading = threading.Lock()


def bundled_span_model() -> SpanModel:
    """The reading model that ships with newsqa, one for the whole process."""
    with _loading:
        return _bundled()


@lru_cache(maxsize=1)
def _bundled() -> SpanModel:
    return SpanModel()


def _head(passage: Passage) -> str:
    """The head as it was trained on, with the line end that the encoder's input has."""
    head = passage_head(passage)
    return f"{fold(head)}\n" if head else ""


def _scores_of(window: Window, scores: Floats, spans: tuple[RawSpan, ...]) -> PassageScores:
    """The scores of one window; `scores` have shape (outputs, tokens or more)."""
    tokens = tuple(window.offsets)
    if len(scores) <= INSIDE:
        return PassageScores(spans, tokens)
    logits = scores[INSIDE, window.first : window.first + len(tokens)]
    inside = 1 / (1 + np.exp(-logits))
    return PassageScores(
        spans, tokens, tuple(inside.tolist()), _shares(scores[FORM, 0]), _shares(scores[VERDICT, 0])
    )


def _shares(logits: Floats) -> tuple[float, ...]:
    """Softmax."""
    powers = np.exp(logits - logits.max())
    return tuple((powers / powers.sum()).tolist())


def _joined(windows: Sequence[PassageScores]) -> PassageScores:
    """The scores of a passage from those of its overlapping windows: of each token the highest.

    Form and verdict are those of the window with the best span.
    """
    if len(windows) == 1:
        return replace(windows[0], spans=tuple(apart(windows[0].spans)[:SPANS_A_PASSAGE]))
    best = max(windows, key=lambda one: max((span.margin for span in one.spans), default=_NO_WORDS))
    inside: dict[tuple[int, int], float] = {}
    for one in windows:
        for token, share in zip(one.tokens, one.inside, strict=False):
            inside[token] = max(share, inside.get(token, 0.0))
    tokens = tuple(sorted(inside))
    spans = apart([span for one in windows for span in one.spans])[:SPANS_A_PASSAGE]
    return PassageScores(
        tuple(spans), tokens, tuple(inside[token] for token in tokens), best.form, best.verdict
    )


@dataclass(frozen=True, slots=True)
class _Best:
    first: int
    last: int
    score: float
    near: list[tuple[int, int, float]]
    """First token, last token and score: of this span and of overlapping ones within CLOSE."""


def window_spans(
    window: Window,
    scores: Floats,
    text: str,
    folded: str = "",
    prefer: Preference | None = None,
) -> Iterator[RawSpan]:
    """The best spans of one window; scores have shape (2, tokens or more).

    Start and end are chosen together: end not before start, at most ANSWER_TOKENS apart. The margin
    is their sum above that of the null at token 0 (Devlin et al., BERT, 2019, for SQuAD 2.0). Among
    overlapping spans within CLOSE, the one that `prefer` rates best in the folded text is yielded,
    with the margin of the best.
    """
    stop = window.first + len(window.offsets)
    starts, ends = scores[0, window.first : stop], scores[1, window.first : stop]
    null = float(scores[0, 0] + scores[1, 0])

    def trimmed(first: int, last: int) -> tuple[int, int]:
        return trimmed_answer(text, window.offsets[first][0], window.offsets[last][1])

    def worded(first: int, last: int, score: float) -> float:
        start, end = trimmed(first, last)
        return score + prefer(folded, start, end) if prefer and start < end else _NO_WORDS

    for best in _best_spans(starts, ends):
        first, last = best.first, best.last
        if prefer and best.score - null > _HOPELESS:
            first, last, _ = max(best.near, key=lambda one: worded(*one))
        start, end = trimmed(first, last)
        if start < end:
            yield RawSpan(start, end, best.score - null)


def apart(spans: Sequence[RawSpan]) -> list[RawSpan]:
    """The spans by falling margin, without those that overlap a better one."""
    chosen: list[RawSpan] = []
    for span in sorted(spans, key=lambda span: (-span.margin, span.start, span.end)):
        if all(span.end <= other.start or span.start >= other.end for other in chosen):
            chosen.append(span)
    return chosen


def trimmed_answer(text: str, start: int, end: int) -> tuple[int, int]:
    """The window without punctuation and function words at its edges, and with balanced quotes."""
    for _ in range(8):
        before = (start, end)
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        start, end = _paired(text, start, end)
        if _LEADING.match(text[start:end]):
            start += 1
        if _TRAILING.search(text[start:end]):
            end -= 1
        if (start, end) == before or start >= end:
            break
    return start, end


def _paired(text: str, start: int, end: int) -> tuple[int, int]:
    """The window with an open pair of quotes closed by the next character, or without its half."""
    words = text[start:end]
    for opening, closing in _PAIRS.items():
        surplus = words.count(opening) - words.count(closing)
        if surplus > 0:
            if text[end : end + 1] == closing:
                return start, end + 1
            if words.startswith(opening):
                return start + 1, end
        if surplus < 0:
            if start and text[start - 1] == opening:
                return start - 1, end
            if words.endswith(closing):
                return start, end - 1
    return start, end


def _best_spans(starts: Floats, ends: Floats) -> Iterator[_Best]:
    """The best spans that do not overlap, best first, as indices of the passage's tokens."""
    size = len(starts)
    if not size:
        return
    place = np.arange(size)
    length = place[None, :] - place[:, None]
    table = np.where(
        (length >= 0) & (length < ANSWER_TOKENS), starts[:, None] + ends[None, :], _NEVER
    )
    for _ in range(SPANS_A_PASSAGE):
        first, last = np.unravel_index(int(table.argmax()), table.shape)
        score = float(table[first, last])
        if score <= _NEVER:
            return
        yield _Best(int(first), int(last), score, _near(table, int(first), int(last)))
        # Exclude all spans that overlap it.
        table[: last + 1, first:] = _NEVER


def _near(table: Floats, first: int, last: int) -> list[tuple[int, int, float]]:
    """The spans that overlap this one and score within CLOSE of it, itself included."""
    shared = table[: last + 1, first:]
    rows, columns = np.nonzero(shared >= table[first, last] - CLOSE)
    return [
        (int(row), first + int(column), float(shared[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]
