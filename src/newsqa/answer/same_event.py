"""Whether two articles report one event, as fitted to pairs (training/fit_same_event.py).

News tell the event first: what the beginning of one says must stand in the other. Words count by
their rarity in the dictionary, since their rarity in a store depends on its size.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from newsqa.dialogue.logistic import Logistic
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.terms import Tokenizer
from newsqa.types import Article

WEIGHTS = Path(__file__).parent / "same_event.json"
SURE = 0.8
"""Least probability of one event at which two reports are told together."""
HEAD, LEAD, BODY = 80, 400, 1200
"""Characters from the beginning of an article that tell its event, that are compared letter by
letter, and that may mention what the other one begins with."""
_GRAM = 4
"""Letters of a run: two reports of one event share names, places and figures."""
_MOST_DAYS = 30
# Who wrote it, and what stands in brackets: reports by one hand are not of one event.
_CREDITS = re.compile(
    r"[（(【\[][^（()）【】\[\]\n]{0,40}[）)】\]]"
    r"|(?:见习|实习)?(?:记者|記者|通讯员|通訊員|编辑|編輯|实习生|作者)[:：\s|]*[^，。；\n]{2,24}?"
    r"(?=报道|报导|報道|讯|訊|[\s，。；:：])"
    r"|本文转自|原标题|来源"
)
# Figures but for days: reports of one day are not of one event.
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?(?![\d.]*\s*[年月日时点分:：号])")


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared of an article.

    The rarity (0 to 1) of each term of its head, the runs of letters and the figures of its lead,
    the terms of its body, and its day as an ordinal, None where it is not known.
    """

    head: Mapping[str, float]
    runs: Collection[str]
    figures: Collection[str]
    body: Collection[str]
    day: int | None


class Reports:
    """Compares articles, each of which is looked at once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, Report] = {}

    def same_event(self, one: Article, other: Article) -> float:
        """The probability that both report one event, 0 to 1."""
        return fitted_weights().of(same_event_features(self.report(one), self.report(other)))

    def of_event(self, main: Article, others: Sequence[Article]) -> list[Article]:
        """Those of the others that surely report the event of `main`, in their order."""
        return [one for one in others if one.id != main.id and self.same_event(main, one) >= SURE]

    def report(self, article: Article) -> Report:
        """What is compared of an article."""
        if article.id not in self._known:
            self._known[article.id] = self._report(article)
        return self._known[article.id]

    def _report(self, article: Article) -> Report:
        lead = _CREDITS.sub(" ", article.text[: LEAD + 120])[:LEAD]
        words = letters(lead)
        head = {term for term in self._tokenizer.terms(lead[:HEAD]) if not term.isdecimal()}
        return Report(
            {term: self._tokenizer.rarity(term) for term in head},
            {words[at : at + _GRAM] for at in range(len(words) - _GRAM + 1)},
            {found for found in _FIGURE.findall(fold(lead)) if len(found) > 1},
            set(self._tokenizer.terms(article.text[:BODY])),
            day_of(article),
        )


def same_event_features(one: Report, other: Report) -> list[float]:
    """The features of whether two reports are of one event, whichever comes first."""
    covered = sorted((_share(one.head, other.body), _share(other.head, one.body)))
    shared = {*one.runs} & {*other.runs}
    figures = {*one.figures} & {*other.figures}
    days = None if one.day is None or other.day is None else abs(one.day - other.day)
    return [
        max(_share(one.head, other.head), _share(other.head, one.head)),
        len(shared) / max(1, min(len(one.runs), len(other.runs))),
        *covered,
        len(figures) / max(1, min(len(one.figures), len(other.figures))),
        0.0 if days is None else math.log1p(min(days, _MOST_DAYS)),
        float(days is None),
    ]


def day_of(article: Article) -> int | None:
    """The day of publication as an ordinal; None where it is not known."""
    try:
        return date.fromisoformat((article.published or "")[:10]).toordinal()
    except ValueError:
        return None


def _share(head: Mapping[str, float], terms: Collection[str]) -> float:
    """The share of the squared rarity of the head's terms that are among others, 0 to 1."""
    size = sum(weight**2 for weight in head.values())
    return sum(weight**2 for term, weight in head.items() if term in terms) / size if size else 0.0


@lru_cache(maxsize=1)
def fitted_weights() -> Logistic:
    """The weights that ship with newsqa."""
    value = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Logistic(value["bias"], tuple(value["weights"]))
