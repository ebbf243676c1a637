"""A sentence in two languages, with a code for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal

Lang = Literal["zh", "en", "zh-TW"]
"""Languages of the pages; the last is Chinese in Traditional characters and words of Taiwan."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in Chinese and in English; `code` names it for programs, in snake_case.

    Traditional Chinese is converted from the Chinese. `source`: of a message with fields filled in,
    its template and the values, which keep their own script.
    """

    zh: str
    en: str
    code: str
    source: tuple[str, Mapping[str, object]] | None = field(
        default=None, compare=False, repr=False, kw_only=True
    )

    def text(self, lang: str) -> str:
        """The sentence in `lang`, a `Lang`. Raises ValueError for another language."""
        if lang == "zh":
            return self.zh
        if lang == "en":
            return self.en
        if lang != "zh-TW":
            raise ValueError(f"no such language: {lang!r}")
        if self.source is None:
            return traditional(self.zh)
        template, values = self.source
        return traditional(template).format(**_texts(values, "zh-TW"))

    def format(self, **values: object) -> Message:
        """The message with its fields filled in; `values` may be messages themselves.

        Raises KeyError for a field without a value.
        """
        return Message(
            self.zh.format(**_texts(values, "zh")),
            self.en.format(**_texts(values, "en")),
            self.code,
            source=(self.zh, values),
        )

    def one_line(self) -> Message:
        """The message with line breaks, such as those of a file name, replaced by spaces."""
        zh, en = (" ".join(text.splitlines()) for text in (self.zh, self.en))
        return Message(zh, en, self.code, source=self.source if zh == self.zh else None)

    def __str__(self) -> str:
        """Both languages on one line, for logs."""
        return f"{self.zh} / {self.en}"


_WORDS_OF_SOFTWARE: Mapping[str, str] = {"釋出": "發布", "許可權": "權限"}
"""Words that OpenCC takes for those of programmers, with those of a newsroom."""


_QUOTES = str.maketrans("“”‘’", "「」『』")


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """Our own Simplified text in Traditional characters, words and quotation marks of Taiwan
    (OpenCC's s2twp).
    """
    converted = _converter("s2twp")(text)
    for wrong, right in _WORDS_OF_SOFTWARE.items():
        converted = converted.replace(wrong, right)
    return converted.translate(_QUOTES)


@lru_cache(maxsize=4096)
def traditional_characters(text: str) -> str:
    """Any text in Traditional characters, with its own words and marks (OpenCC's s2tw)."""
    return _converter("s2tw")(text)


@cache
def _converter(name: str) -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC(name).convert
    return convert


def _texts(values: Mapping[str, object], lang: Lang) -> dict[str, object]:
    return {
        name: value.text(lang) if isinstance(value, Message) else value
        for name, value in values.items()
    }
