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

TURNS = 20
SESSIONS = 500
SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its rendered answer, which is empty while the question runs.

    number: counts all turns of the conversation, evicted ones included.
    stopped: done when the reader stopped the question.
    over: done when there is something to show.
    """

    number: int
    question: str
    answer: str = ""
    stopped: Future[None] = field(default_factory=Future, compare=False, repr=False)
    over: Future[None] = field(default_factory=Future, compare=False, repr=False)


Turns = tuple[Turn, ...]


class Sessions:
    """The conversations of all tabs: at most `most`, each dropped `seconds` after its last turn.

    Safe to share between threads; `clock` is in seconds and monotonic.
    """

    def __init__(
        self,
        most: int = SESSIONS,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._sessions: dict[str, tuple[float, Turns]] = {}
        self._lock = threading.Lock()

    def turns(self, key: str) -> Turns:
        """The conversation of this key; empty for an unknown one."""
        with self._lock:
            return self._turns(key)

    def begin(self, key: str, question: str) -> Turn:
        """A new turn at the end of the conversation."""
        with self._lock:
            turns = self._turns(key)
            turn = Turn(turns[-1].number + 1 if turns else 1, question)
            self._store(key, (*turns[1 - TURNS :], turn))
            return turn

    def finish(self, key: str, number: int, answer: str) -> bool:
        """Set the answer (HTML) of a turn; False when the turn is gone or has one."""
        with self._lock:
            turns = self._turns(key)
            found = next((t for t in turns if t.number == number and not t.answer), None)
            if found is None:
                return False
            done = replace(found, answer=answer)
            self._store(key, tuple(done if turn is found else turn for turn in turns))
        _complete(found.over)
        return True

    def stop(self, key: str) -> None:
        """Stop the questions that run."""
        for turn in self.turns(key):
            _complete(turn.stopped)

    def forget(self, key: str) -> None:
        """Drop the conversation, and stop its questions."""
        self.stop(key)
        with self._lock:
            _, turns = self._sessions.pop(key, (0.0, ()))
        for turn in turns:
            _complete(turn.over)

    def _turns(self, key: str) -> Turns:
        since, turns = self._sessions.get(key, (0.0, ()))
        return turns if turns and self._clock() - since <= self._seconds else ()

    def _store(self, key: str, turns: Turns) -> None:
        if not key:
            return
        now = self._clock()
        self._sessions.pop(key, None)
        self._sessions[key] = now, turns
        # Ordered by their last use: the first are evicted.
        while len(self._sessions) > self._most or now - next(iter(self._sessions.values()))[0] > (
            self._seconds
        ):
            del self._sessions[next(iter(self._sessions))]


def _complete(signal: Future[None]) -> None:
    with suppress(InvalidStateError):  # done already
        signal.set_result(None)
