"""The spans that could answer a question, found by the reading model and by job titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsqa.answer.answer_span import bare, gist, gives_cause, whole_end
from newsqa.protocols import RawSpan, SpanScorer
from newsqa.text.fold import fold
from newsqa.text.job_titles import could_be_name, holders_of, holds, posts_of
from newsqa.text.letters import letters
from newsqa.text.measures import measures
from newsqa.text.person_names import BEFORE_NAME, name_start
from newsqa.text.sentences import sentence_windows
from newsqa.text.times import of_another_year, year_only_by_date
from newsqa.types import Passage, Question, QuestionKind

TITLE_MARGIN = 6.0
"""Margin of what titles show: that of the reading model where it is seldom wrong."""
CAUSE_MARGIN = 2.0
"""Added to the margin of what the text itself calls a cause, where one is asked for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that could answer, in offsets into the article's text.

    rank: place of its passage among the hits, from 0; margin: its score above "no answer here".
    """

    passage: Passage
    rank: int
    start: int
    end: int
    margin: float

    @property
    def text(self) -> str:
        """The words of the span."""
        return self.passage.article.text[self.start : self.end]

    @property
    def folded(self) -> str:
        """The same, folded."""
        return fold(self.text)

    @property
    def quote(self) -> tuple[int, int]:
        """The window of the whole sentences that the span lies in."""
        windows = [
            (start, end)
            for start, end in sentence_windows(
                self.passage.article.text, self.passage.start, self.passage.end
            )
            if start < self.end and end > self.start
        ]
        if not windows:
            return self.start, self.end
        return min(self.start, windows[0][0]), max(self.end, windows[-1][1])


def find_candidates(
    question: Question, passages: Sequence[Passage], model: SpanScorer
) -> list[Candidate]:
    """All spans of the passages that could answer the question, in the order of the passages."""
    asked = letters(question.folded)
    candidates = [
        _candidate(passage, rank, span, question.kind)
        for rank, (passage, spans) in enumerate(
            zip(passages, _model_spans(question, passages, model), strict=True)
        )
        for span in spans
        if _adds_something(letters(passage.text[span.start : span.end]), asked, question)
    ]
    candidates = _by_measure(question, _by_title(question, candidates, passages))
    return _of_asked_years(question, candidates)


def gists(kind: QuestionKind, candidates: Sequence[Candidate]) -> list[str]:
    """The words of each candidate without punctuation and hedges; equal gists are one answer."""
    return [letters(gist(kind, candidate.folded)) for candidate in candidates]


def _model_spans(
    question: Question, passages: Sequence[Passage], model: SpanScorer
) -> list[list[RawSpan]]:
    """The spans that the model finds in each passage.

    Most reports do not name their own year: where only the date of the article can show that a
    passage is of the asked year, the model gets the question without it.
    """
    undated = question.undated
    found: list[list[RawSpan]] = [[] for _ in passages]
    by_date = [
        undated is not None and year_only_by_date(passage, question.times) for passage in passages
    ]
    for asked, wanted in ((question, False), (undated or question, True)):
        numbers = [number for number, one in enumerate(by_date) if one is wanted]
        texts = [passages[number].text for number in numbers]
        for number, spans in zip(numbers, model.spans(asked, texts), strict=True):
            found[number] = spans
    return found


def _adds_something(words: str, asked: str, question: Question) -> bool:
    """Whether the words are more than a part of the question, or one of the choices it offers."""
    return bool(words) and (question.offers_choice or words not in asked)


def _candidate(passage: Passage, rank: int, span: RawSpan, kind: QuestionKind) -> Candidate:
    text = fold(passage.text)
    first, last = bare(kind, text[span.start : span.end])
    first, last = span.start + first, span.start + last
    last = whole_end(kind, text, first, last)
    start, end = passage.start + first, passage.start + last
    margin = span.margin + CAUSE_MARGIN * (kind == "reason" and gives_cause(text, first, last))
    if kind == "person":
        words = passage.article.text
        start += name_start(words[start:end], words[max(0, start - BEFORE_NAME) : start])
    return Candidate(passage, rank, start, end, margin)


def _by_measure(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates; those in another measure than the asked one get a low margin.

    Where no candidate has the asked measure, nothing changes.
    """
    wanted = question.measure
    measured = [measures(candidate.folded) for candidate in candidates]
    if wanted is None or not any(wanted in own for own in measured):
        return [*candidates]
    return [
        replace(one, margin=min(one.margin, -TITLE_MARGIN)) if own and wanted not in own else one
        for one, own in zip(candidates, measured, strict=True)
    ]


def _of_asked_years(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those of articles on other years than the question names."""
    times = question.times
    if not times:
        return [*candidates]
    articles = {one.passage.article.id: one.passage.article for one in candidates}
    others = {id_ for id_, article in articles.items() if of_another_year(article, times)}
    return [one for one in candidates if one.passage.article.id not in others]


def _by_title(
    question: Question, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """The candidates weighed by the titles before names, and the ones that titles alone give."""
    if question.holder_of:
        return _holders(question.holder_of, candidates, passages)
    if question.post_of:
        return [*candidates] + [
            Candidate(passage, rank, passage.start + start, passage.start + end, TITLE_MARGIN)
            for rank, passage in enumerate(passages)
            for start, end in posts_of(question.post_of, fold(passage.text))
        ]
    return [*candidates]


def _holders(
    post: str, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """The candidates weighed by whether they hold the post, and its other holders."""
    articles = {passage.article.id: passage.article for passage in passages}
    texts = {id_: fold(article.text) for id_, article in articles.items()}
    weighed = [
        replace(one, margin=_titled_margin(one, post, texts[one.passage.article.id]))
        for one in candidates
    ]
    known = {(one.passage.article.id, one.start) for one in candidates}
    return weighed + [
        Candidate(passage, rank, start, end, TITLE_MARGIN)
        for rank, passage in enumerate(passages)
        for start, end in holders_of(post, texts[passage.article.id])
        if passage.start <= start and end <= passage.end
        if (passage.article.id, start) not in known
    ]


def _titled_margin(candidate: Candidate, post: str, text: str) -> float:
    """The margin of a candidate, with what the title before it adds or takes away."""
    holding = holds(post, text, candidate.start)
    if holding > 0 and not could_be_name(candidate.folded):
        holding = 0.0
    # Another post speaks against it as much as the named one speaks for it.
    own = max(candidate.margin, 0.0) if holding > 0 else candidate.margin
    return TITLE_MARGIN * holding + own
