"""The events that the hits of a question are about.

Two articles are about one event when they share words far beyond what news of one kind does, and
were published within a few days. Copies are one article already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsqa.text.letters import letters
from newsqa.types import Article, Hit, Span

_GRAM = 4
"""Letters of the runs of which two reports of one event share many: names, places, figures."""
_LETTERS = 800
"""Letters at the beginning of an article that are compared: news tell the event first."""
OVERLAP = 0.08
"""Share of the runs of the shorter article that another report of its event has, at least."""
FAR_OVERLAP = 0.3
"""The same where more than NEAR_DAYS lie between the two."""
NEAR_DAYS = 5


@dataclass(frozen=True, slots=True)
class Event:
    """Articles of one event, best first, and the likeliest span in them; None without one.

    score: that of its best hit; wording: the largest of its hits; likeness: the largest share of
    runs of letters in common with an article of another event, 0 to 1.
    """

    articles: tuple[Article, ...]
    span: Span | None
    score: float
    wording: float
    likeness: float

    @property
    def confidence(self) -> float:
        """The confidence of its span, 0 without one."""
        return self.span.score if self.span else 0.0


def events_of(hits: Sequence[Hit], spans: Sequence[Span]) -> list[Event]:
    """The events, that of the likeliest span first, those without a span in the order of the hits.

    `hits` and `spans` come best first.
    """
    passages = [one.passage for one in spans] + [one.passage for one in hits]
    articles = {passage.article.id: passage.article for passage in passages}
    groups: list[list[str]] = []
    grams = {id_: _grams(article) for id_, article in articles.items()}
    for id_ in articles:
        group = next((one for one in groups if _of_one_event(id_, one, articles, grams)), None)
        if group is None:
            groups.append([id_])
        else:
            group.append(id_)
    found = [
        _event([articles[id_] for id_ in group], hits, spans, _likeness(group, grams))
        for group in groups
    ]
    return sorted(found, key=lambda event: (-event.confidence, -event.score))


def _event(
    articles: Sequence[Article], hits: Sequence[Hit], spans: Sequence[Span], likeness: float
) -> Event:
    ids = {article.id for article in articles}
    own = [hit for hit in hits if hit.passage.article.id in ids]
    return Event(
        tuple(articles),
        next((span for span in spans if span.passage.article.id in ids), None),
        max((hit.score for hit in own), default=0.0),
        max((hit.wording for hit in own), default=0.0),
        likeness,
    )


def _likeness(group: Sequence[str], grams: Mapping[str, frozenset[str]]) -> float:
    others = [one for id_, one in grams.items() if id_ not in group]
    return max((_share(grams[id_], other) for id_ in group for other in others), default=0.0)


def _of_one_event(
    id_: str,
    group: Sequence[str],
    articles: Mapping[str, Article],
    grams: Mapping[str, frozenset[str]],
) -> bool:
    return any(
        _share(grams[id_], grams[other])
        >= (OVERLAP if _near(articles[id_], articles[other]) else FAR_OVERLAP)
        for other in group
    )


def _grams(article: Article) -> frozenset[str]:
    words = letters(f"{article.title}\n{article.text[:_LETTERS]}")
    return frozenset(words[at : at + _GRAM] for at in range(len(words) - _GRAM + 1))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _near(one: Article, other: Article) -> bool:
    """Whether both were published within a few days; True where a date is not known."""
    return days_between(one, other) <= NEAR_DAYS


def days_between(one: Article, other: Article) -> int:
    """The days between the publication of two articles; 0 where a date is not known."""
    first, second = _day(one), _day(other)
    return 0 if first is None or second is None else abs(first - second)


def _day(article: Article) -> int | None:
    """The day of publication as an ordinal."""
    try:
        return date.fromisoformat((article.published or "")[:10]).toordinal()
    except ValueError:
        return None
