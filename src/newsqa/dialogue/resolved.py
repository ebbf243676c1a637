"""The self-contained question that a follow-up is shown as: `Answer.resolved_question`.

What is searched is often a bare row of words (`dialogue.followup`), since the reading model finds
more with it. What is shown refers to the same thing, as a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.dialogue import wording
from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.filler_place import with_filler
from newsqa.dialogue.filler_time import with_time
from newsqa.dialogue.followup import asked_before, says_little
from newsqa.dialogue.list_entries import is_document
from newsqa.dialogue.logistic import FollowUpWeights, WordingWeights
from newsqa.dialogue.noun_phrase import noun_phrase
from newsqa.dialogue.references import filler, without_lead
from newsqa.dialogue.statement import statement
from newsqa.dialogue.topic import answer_is_meant, cues, likely_words, topic_words
from newsqa.dialogue.understand import question_kind
from newsqa.dialogue.wording_english import shown_english
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer

_MANY = re.compile("[他她]们")
_SEVERAL = re.compile("[、和与及,，]")


def resolved_question(
    typed: str,
    way: str,
    earlier: Sequence[Earlier],
    tokenizer: Tokenizer,
    weights: FollowUpWeights,
    words: WordingWeights,
) -> str:
    """A follow-up to the last of `earlier` in full, as it was read in one `way`."""
    named, follow_up = filler(typed), without_lead(typed)
    last = asked_before(earlier, named)
    meant = way == "topic" and answer_is_meant(follow_up, last, weights)
    meant = meant and not (_MANY.search(fold(typed)) and not _SEVERAL.search(last.answers[0]))
    answer = last.answers[0] if meant else ""
    if not CHINESE_WIDE.search(typed):
        return shown_english(typed, last.question, answer)
    if way == "slot" or (wording.is_filler(named) and not meant):
        placed = with_time(named, last.question)
        placed = placed or with_filler(named, last, tokenizer, words.place)
        return placed or wording.with_filler_behind(last.question, named)
    little = says_little(follow_up, tokenizer) and not wording.asks_for_all(typed)
    if not meant and last.answers and little:
        told = statement(last.question, last.answers[0], tokenizer)
        if told:
            return wording.behind_statement(told, typed)
    if not meant and not CHINESE_WIDE.search(last.question):
        return wording.behind_statement(last.question, typed)
    phrase = answer or _phrase(follow_up, earlier, tokenizer, weights, words)
    person = meant and question_kind(fold(last.question)) == "person"
    return wording.with_reference(typed, wording.Reference(phrase, person), tokenizer)


def _phrase(
    follow_up: str,
    earlier: Sequence[Earlier],
    tokenizer: Tokenizer,
    weights: FollowUpWeights,
    words: WordingWeights,
) -> str:
    """The phrase of the question before that the follow-up leaves out."""
    last = earlier[-1]
    if is_document(last.question):
        return last.question
    older = earlier[-2].question if len(earlier) > 1 else ""
    windows = topic_words(last, tokenizer)
    likely = likely_words(follow_up, last, older, windows, tokenizer, weights)
    return noun_phrase(last, windows, likely, cues(follow_up), words.phrase)
