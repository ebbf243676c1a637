"""Which addresses are of the web: safe to link, and to hand on."""

from __future__ import annotations

import re

_WEB_ADDRESS = re.compile(
    r"https?://([^\s/?#\\\x00-\x1f\x7f]+)[^\s\\\x00-\x1f\x7f]*", re.IGNORECASE
)


def web_address(url: str | None) -> str | None:
    """The address if it is http or https and safe to link; else None."""
    return url if url and _WEB_ADDRESS.fullmatch(url) else None
