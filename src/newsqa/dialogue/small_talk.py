"""Replies to greetings, thanks, questions about the program and what it cannot do."""

from __future__ import annotations

from newsqa.dialogue.intent import CHAT, label_probabilities
from newsqa.messages import Message, chat


def reply_to(folded: str) -> Message:
    """The reply to a folded text that is small talk.

    Raises ModelError where the bundled model is broken.
    """
    return chat.SMALL_TALK[talk_kind(folded)]


def talk_kind(folded: str) -> str:
    """The most probable kind of small talk, a key of `messages.chat.SMALL_TALK`."""
    shares = label_probabilities(folded)
    kinds = {label.removeprefix(CHAT): share for label, share in shares.items() if CHAT in label}
    return max(kinds, key=lambda kind: kinds[kind])
