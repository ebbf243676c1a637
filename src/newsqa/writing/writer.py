"""From an answer in the words of the articles to one that a language model writes, checked."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from newsqa.messages import Message
from newsqa.messages import written as messages
from newsqa.settings import Settings
from newsqa.text.terms import Tokenizer
from newsqa.types import Answer, Passage, Written, WrittenSentence
from newsqa.writing.checker import Checker, Refusal, Threshold, count_refusals
from newsqa.writing.client import ChatEndpoint, WritingFailed
from newsqa.writing.prompt import passages_for, prompt
from newsqa.writing.splitter import Draft, Splitter

MOST_SENTENCES = 6
"""Most sentences that are shown; then no more is read."""
MOST_REPEATED, MOST_DROPPED = 3, 12
"""Sentences dropped after which nothing more is expected of a model that repeats itself."""
WRITES_FOR = frozenset({"exact", "list", "statement", "digest", "yesno", "timeline"})
"""Forms of answers that may be written; fields and lists of articles are facts as they are."""
OnSentence = Callable[[WrittenSentence], None]
"""Called with each sentence once it is checked, in the thread that writes."""
OnDropped = Callable[[Draft, Refusal], None]
"""Called with each sentence that is not shown, and why."""

log = logging.getLogger(__name__)


_Key = tuple[int, str, str | None, tuple[tuple[str, int, int], ...]]


@dataclass
class _Progress:
    """What became of the sentences of one answer."""

    shown: list[WrittenSentence] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether no more is wanted, or hoped for."""
        return (
            len(self.shown) >= MOST_SENTENCES
            or self.refused.count("repeated") >= MOST_REPEATED
            or len(self.refused) >= MOST_DROPPED
        )


class Writer:
    """Asks one endpoint, and checks what it writes."""

    def __init__(
        self,
        settings: Settings,
        tokenizer: Tokenizer,
        *,
        threshold: Threshold | None = None,
        on_dropped: OnDropped | None = None,
    ) -> None:
        self._endpoint = ChatEndpoint.of(settings)
        self._seconds = settings.llm_timeout
        self._tokenizer = tokenizer
        self._threshold = threshold
        self._on_dropped = on_dropped
        self._most = settings.answer_cache_size
        self._known: OrderedDict[_Key, Written] = OrderedDict()
        self._lock = threading.Lock()

    def write(
        self,
        answer: Answer,
        on_sentence: OnSentence | None = None,
        stopped: threading.Event | None = None,
    ) -> Answer:
        """The answer with what was written: form "written" where any sentence passed.

        As it is where it is no answer, of a form that is not written, or of articles that must not
        be sent. A failure is a value: the answer as it was, with `written.problem`.
        """
        passages = passages_for(answer)
        if answer.form not in WRITES_FOR or not passages:
            return answer
        started = time.monotonic()
        key = _key(answer, passages)
        found = self._cached(key)
        if found is None:
            found = self._written(answer, passages, started, on_sentence, stopped)
            # Endpoints come back: only what was written is the answer of this generation.
            if found.problem is None and not (stopped and stopped.is_set()):
                self._keep(key, found)
        elif on_sentence:
            for sentence in found.sentences:
                on_sentence(sentence)
        timings = {**answer.timings_ms, "write": 1000 * (time.monotonic() - started)}
        answer = replace(answer, written=found, timings_ms=timings)
        return replace(answer, form="written") if found.sentences else answer

    def _written(
        self,
        answer: Answer,
        passages: Sequence[Passage],
        started: float,
        on_sentence: OnSentence | None,
        stopped: threading.Event | None,
    ) -> Written:
        progress, problem = _Progress(), None
        checker: Checker | None = None
        deadline = started + self._seconds
        try:
            for draft in self._drafts(answer, passages, deadline):
                if time.monotonic() > deadline:  # checking takes time as well
                    raise self._endpoint.late()
                checker = checker or Checker(answer, passages, self._tokenizer, self._threshold)
                found = checker.check(draft)
                if isinstance(found, WrittenSentence):
                    progress.shown.append(found)
                    if on_sentence:
                        on_sentence(found)
                else:
                    progress.refused.append(found)
                    if self._on_dropped:
                        self._on_dropped(draft, found)
                if progress.over or (stopped and stopped.is_set()):
                    break
            if not progress.shown and not (stopped and stopped.is_set()):
                raise self._endpoint.failed("unsupported", _why_nothing(progress.refused))
            _log_refused(progress)
        except WritingFailed as error:
            problem = error.problem
            log.log(logging.INFO if problem == "unsupported" else logging.WARNING, error.message)
        return Written(tuple(progress.shown), len(progress.refused), problem, answer.form)

    def _cached(self, key: _Key) -> Written | None:
        with self._lock:
            return self._known.get(key)

    def _keep(self, key: _Key, found: Written) -> None:
        with self._lock:
            self._known[key] = found
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def _drafts(
        self, answer: Answer, passages: Sequence[Passage], deadline: float
    ) -> Iterator[Draft]:
        """The sentences of the model as they become whole."""
        splitter = Splitter()
        with closing(self._endpoint.stream(prompt(answer, passages), deadline)) as pieces:
            for piece in pieces:
                yield from splitter.feed(piece)
        yield from splitter.close()


def writes(settings: Settings, answer: Answer, asked: bool | None = None) -> bool:
    """Whether a language model is to write this answer.

    `asked`: the person asked for it, or asked not to; None leaves it to the setting `llm_mode`.
    What the setting turned off, nobody can ask for.
    """
    if settings.llm_mode == "off" or asked is False or answer.status != "answered":
        return False
    if answer.form not in WRITES_FOR:
        return False
    return bool(asked) or settings.llm_mode == "always" or answer.form == "digest"


def _key(answer: Answer, passages: Sequence[Passage]) -> _Key:
    """What an answer of one generation is written from."""
    places = tuple((one.article.id, one.start, one.end) for one in passages)
    asked = answer.resolved_question or answer.question
    return answer.generation, asked, answer.form, places


def _why_nothing(refused: Sequence[Refusal]) -> Message:
    """Why no sentence is shown, for the log."""
    if not refused:
        return messages.NOTHING
    return messages.UNSUPPORTED.format(count=len(refused), reasons=_reasons(refused))


def _log_refused(progress: _Progress) -> None:
    if not progress.refused:
        return
    dropped = len(progress.refused)
    count = len(progress.shown) + dropped
    reasons = _reasons(progress.refused)
    log.info(messages.DROPPED_LOG.format(count=count, dropped=dropped, reasons=reasons))


def _reasons(refused: Sequence[Refusal]) -> str:
    return ", ".join(f"{why} {count}" for why, count in count_refusals(refused).items())
