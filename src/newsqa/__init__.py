"""Question answering over Chinese news, with the exact words of the articles.

`NewsQA` is the engine over one store; docs/python.md shows how it is used. Importing this package
loads nothing else: each name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsqa.engine import NewsQA
    from newsqa.errors import (
        FilterError,
        ModelError,
        NewsQAError,
        SettingsError,
        SourceError,
        StoreBusy,
        StoreError,
        StoreMissing,
        StoreModel,
        StoreUnwritable,
        StoreVersion,
    )
    from newsqa.settings import Settings
    from newsqa.types import Answer, Article, Filters

__all__ = [
    "Answer",
    "Article",
    "FilterError",
    "Filters",
    "ModelError",
    "NewsQA",
    "NewsQAError",
    "Settings",
    "SettingsError",
    "SourceError",
    "StoreBusy",
    "StoreError",
    "StoreMissing",
    "StoreModel",
    "StoreUnwritable",
    "StoreVersion",
]

if not TYPE_CHECKING:  # type checkers see the imports above, and no other names

    def __getattr__(name: str) -> object:
        """The public name, imported at its first use (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        homes = {"NewsQA": "engine", "Settings": "settings"}
        homes |= dict.fromkeys(("Answer", "Article", "Filters"), "types")
        value = getattr(import_module(f"newsqa.{homes.get(name, 'errors')}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
