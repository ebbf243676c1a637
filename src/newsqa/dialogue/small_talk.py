"""Replies to greetings, thanks, questions about the program and what it cannot do."""

from __future__ import annotations

from newsqa.dialogue.intent import CHAT, label_probabilities
from newsqa.dialogue.remarks import is_interjection
from newsqa.messages import Message, chat

SURE = 0.8
"""Probability of one kind of small talk from which a text is that in a conversation, too."""
SURE_REMARK = 0.5
"""The same for thanks, praise and goodbyes: short questions look like none of them."""
_REMARKS = frozenset(("thanks", "praise", "goodbye"))


def reply_to(folded: str) -> Message:
    """The reply to a folded text that is small talk.

    Raises ModelError where the bundled model is broken.
    """
    return chat.HEARD if is_interjection(folded) else chat.SMALL_TALK[talk_kind(folded)]


def surely_small_talk(folded: str) -> bool:
    """Whether a folded text is small talk wherever it stands.

    Short follow-ups look much like it by themselves: 周末开门吗, 贵不贵.
    """
    if is_interjection(folded):
        return True
    kind = talk_kind(folded)
    least = SURE_REMARK if kind in _REMARKS else SURE
    return label_probabilities(folded)[f"{CHAT}{kind}"] >= least


def talk_kind(folded: str) -> str:
    """The most probable kind of small talk, a key of `messages.chat.SMALL_TALK`."""
    shares = label_probabilities(folded)
    kinds = {label.removeprefix(CHAT): share for label, share in shares.items() if CHAT in label}
    return max(kinds, key=lambda kind: kinds[kind])
