"""A sentence in two languages, with a code for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in Chinese and in English; `code` names it for programs, in snake_case."""

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

    def format(self, **values: object) -> Message:
        """The message with its fields filled in; `values` may be messages themselves.

        Raises KeyError for a field without a value.
        """

        def filled(template: str, lang: Lang) -> str:
            texts = {
                name: value.text(lang) if isinstance(value, Message) else value
                for name, value in values.items()
            }
            return template.format(**texts)

        return Message(filled(self.zh, "zh"), filled(self.en, "en"), self.code)

    def one_line(self) -> Message:
        """The message with line breaks, such as those of a file name, replaced by spaces."""
        return Message(" ".join(self.zh.splitlines()), " ".join(self.en.splitlines()), self.code)

    def __str__(self) -> str:
        """Both languages on one line, for logs."""
        return f"{self.zh} / {self.en}"
