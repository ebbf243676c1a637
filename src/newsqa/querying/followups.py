"""Follow-ups: a question that depends on earlier ones is read in the article that answered them.

The question is put in several self-contained ways (`dialogue.followup`), each is read in the
article of the conversation and in what it finds beside it, and the span that answers is chosen
among all of them (`answer.pooled`). A question that opens a new topic is left to be read as typed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newsqa.answer.event_name import shortened, shown_title
from newsqa.answer.pooled import choose
from newsqa.answer.relevance import Frequencies, Relevance
from newsqa.answer.request_words import names_nothing
from newsqa.dialogue.dependence import Found, dependence_features, goes_back
from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.followup import readings
from newsqa.dialogue.logistic import fitted_weights, wording_weights
from newsqa.dialogue.parse import parse_text
from newsqa.dialogue.references import ASKED, PRONOUN, filler
from newsqa.dialogue.resolved import resolved_question
from newsqa.messages import Lang
from newsqa.messages.suggestions import DETAIL, DIGEST, DIGEST_OF_ENTRY, DIGEST_OF_LIST
from newsqa.protocols import Reader, Reading
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.text.word_class import word_class
from newsqa.types import Answer, Hit, Question, Span

_ASKED_WITH = re.compile(rf"(?:{ASKED.pattern})(?:时候|时间|地方|东西|原因)?")
OWN = 5
"""Passages of the article of the conversation that a follow-up is read in, at most."""
OTHERS = 3
"""Passages of other articles beside them."""
UNKNOWN = 0.5
"""Share of a question's words in the best article below which no article is of it."""
BACK = 0.25
"""How much larger the share of an article before must be for a question to go back to it."""
AGAIN = 0.5
"""Share of the question before, by the rarity of its words, from which one asks it again, or asks
something else of the same: of 893 follow-ups of talks none has as much."""
AGAIN_MOSTLY, OWN_WORDS = 0.35, 0.6
"""The same where so much of a question's own words is in the one before: one of the 893."""
NAMING = 0.8
"""How rare in Chinese a word that both have must be, beside the rarest of the question before."""
DEPENDENT = 0.5
"""Minimum probability that a question depends on the earlier ones to be read with them."""
SURELY_ALONE = 0.2
"""Probability below which a question is never read with the earlier ones."""
SURELY_DEPENDENT = 0.85
"""Probability from which it is never read as typed; between, the other way is tried second."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A follow-up as it was read in one way (`dialogue.followup`), and what answers it."""

    way: str
    question: Question
    reading: Reading


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the archive: their tokenizer, and how many of its passages have each."""

    tokenizer: Tokenizer
    frequencies: Frequencies
    passages: int

    def rarity(self, text: str) -> dict[str, float]:
        """The rarity of each term of a text, 0 (in every passage) to 1 (in none)."""
        terms = list(dict.fromkeys(self.tokenizer.terms(text)))
        known = self.frequencies(terms)
        most = math.log1p(max(self.passages, 1))
        return {
            term: math.log(1 + max(self.passages, 1) / (1 + known.get(term, 0))) / most
            for term in terms
        }

    def relevance(self, question: Question) -> Relevance:
        """The relevance of texts to a question."""
        return Relevance.of(question, self.tokenizer, self.frequencies, self.passages)


def dependence(question: Question, earlier: Earlier, hits: Sequence[Hit], words: Words) -> float:
    """How likely the question depends on an earlier one, 0 to 1; `hits` are its own."""
    found = Found(
        words.rarity(question.text),
        words.relevance(question).best(hits),
        bool(hits and earlier.article and hits[0].passage.article.id == earlier.article.id),
    )
    if _names_the_same(question, earlier, words) or _is_of_nothing_known(question, earlier, found):
        return 0.0
    features = dependence_features(question.typed, earlier, found)
    return fitted_weights().dependent.of(features)


def _names_the_same(question: Question, earlier: Earlier, words: Words) -> bool:
    """Whether a question has by itself what the one before is about: 枫渡大桥由谁承建 after
    枫渡大桥谁承建的. Read as a follow-up, the answer before would speak against itself.
    """
    if PRONOUN.search(question.folded) or filler(question.typed):
        return False
    # Rare in Chinese: a small archive has its names in half of its passages.
    asked, own = (
        {term: words.tokenizer.rarity(term) for term in words.tokenizer.terms(_content(folded))}
        for folded in (fold(earlier.question), question.folded)
    )
    rarest = max((rare for word, rare in asked.items() if word in own), default=0.0)
    # 现在的县长是谁 after 青溪县县长是谁 has its post, but not what names it.
    if rarest < NAMING * max(asked.values(), default=1.0):
        return False
    again = _share(asked, own)
    return again >= AGAIN or (again >= AGAIN_MOSTLY and _share(own, asked) >= OWN_WORDS)


def _content(folded: str) -> str:
    """A question without question words, the nouns they ask with (什么时候) and pronouns."""
    return _ASKED_WITH.sub(" ", PRONOUN.sub(" ", folded))


def _share(rarity: Mapping[str, float], others: Mapping[str, float]) -> float:
    """The share of words that are among others, weighed by their rarity; 0 without words."""
    total = sum(rarity.values())
    return sum(rare for word, rare in rarity.items() if word in others) / total if total else 0.0


def _is_of_nothing_known(question: Question, earlier: Earlier, found: Found) -> bool:
    """Whether a question names something and neither conversation nor articles have its words.

    A small archive knows few things; what it does not know is no follow-up. One that names
    nothing (哪几天弄的, 还能玩点啥) has few words that an article repeats, and mostly is one.
    """
    if len(found.words) < 2 or found.best >= UNKNOWN or question.foreign:
        return False
    if not _names_something(question, found):
        return False
    known = earlier.text + fold(earlier.question)
    refers = PRONOUN.search(question.folded) or filler(question.typed)
    return not refers and not any(word in known for word in found.words)


def _names_something(question: Question, found: Found) -> bool:
    """Whether the words beside the question words have a name, or a noun and another of meaning."""
    own = _content(question.folded)
    classes = [word_class(word) for word in found.words if word in own]
    meaning = [one for one in classes if one in ("noun", "verb")]
    return "name" in classes or ("noun" in meaning and len(meaning) > 1)


def meant(question: Question, earlier: Sequence[Earlier], words: Words) -> list[Earlier]:
    """The earlier turns up to the one that the question refers to: 刚才那个苗寨 goes back.

    That is the last one, unless the article of another has clearly more of its words, or just
    more where it says so. A turn that was asked back has no article yet: it counts only where
    there is no other.
    """
    earlier = [turn for turn in earlier if not turn.asked_back] or earlier
    relevance = words.relevance(question)
    shares = [relevance.share(turn.text) for turn in earlier]
    best = max(range(len(shares)), key=lambda number: (shares[number], number))
    least = 0.0 if goes_back(question.folded) else BACK
    back = shares[best] > shares[-1] + least
    return [*earlier[: best + 1]] if back else [*earlier]


def is_bare(question: Question) -> bool:
    """Whether a question is nothing but a request for a digest: 总结一下, 这些新闻讲了什么."""
    return question.intent == "digest" and names_nothing(question.text)


def understood(question: Question, earlier: Sequence[Earlier], words: Words) -> dict[str, Question]:
    """The self-contained questions that it may be, by way of reading."""
    made = readings(question.text, earlier, words.tokenizer, fitted_weights())
    return {way: parse_text(text) for way, text in made.items()}


def read_followup(
    question: Question,
    asked: dict[str, Question],
    earlier: Earlier,
    hits: Sequence[Hit],
    reader: Callable[[Question], Reader],
) -> Understood | None:
    """The follow-up as it is best understood; None where nothing answers.

    `reader` gives the reader of a question.
    """
    found = {way: reader(one).read(one, hits) for way, one in asked.items()}
    chosen = choose(
        found,
        asked,
        earlier,
        fitted_weights().choice,
        refers=bool(PRONOUN.search(fold(question.typed))),
    )
    return Understood(chosen[0], asked[chosen[0]], chosen[1]) if chosen else None


def of_another_article(
    question: Question, answer: Answer, earlier: Earlier, hits: Sequence[Hit]
) -> bool:
    """Whether a follow-up that refers to nothing was answered from the first article that its own
    words find (`hits`), which is not the conversation's.
    """
    if answer.resolved_question is None or not answer.answers or not hits:
        return False
    if PRONOUN.search(question.folded) or filler(question.typed):
        return False
    id_ = answer.answers[0].passage.article.id
    other = earlier.article is None or earlier.article.id != id_
    return other and hits[0].passage.article.id == id_


def detail_of(sentence: Span, typed: str) -> str:
    """What is understood by a request for the details of a sentence, in the language typed."""
    words = shortened(sentence.text)
    return DETAIL.format(words=words).text("zh" if CHINESE_WIDE.search(typed) else "en")


def digest_of(turn: Earlier, typed: str, count: int) -> str:
    """A bare request for a digest as a self-contained one, in the language it was typed in.

    It is for the turn's article or, where the turn has a list, for `count` entries of it.
    """
    lang: Lang = "zh" if CHINESE_WIDE.search(typed) else "en"
    if not turn.listed:
        return DIGEST.format(title=_named(turn)).text(lang)
    first = turn.offset + 1
    last = turn.offset + count
    asked = turn.question.rstrip(" ？?。.")
    if first == last:
        return DIGEST_OF_ENTRY.format(question=asked, entry=first).text(lang)
    return DIGEST_OF_LIST.format(question=asked, first=first, last=last).text(lang)


def _named(turn: Earlier) -> str:
    """What a picked entry is shown as: its article, else what was asked."""
    return (shown_title(turn.article) if turn.article else turn.question).strip("《》")


def in_full(question: Question, way: str, earlier: Sequence[Earlier], words: Words) -> str:
    """The follow-up as a self-contained question that is shown."""
    return resolved_question(
        question.text, way, earlier, words.tokenizer, fitted_weights(), wording_weights()
    )
