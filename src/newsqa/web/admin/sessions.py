"""Sessions of operators: a token at login, then a cookie, and a second secret in every form."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from newsqa.messages import Lang, Message

COOKIE = "newsqa_admin"
IDLE_S = 3600.0
LONGEST_S = 12 * 3600.0
MOST_SESSIONS = 50


@dataclass(slots=True)
class AdminSession:
    """One login. `csrf` stands in every form; `notices` are shown on the next page."""

    csrf: str
    begun: float
    used: float
    lang: Lang | None = None
    notices: list[tuple[str, Message]] = field(default_factory=list)

    def tell(self, message: Message, *, bad: bool = False) -> None:
        """Show a message on the next page."""
        self.notices = [*self.notices[-4:], ("bad" if bad else "good", message)]

    def told(self) -> list[tuple[str, Message]]:
        """The messages to show, once."""
        notices, self.notices = self.notices, []
        return notices

    def is_ours(self, csrf: str) -> bool:
        """Whether a form is one of this session."""
        return hmac.compare_digest(csrf.encode(), self.csrf.encode())


class AdminSessions:
    """The sessions of one server, in memory; `clock` is monotonic. Safe to share between threads.

    Cookies are stored as hashes. A session ends after an hour without use, or twelve hours.
    """

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token.strip()
        self._clock = clock
        self._sessions: dict[str, AdminSession] = {}
        self._lock = threading.Lock()

    def log_in(self, token: str) -> str | None:
        """The cookie of a new session; None for a wrong token."""
        sent = token.strip().encode()
        if not self._token or not hmac.compare_digest(sent, self._token.encode()):
            return None
        cookie, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._forget(now)
            while len(self._sessions) >= MOST_SESSIONS:
                oldest = min(self._sessions, key=lambda one: self._sessions[one].used)
                del self._sessions[oldest]
            self._sessions[_hash(cookie)] = AdminSession(secrets.token_urlsafe(32), now, now)
        return cookie

    def of(self, cookie: str | None) -> AdminSession | None:
        """The session of a cookie, if it has not ended."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            session = self._sessions.get(_hash(cookie or ""))
            if session:
                session.used = now
            return session

    def log_out(self, cookie: str | None) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(_hash(cookie or ""), None)

    def _forget(self, now: float) -> None:
        over = [
            one
            for one, session in self._sessions.items()
            if now - session.used > IDLE_S or now - session.begun > LONGEST_S
        ]
        for one in over:
            del self._sessions[one]


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
