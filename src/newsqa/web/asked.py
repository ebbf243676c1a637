"""What may come with a question: the earlier questions of its conversation, and filters."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.dialogue.filters import checked_filters
from newsqa.dialogue.parse import MOST_HISTORY
from newsqa.errors import FilterError, NewsQAError
from newsqa.ingest.repair import visible
from newsqa.messages import serving
from newsqa.types import Filters

LONGEST_QUESTION = 4096
LONGEST_HISTORY = 16_384
"""Characters of all earlier questions together."""


MOST_OFFSET = 100_000
"""Articles of a list of news that can be left out."""


class RefusedHistory(NewsQAError):
    """The earlier questions are too many, too long, or no texts."""


def checked_history(history: object) -> tuple[str, ...]:
    """The earlier questions without what cannot be seen; None has none. Raises RefusedHistory."""
    given: Sequence[object] = () if history is None else _list(history)
    if len(given) > MOST_HISTORY:
        raise RefusedHistory(serving.HISTORY_TOO_MANY.format(most=MOST_HISTORY))
    texts = [one for one in given if isinstance(one, str)]
    if len(texts) < len(given):
        raise RefusedHistory(serving.HISTORY_NO_TEXTS)
    longest = max(map(len, texts), default=0)
    if longest > LONGEST_QUESTION or sum(map(len, texts)) > LONGEST_HISTORY:
        raise RefusedHistory(
            serving.HISTORY_TOO_LONG.format(most=LONGEST_QUESTION, total=LONGEST_HISTORY)
        )
    return tuple(visible(text).strip() for text in texts)


def filters_of(
    since: object, until: object, source: object, publisher: object, any_time: object = False
) -> Filters:
    """The filters of plain arguments, of which empty ones do not count. Raises FilterError."""
    if any_time is not None and not isinstance(any_time, bool):
        raise FilterError(serving.ANY_TIME_NO_FLAG)
    texts = (_text(since), _text(until), _text(source), _text(publisher))
    return checked_filters(Filters(*texts, any_time=bool(any_time)))


def checked_offset(offset: object) -> int:
    """How many articles of a list of news come before; None has none. Raises FilterError."""
    if offset is None:
        return 0
    # A client of Gradio may send 10 as 10.0.
    number = offset if isinstance(offset, int | float) and offset is not True else -1
    if not 0 <= number <= MOST_OFFSET or number % 1:
        raise FilterError(serving.OFFSET_OUT_OF_RANGE.format(most=MOST_OFFSET))
    return int(number)


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise FilterError(serving.FILTERS_NO_TEXTS)
    return visible(value) if value else None


def _list(history: object) -> Sequence[object]:
    if not isinstance(history, list | tuple):
        raise RefusedHistory(serving.HISTORY_NO_TEXTS)
    return history
