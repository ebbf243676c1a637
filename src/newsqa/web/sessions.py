"""The conversations of the browsers' tabs, so that a reload shows them again.

The server holds what it rendered, by a key that the tab made; the browser sends only the key. In
memory only: as private as the key, lost when the server stops.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from newsqa.types import Filters

TURNS = 20
SESSIONS = 500
SECONDS = 6 * 3600
CHARACTERS = 8_000_000


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its rendered answer, which is empty while the question runs.

    number: counts all turns of the conversation, evicted ones included.
    alone: the question does not follow on from earlier ones.
    counts: it got an answer, so that later questions may follow on from it.
    filters, offset: what it was asked with.
    stopped: done when the reader stopped the question.
    over: done when there is something to show.
    settled: done when nothing more is added to it.
    """

    number: int
    question: str
    answer: str = ""
    alone: bool = False
    counts: bool = False
    filters: Filters = field(default_factory=Filters)
    offset: int = 0
    stopped: Future[None] = field(default_factory=Future, compare=False, repr=False)
    over: Future[None] = field(default_factory=Future, compare=False, repr=False)
    settled: Future[None] = field(default_factory=Future, compare=False, repr=False)


Turns = tuple[Turn, ...]


class Sessions:
    """The conversations of all tabs: at most `most` and `characters` in all, each dropped
    `seconds` after its last turn.

    Safe to share between threads; `clock` is in seconds and monotonic.
    """

    def __init__(
        self,
        most: int = SESSIONS,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
        characters: int = CHARACTERS,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._characters = characters
        self._held = 0
        self._clock = clock
        self._sessions: dict[str, tuple[float, Turns]] = {}
        self._lock = threading.Lock()

    def turns(self, key: str) -> Turns:
        """The conversation of this key; empty for an unknown one."""
        with self._lock:
            return self._turns(key)

    def begin(self, key: str, question: str, *, alone: bool = False) -> Turn:
        """A new turn at the end of the conversation."""
        with self._lock:
            turns = self._turns(key)
            turn = Turn(turns[-1].number + 1 if turns else 1, question, alone=alone)
            self._store(key, (*turns[1 - TURNS :], turn))
            return turn

    def asked_with(self, key: str, turn: Turn, filters: Filters, offset: int) -> None:
        """Note what the question of a turn was asked with."""
        self._change(key, turn, filters=filters, offset=offset)

    def _change(self, key: str, turn: Turn, **values: Any) -> None:
        with self._lock:
            turns = self._turns(key)
            if any(one.over is turn.over for one in turns):
                changed = (replace(t, **values) if t.over is turn.over else t for t in turns)
                self._store(key, tuple(changed))

    def history(self, key: str, turn: Turn) -> tuple[str, ...]:
        """The questions before a turn that it may follow on from, oldest first."""
        earlier: list[str] = []
        for one in self.turns(key) if not turn.alone else ():
            if one.number < turn.number and one.counts:
                earlier = [one.question] if one.alone else [*earlier, one.question]
        return tuple(earlier)

    def finish(
        self, key: str, turn: Turn, answer: str, *, counts: bool = False, settled: bool = True
    ) -> bool:
        """Set the answer (HTML) of a turn; False when the turn is gone or has one.

        `counts`: it is an answer, no notice in its place. In either case the turn is over: nobody
        waits for it any longer. Without `settled` more is added with `extend`.
        """
        try:
            with self._lock:
                turns = self._turns(key)
                found = next((t for t in turns if t.over is turn.over and not t.answer), None)
                if found is not None:
                    done = replace(found, answer=answer, counts=counts)
                    self._store(key, tuple(done if one is found else one for one in turns))
                return found is not None
        finally:
            _complete(turn.over)
            if settled:
                _complete(turn.settled)

    def extend(self, key: str, turn: Turn, answer: str, *, settled: bool = True) -> None:
        """Replace the answer (HTML) of a turn that is over by a longer one; nothing where the turn
        is gone. Without `settled` more is added later.
        """
        try:
            self._change(key, turn, answer=answer)
        finally:
            if settled:
                _complete(turn.settled)

    def stop(self, key: str) -> None:
        """Stop the questions that run."""
        for turn in self.turns(key):
            _complete(turn.stopped)

    def forget(self, key: str) -> None:
        """Drop the conversation, and stop its questions."""
        self.stop(key)
        with self._lock:
            turns = self._drop(key)
        for turn in turns:
            _complete(turn.over)
            _complete(turn.settled)

    def expire(self) -> None:
        """Drop the conversations whose time is over."""
        with self._lock:
            self._evict()

    def _turns(self, key: str) -> Turns:
        since, turns = self._sessions.get(key, (0.0, ()))
        return turns if turns and self._clock() - since <= self._seconds else ()

    def _store(self, key: str, turns: Turns) -> None:
        if not key:
            return
        self._drop(key)
        self._sessions[key] = self._clock(), turns
        self._held += _size(turns)
        self._evict()

    def _drop(self, key: str) -> Turns:
        _, turns = self._sessions.pop(key, (0.0, ()))
        self._held -= _size(turns)
        return turns

    def _evict(self) -> None:
        """Drop what is over or too much: they are ordered by their last use."""
        while self._sessions:
            key, (since, _) = next(iter(self._sessions.items()))
            too_much = len(self._sessions) > self._most or self._held > self._characters
            if not too_much and self._clock() - since <= self._seconds:
                return
            self._drop(key)


def _size(turns: Turns) -> int:
    return sum(len(turn.question) + len(turn.answer) for turn in turns)


def _complete(signal: Future[None]) -> None:
    with suppress(InvalidStateError):  # done already
        signal.set_result(None)
