"""The spans that could answer a question, found by the reading model and by job titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsqa.answer.answer_span import SHORT_KINDS, bare, gist, gives_cause, whole_date, whole_end
from newsqa.answer.candidate import SURE_MARGIN, Candidate
from newsqa.answer.inside import mean_inside
from newsqa.answer.listed import by_count, by_row
from newsqa.protocols import PassageScores, RawSpan, SpanScorer
from newsqa.text.fold import fold
from newsqa.text.job_titles import (
    could_be_name,
    holders_of,
    holds,
    is_holder,
    is_of_other_rank,
    posts_of,
)
from newsqa.text.letters import letters
from newsqa.text.measures import measures
from newsqa.text.person_names import BEFORE_NAME, name_start
from newsqa.text.terms import ANSWER_NOTHING
from newsqa.text.times import of_another_year, year_only_by_date
from newsqa.types import Passage, Question, QuestionKind

_SENTENCE = re.compile(r"[^\n。！？]*[^\s。！？]")
_THAT_DAY = re.compile(
    "[这那当同该此]一?[天日](?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|深夜|晚间?)"
)
"""A part of a day that only the words before tell; 当天 alone may be how fast."""
CAUSE_MARGIN = 2.0
"""Added to the margin of what the text itself calls a cause, where one is asked for."""


def find_candidates(
    question: Question, passages: Sequence[Passage], scores: Sequence[PassageScores]
) -> list[Candidate]:
    """All spans of the passages that could answer the question, in the order of the passages."""
    asked = letters(question.folded)
    candidates = [
        _candidate(passage, rank, span, question.kind, own)
        for rank, (passage, own) in enumerate(zip(passages, scores, strict=True))
        for span in own.spans
        if _adds_something(letters(passage.text[span.start : span.end]), asked, question)
    ]
    candidates = _by_measure(question, _by_title(question, candidates, passages))
    candidates = by_count(question, by_row(question, candidates, passages), passages)
    return _of_asked_years(question, candidates)


def gists(kind: QuestionKind, candidates: Sequence[Candidate]) -> list[str]:
    """The words of each candidate without punctuation and hedges; equal gists are one answer."""
    return [letters(gist(kind, candidate.folded)) for candidate in candidates]


def rivals(question: Question, candidates: Sequence[Candidate]) -> list[str]:
    """The gists of the candidates, with one for all whom an article calls the holder of the post.

    One who held the post before does not speak against who holds it now.
    """
    words = gists(question.kind, candidates)
    post = question.holder_of
    if not post or question.times:
        return words
    holders = {own for one, own in zip(candidates, words, strict=True) if _is_holder(post, one)}
    return ["" if own in holders else own for own in words]


def _is_holder(post: str, one: Candidate) -> bool:
    article = one.passage.article
    if article.published is None or not could_be_name(one.folded):
        return False
    return is_holder(post, fold(article.text), one.start, one.end)


def score_passages(
    question: Question, passages: Sequence[Passage], model: SpanScorer
) -> list[PassageScores]:
    """What the model finds in each passage.

    Most reports do not name their own year: where only the date of the article can show that a
    passage is of the asked year, the model gets the question without it.
    """
    undated = question.undated
    found = [PassageScores()] * len(passages)
    by_date = [
        undated is not None and year_only_by_date(passage, question.times) for passage in passages
    ]
    for asked, wanted in ((question, False), (undated or question, True)):
        numbers = [number for number, one in enumerate(by_date) if one is wanted]
        some = [passages[number] for number in numbers]
        for number, scores in zip(numbers, model.score(asked, some), strict=True):
            found[number] = scores
    return found


def _adds_something(words: str, asked: str, question: Question) -> bool:
    """Whether the words are no particle or 当天上午, nor of the question but a choice in it."""
    if not words or words in ANSWER_NOTHING:
        return False
    return question.offers_choice or (words not in asked and not _THAT_DAY.fullmatch(words))


def _candidate(
    passage: Passage, rank: int, span: RawSpan, kind: QuestionKind, scores: PassageScores
) -> Candidate:
    text = fold(passage.text)
    low, high = span.start, span.end
    if kind in SHORT_KINDS:
        low, high = _in_one_sentence(kind, passage, scores, low, high)
    first, last = bare(kind, text[low:high])
    first, last = low + first, low + last
    last = whole_end(kind, text, first, last)
    if kind == "time":
        first, last = whole_date(text, first, last)
    start, end = passage.start + first, passage.start + last
    margin = span.margin + CAUSE_MARGIN * (kind == "reason" and gives_cause(text, first, last))
    if kind == "person":
        words = passage.article.text
        start += name_start(words[start:end], words[max(0, start - BEFORE_NAME) : start])
    return Candidate(passage, rank, start, end, margin)


def _in_one_sentence(
    kind: QuestionKind, passage: Passage, scores: PassageScores, start: int, end: int
) -> tuple[int, int]:
    """The window, or of one over several sentences or lines the likeliest: a heading is no name.

    Where a person is asked for, a line that may be a name comes first.
    """

    def likely(window: tuple[int, int]) -> tuple[bool, float, int, int]:
        named = kind == "person" and could_be_name(passage.text[window[0] : window[1]])
        first, last = passage.start + window[0], passage.start + window[1]
        return named, mean_inside(passage, scores, first, last), window[1] - window[0], window[0]

    windows = [part.span() for part in _SENTENCE.finditer(passage.text, start, end)]
    return max(windows, key=likely, default=(start, end))


def _by_measure(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates; those in another measure than the asked one get a low margin.

    Where no candidate has the asked measure, nothing changes.
    """
    wanted = question.measure
    measured = [measures(candidate.folded) for candidate in candidates]
    if wanted is None or not any(wanted in own for own in measured):
        return [*candidates]
    return [
        replace(one, margin=min(one.margin, -SURE_MARGIN)) if own and wanted not in own else one
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
            Candidate(passage, rank, passage.start + start, passage.start + end, SURE_MARGIN)
            for rank, passage in enumerate(passages)
            for start, end in posts_of(question.post_of, fold(passage.text))
        ]
    return [*candidates]


def _holders(
    post: str, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """The candidates weighed by whether they hold the post, and its other holders.

    Whom an article calls the deputy does not hold it, however sure the reader is.
    """
    articles = {passage.article.id: passage.article for passage in passages}
    texts = {id_: fold(article.text) for id_, article in articles.items()}
    weighed = [
        replace(one, margin=_titled_margin(one, post, texts[one.passage.article.id]))
        for one in candidates
        if not is_of_other_rank(post, texts[one.passage.article.id], one.folded)
    ]
    known = {(one.passage.article.id, one.start) for one in candidates}
    return weighed + [
        Candidate(passage, rank, start, end, SURE_MARGIN)
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
    return SURE_MARGIN * holding + own
