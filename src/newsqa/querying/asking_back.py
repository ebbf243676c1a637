"""Asks back which event is meant, or offers the other events below the answer.

A choice is shown only where its event answers: each is answered before it is offered, as it is when
it is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from newsqa.answer.clarify import ALIKE, DOUBTFUL, OPEN, UNCLEAR, Doubt, asked_back, doubt_of
from newsqa.answer.events import Event
from newsqa.answer.relevance import Relevance
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import Answer, Choice, Hit, Question, Span

Ask = Callable[[Choice], Answer | None]
"""Answers a choice from its article; None where its question is of another kind."""
MOST_OTHERS = 2
"""Other events that are offered below an answer, at most."""


def with_events(
    answer: Answer,
    question: Question,
    relevance: Relevance,
    hits: Sequence[Hit],
    spans: Sequence[Span],
    ask: Ask,
) -> Answer:
    """The answer; the question which event is meant where the question leaves it open.

    `ask` answers a choice. Other arguments as in `doubt_of`.
    """
    if answer.abstain_reason in {"no_article", "outside_dates"}:
        return answer
    doubt = doubt_of(question, relevance, hits, spans)
    if doubt is None or doubt.open < DOUBTFUL:
        return answer
    # To ask back in place of silence needs less than in place of an answer.
    silent = answer.status != "answered"
    if doubt.vague >= (DOUBTFUL if silent else UNCLEAR) or (silent and doubt.alike >= ALIKE):
        choices = _answered(doubt.choices, ask)
        return asked_back(answer, choices) if len(choices) > 1 else answer
    if silent:
        return answer
    own, others = _own(answer, doubt), _others(answer, doubt, relevance)
    if doubt.open >= OPEN:
        choices = _answered([*own, *others], ask)
        # The event of the answer is among them, or the answer would be lost.
        if len(choices) > 1 and own and choices[0] is own[0][0]:
            return asked_back(answer, choices)
    return replace(answer, choices=tuple(_answered(others, ask)))


def _own(answer: Answer, doubt: Doubt) -> list[tuple[Choice, Event]]:
    """The choice of the event that the answer is from."""
    cited = {span.passage.article.id for span in answer.answers}
    return [(choice, event) for choice, event in doubt.choices if _cites(event, cited)][:1]


def _others(answer: Answer, doubt: Doubt, relevance: Relevance) -> list[tuple[Choice, Event]]:
    """The choices of the events that the answer is not from, with a word of the question each.

    Beside an answer, a name without any does not show what it has to do with the question.
    """
    cited = {span.passage.article.id for span in answer.answers}
    return [
        (choice, event)
        for choice, event in doubt.choices
        if not _cites(event, cited) and relevance.share(fold(choice.text))
    ][:MOST_OTHERS]


def _answered(offered: Sequence[tuple[Choice, Event]], ask: Ask) -> list[Choice]:
    """The choices that their event answers, each with an answer of its own."""
    found: dict[str, Choice] = {}
    for choice, event in offered:
        answer = ask(choice)
        if answer and answer.status == "answered" and _is_from(answer, event):
            words = "".join(letters(fold(span.text)) for span in answer.answers)
            found.setdefault(words, choice)
    return list(found.values())


def _is_from(answer: Answer, event: Event) -> bool:
    """Whether an answer is cited from an article of an event, or from a copy of it."""
    cited = {span.passage.article.id for span in answer.answers}
    copies = {copy.id for span in answer.answers for copy in span.passage.article.copies}
    return _cites(event, cited | copies)


def _cites(event: Event, ids: set[str]) -> bool:
    return any(article.id in ids for article in event.articles)
