"""Digests: the sentences of an article, or of the reports of one event, that hold what a reader
must know.

Each sentence is worth what the fitted scorer thinks of it; those chosen fit into CHARACTERS
together and are worth most (`selection`). A sentence is a span of its article, so it is cited as
every other answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsqa.answer.confidence import logistic
from newsqa.answer.relevance import Relevance
from newsqa.answer.same_event import day_of
from newsqa.answer.selection import fitting
from newsqa.answer.sentence_features import Reads, Sentence, sentences_of
from newsqa.answer.sentence_weights import SentenceWeights, fitted_weights
from newsqa.text.letters import letters
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Passage, Span

CHARACTERS = 300
"""Longest digest, all its sentences together."""
MOST = 6
"""Most sentences of a digest."""
REPEATED = 0.75
"""Share of the pairs of neighbouring letters that makes a sentence a repetition of another."""
TOLD = 0.5
"""The same for a sentence of another report, which tells it in other words."""
FURTHER = 0.8
"""What a sentence of a further report is worth beside one of the report that is asked about."""
OTHER_DAYS = 2
"""Other days than that of the report asked about that a timeline surely tells, the newest first."""
_CLOSING = "，,、；;：: \t\r\n\u3000"


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of report number `report`, the first of which is asked about, and its worth."""

    report: int
    article: Article
    sentence: Sentence
    worth: float

    @property
    def span(self) -> Span:
        """The sentence without the punctuation that closes a clause."""
        return _span(self.article, self.sentence, min(self.worth, 1.0))


def digest(
    reports: Sequence[Article],
    relevance: Relevance,
    tokenizer: Tokenizer,
    *,
    by_day: bool = False,
    weights: SentenceWeights | None = None,
) -> list[Span]:
    """Two to six sentences of the reports of an event, in the order of their days.

    The first report is the one asked about; one sentence where they have no more, none without
    reports. `by_day`: what was reported on other days is wanted too. `relevance` is of the topic of
    the question (`request_words.without_request`). The score of a span is how likely it holds what
    is wanted.
    """
    weights = weights or fitted_weights("digest")
    told = [
        _Told(
            number,
            article,
            sentence,
            logistic(weights.log_odds(sentence.features)) * (FURTHER if number else 1.0),
        )
        for number, article in enumerate(reports)
        for sentence in sentences_of(article, relevance, tokenizer)
    ]
    kept = _distinct(told)
    values = _by_day(kept) if by_day else [one.worth for one in kept]
    lengths = [one.sentence.length for one in kept]
    numbers = fitting(values, lengths, characters=CHARACTERS, most=MOST)
    return in_order([kept[number].span for number in numbers])


def in_order(spans: Sequence[Span]) -> list[Span]:
    """The spans by the day of their article, then by its first span's place and in text order.

    As they come where the day of an article is not known.
    """
    places: dict[str, int] = {}
    for span in spans:
        places.setdefault(span.passage.article.id, len(places))
    days = {span.passage.article.id: day_of(span.passage.article) for span in spans}
    known = None not in days.values()

    def place(span: Span) -> tuple[int, int, int]:
        id_ = span.passage.article.id
        return (days[id_] or 0) if known else 0, places[id_], span.start

    return sorted(spans, key=place)


def _by_day(told: Sequence[_Told]) -> list[float]:
    """The worth of each, raised for the best one of each of OTHER_DAYS other days."""
    values = [one.worth for one in told]
    main = next((day_of(one.article) for one in told if not one.report), None)
    best: dict[int, int] = {}
    for number, one in enumerate(told):
        day = day_of(one.article)
        if day is None or main is None or day == main:
            continue
        if day not in best or values[number] > values[best[day]]:
            best[day] = number
    for day in sorted(best, reverse=True)[:OTHER_DAYS]:
        values[best[day]] += 1.0
    return values


def long_answer(
    article: Article, reads: Reads, relevance: Relevance, tokenizer: Tokenizer
) -> list[Span]:
    """The sentences of an article that answer why, how or what was said, in its order.

    `reads` are passages of the article, as many as there are, with what the reading model found;
    `relevance` is of the question. Within CHARACTERS, as a digest.
    """
    sentences = sentences_of(article, relevance, tokenizer, reads)
    return chosen(article, sentences, fitted_weights("statement"))


def chosen(
    article: Article,
    sentences: Sequence[Sentence],
    weights: SentenceWeights,
    *,
    characters: int = CHARACTERS,
    most: int = MOST,
) -> list[Span]:
    """The sentences worth most together within `characters`, as spans in text order."""
    told = _distinct(
        [_Told(0, article, one, logistic(weights.log_odds(one.features))) for one in sentences]
    )
    numbers = fitting(
        [one.worth for one in told],
        [one.sentence.length for one in told],
        characters=characters,
        most=most,
    )
    return [told[number].span for number in numbers]


def _distinct(told: Sequence[_Told]) -> list[_Told]:
    """Those told, in their order, without those that repeat a better one."""
    seen: list[tuple[int, set[str]]] = []
    kept: list[int] = []
    for number in sorted(range(len(told)), key=lambda number: -told[number].worth):
        one = told[number]
        words = letters(one.article.text[one.sentence.start : one.sentence.end])
        pairs = {words[place : place + 2] for place in range(len(words) - 1)}
        repeats = any(
            len(pairs & other) >= (REPEATED if report == one.report else TOLD) * len(pairs)
            for report, other in seen
        )
        if pairs and not repeats:
            seen.append((one.report, pairs))
            kept.append(number)
    return [told[number] for number in sorted(kept)]


def _span(article: Article, sentence: Sentence, score: float) -> Span:
    text, start, end = article.text, sentence.start, sentence.end
    while end > start + 1 and text[end - 1] in _CLOSING:
        end -= 1
    return Span(Passage(article, start, end), start, end, start, end, score)
