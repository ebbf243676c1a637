"""Marks between and around parts of a line."""

from __future__ import annotations

from newsqa.messages.message import Message

COMMA = Message("，", ", ", "comma")
SEMICOLON = Message("；", "; ", "semicolon")
TITLE = Message("《{title}》", "“{title}”", "quoted_title")
