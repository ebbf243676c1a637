"""Candidates by what rows, headings and enumerations show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.answer.candidate import SURE_MARGIN, Candidate
from newsqa.answer.counts import enumeration_of
from newsqa.answer.rows import Meant, meant_in
from newsqa.text.fold import fold
from newsqa.types import Article, Passage, Question


def by_row(
    question: Question, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """The candidates without those of other rows and sections than the question means.

    What the head of a column or of a section names is sure.
    """
    weighed = [*candidates]
    for article in {passage.article.id: passage.article for passage in passages}.values():
        for meant in rows_meant(question, article):
            weighed = [
                one for one in weighed if one.passage.article.id != article.id or _fits(meant, one)
            ]
            weighed += [
                Candidate(passage, rank, start, end, SURE_MARGIN)
                for start, end in meant.sure
                for rank, passage in enumerate(passages)
                if passage.article.id == article.id
                and passage.start <= start
                and end <= passage.end
            ]
    return weighed


def by_count(
    question: Question, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """The candidates, and the enumerations of what the question asks the number of.

    In their passages no number answers.
    """
    if not question.counted:
        return [*candidates]
    listed = [
        Candidate(passage, rank, passage.start + window[0], passage.start + window[1], SURE_MARGIN)
        for rank, passage in enumerate(passages)
        if (window := enumeration_of(question.counted, fold(passage.text)))
    ]
    ranks = {one.rank for one in listed}
    return [one for one in candidates if one.rank not in ranks] + listed


def rows_meant(question: Question, article: Article) -> list[Meant]:
    """What `rows` finds for a question in an article."""
    names = question.kind in {"person", "other"}
    return meant_in(question.folded, fold(article.text), names=names)


def _fits(meant: Meant, one: Candidate) -> bool:
    """Whether a candidate lies outside of the block, or in the part that is meant.

    What is sure has candidates of its own.
    """
    if one.end <= meant.start or one.start >= meant.end:
        return True
    return not meant.sure and any(
        start <= one.start and one.end <= end for start, end in meant.windows
    )


def entries_with(question: Question, best: Candidate) -> list[Candidate]:
    """All entries under a heading that the question names, where the best candidate is one."""
    for meant in rows_meant(question, best.passage.article):
        entries = [
            replace(best, start=start, end=end)
            for start, end in meant.sure
            if best.passage.start <= start and end <= best.passage.end
        ]
        if len(entries) > 1 and (best.start, best.end) in meant.sure:
            return entries
    return []
