"""What a page may have of markup: counted before parsing, where each count is cheap."""

from __future__ import annotations

import re

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.messages import Message

# A page of so many tags takes a minute and half a gigabyte; the largest real ones have a tenth.
MOST_TAGS = 400_000
# Of one tag: parsers compare each attribute with those before it.
MOST_ATTRIBUTES = 500
# Tables in tables; pages laid out with tables have some ten.
MOST_TABLES = 60
_FEW_CHARACTERS = 2 * MOST_ATTRIBUTES
"""A tag that is not longer cannot have so many attributes."""
_MOST_WORDS = 2 * MOST_ATTRIBUTES
"""Of the name and value of each attribute."""
_BETWEEN = str.maketrans("=/", "  ")
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_FEW_CHARACTERS},}}")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)


def check_markup(markup: str, place: str) -> None:
    """Raise SourceError for a page whose tags, attributes or nested tables are beyond reason."""
    if markup.count("<") > MOST_TAGS:
        raise _refused(messages.ingest.TOO_MANY_TAGS, place, MOST_TAGS)
    for tag in _LONG_TAG.finditer(markup):
        # A long value, such as a picture in an address, is one attribute.
        bare = _QUOTED.sub("=", tag.group())
        words = bare.translate(_BETWEEN).split(None, _MOST_WORDS + 1)
        if len(words) > _MOST_WORDS:
            raise _refused(messages.ingest.TOO_MANY_ATTRIBUTES, place, MOST_ATTRIBUTES)
    depth = 0
    for table in _TABLE.finditer(markup):
        depth = max(0, depth + (-1 if table.group(1) else 1))
        if depth > MOST_TABLES:
            raise _refused(messages.ingest.TABLES_TOO_DEEP, place, MOST_TABLES)


def _refused(message: Message, place: str, limit: int) -> SourceError:
    return SourceError(message.format(place=place, limit=limit))
