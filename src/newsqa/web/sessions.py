"""What was asked and answered, by the key of a browser's tab: a reload shows it again.

The server keeps what it rendered; a browser sends its key and nothing of the talk. In memory only,
as private as the key, gone with the server.
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
    """A question and its rendered answer; the answer is empty while it is being looked for.

    `number` counts all turns of the talk, also those that dropped out of it. `stopped` is done when
    nobody waits for the answer any more, `over` when there is something to show in its place.
    """

    number: int
    question: str
    answer: str = ""
    stopped: Future[None] = field(default_factory=Future, compare=False, repr=False)
    over: Future[None] = field(default_factory=Future, compare=False, repr=False)


Turns = tuple[Turn, ...]


class Sessions:
    """The talks of all tabs: at most `most`, each forgotten `seconds` after its last question.

    Safe to share between threads; `clock` is in seconds and never goes back.
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
        self._talks: dict[str, tuple[float, Turns]] = {}
        self._lock = threading.Lock()

    def turns(self, key: str) -> Turns:
        """The talk of this key; empty for an unknown one."""
        with self._lock:
            return self._turns(key)

    def begin(self, key: str, question: str) -> Turn:
        """A new turn at the end of the talk."""
        with self._lock:
            turns = self._turns(key)
            turn = Turn(turns[-1].number + 1 if turns else 1, question)
            self._keep(key, (*turns[1 - TURNS :], turn))
            return turn

    def finish(self, key: str, number: int, answer: str) -> bool:
        """Puts the answer (HTML) into its turn; False when the turn is gone or has one."""
        with self._lock:
            turns = self._turns(key)
            found = next((t for t in turns if t.number == number and not t.answer), None)
            if found is None:
                return False
            done = replace(found, answer=answer)
            self._keep(key, tuple(done if turn is found else turn for turn in turns))
        _complete(found.over)
        return True

    def stop(self, key: str) -> None:
        """Nobody waits any more for the answers that are being looked for."""
        for turn in self.turns(key):
            _complete(turn.stopped)

    def forget(self, key: str) -> None:
        """Forgets the talk, and stops what is being looked for."""
        self.stop(key)
        with self._lock:
            _, turns = self._talks.pop(key, (0.0, ()))
        for turn in turns:
            _complete(turn.over)

    def _turns(self, key: str) -> Turns:
        since, turns = self._talks.get(key, (0.0, ()))
        return turns if turns and self._clock() - since <= self._seconds else ()

    def _keep(self, key: str, turns: Turns) -> None:
        if not key:
            return
        now = self._clock()
        self._talks.pop(key, None)
        self._talks[key] = now, turns
        # Those that were used last stand last.
        while len(self._talks) > self._most or now - next(iter(self._talks.values()))[0] > (
            self._seconds
        ):
            del self._talks[next(iter(self._talks))]


def _complete(signal: Future[None]) -> None:
    with suppress(InvalidStateError):  # somebody was faster
        signal.set_result(None)
