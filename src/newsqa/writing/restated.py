"""A written sentence that puts the answer in the articles' words into the words of the question.

团长是高子程。 after 团长是谁？ claims what the answer 高子程 claims already, though the article
has it in other words (团长高子程率队). It is as right as that answer, and more: a second model
has found the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import LCSseq

from newsqa.dialogue.references import ASKED
from newsqa.text.letters import letters
from newsqa.types import Span
from newsqa.writing.guards import NEGATED, PLANNED

LEAST = 0.6
"""Confidence of the answer."""
LONGEST = 40
"""Letters of an answer with what of its sentence is repeated beside it."""
LINKS = frozenset("是为叫在于有了的共达")
"""Letters that link an answer to the words of a question and say nothing themselves."""


def restated(sentence: str, question: str, answers: Sequence[Span]) -> Span | None:
    """The sentence of the article whose answer a written one states in the words of the question.

    In their order: B打败了A is no answer to 谁打败了B. None where it says anything else. The
    question is folded.
    """
    own = letters(sentence)
    for span in sorted(answers, key=lambda one: -one.score):
        if span.score < LEAST:
            return None
        for start, end in _places(own, letters(span.text), letters(span.quote)):
            if _asked(own[:start], own[end:], question):
                return replace(span, start=span.quote_start, end=span.quote_end)
    return None


def _places(own: str, answer: str, quote: str) -> Iterator[tuple[int, int]]:
    """Where a sentence has the answer, with the letters beside it that its quote has there too."""
    start = own.find(answer) if answer else -1
    while start >= 0:
        first, last = start, start + len(answer)
        place = quote.find(answer)
        end = place + len(answer)
        while first and place > 0 and own[first - 1] == quote[place - 1]:
            first, place = first - 1, place - 1
        while last < len(own) and end < len(quote) and own[last] == quote[end]:
            last, end = last + 1, end + 1
        if last - first <= max(LONGEST, len(answer)):
            yield first, last
        start = own.find(answer, start + 1)


def _asked(before: str, behind: str, question: str) -> bool:
    """Whether the words around the answer are those around the question word, in their order."""
    if not before and not behind:
        return True
    asked = list(ASKED.finditer(question))
    if len(asked) != 1:
        return False
    parts = letters(question[: asked[0].start()]), letters(question[asked[0].end() :])
    for pattern in (NEGATED, PLANNED):
        if len(pattern.findall(before + behind)) != len(pattern.findall("".join(parts))):
            return False
    if not behind and before.endswith("的是"):  # 主持会议的是: all of the question but its word
        return _stands(before, "".join(parts))
    return _stands(before, parts[0]) and _stands(behind, parts[1])


def _stands(words: str, asked: str) -> bool:
    """Whether all of `words` but links are in `asked`, in order."""
    opcodes = LCSseq.opcodes(words, asked)
    missing = "".join(words[op.src_start : op.src_end] for op in opcodes if op.tag != "equal")
    return set(missing) <= LINKS
