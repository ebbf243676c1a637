"""Sentences that a person reads, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in Chinese and in English; `code` names it for programs."""

    zh: str
    en: str
    code: str

    def text(self, lang: str) -> str:
        """The sentence in `lang`, "zh" or "en". Raises ValueError for another language."""
        if lang == "zh":
            return self.zh
        if lang == "en":
            return self.en
        raise ValueError(f"no such language: {lang!r}")
