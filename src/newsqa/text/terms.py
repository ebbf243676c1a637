"""One tokenizer for index and query: words of jieba's dictionary, and bigrams where it has none.

Text is cut by jieba's dictionary. An unknown name falls into single characters; the bigrams of such
a run stand for the name (祁望舒 -> 祁望, 望舒), alike in question and passage and in any context.
jieba's HMM, which guesses unknown words from their context, is off: its guesses differ between
question and passage, and its time is quadratic. Its search mode, which adds the words inside a
word, is off too: it counts one thing several times and loses recall (docs/evaluation.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.text.dictionary import Dictionary
from newsqa.text.dictionary_cache import load_dictionary
from newsqa.text.fold import fold
from newsqa.text.windows import Window

WINDOW = 1000
"""Most characters that are cut at a time."""
CACHED_RUNS = 4096
"""Runs of Chinese characters whose terms are cached: those of one long article."""
LATIN = 0.7
"""Rarity of a term in Latin letters or figures."""
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]+|[a-z0-9]+(?:[.\-][a-z0-9]+)*%?")

# Function words and question words, which do not identify an article.
_STOP = """
的 了 在 是 和 与 及 等 也 都 就 而 着 或 对 为 于 以 之 其 被 把 从 到 将 并 又 但 还 很 更 最
这 那 这个 那个 这些 那些 有 个 我 你 他 她 它 们 我们 你们 他们 她们 它们 自己 一个 中 上 下
吗 呢 吧 啊 呀 么 嘛 什么 哪 哪些 哪个 哪里 哪儿 谁 怎么 怎样 如何 为什么 为何 多少 几 是否
什么样 何时 何地 有没有 是不是 请问 告诉 以及 由于 因为 所以 如果 因此 但是 而且 并且 此外
由 给 让 向 该 此 每 各 能 会 可 要 已 再 只 做 说 后 前 里 内 外 时 一共 什么时候
the a an of in on at to for and or is are was were be by with what which who whom whose when
where why how did do does has have had it its this that these those from as
"""
STOP_WORDS = frozenset(_STOP.split())

_EMPTY = "则 分别 其中 他的 她的 均 均为 即 称 等等 之一"
ANSWER_NOTHING = STOP_WORDS | frozenset(_EMPTY.split())
"""Words that answer no question alone."""

# Single characters that separate names and occur in none.
_PARTICLES = frozenset("的了在是着吗呢吧们谁哪几")


class Tokenizer:
    """jieba's words and the user's. Safe to use from several threads once built.

    Raises SettingsError when the dictionary cannot be read.
    """

    def __init__(self, user_dictionary: Path | None = None) -> None:
        self._dictionary = _load(user_dictionary)
        # An article is cut before its passages, which have the same runs.
        self._words = lru_cache(maxsize=CACHED_RUNS)(self._cut)

    def terms(self, text: str) -> list[str]:
        """The terms of the text in order, with repetitions, without stop words."""
        return [term for term in self._all(fold(text)) if term not in STOP_WORDS]

    def words(self, folded: str) -> list[Window]:
        """The windows of the words of a folded text, of runs of Latin letters and of figures."""
        found: list[Window] = []
        for run in _RUN.finditer(folded):
            if run.group()[0].isascii():
                found.append(run.span())
                continue
            start = run.start()
            for word in self._dictionary.cut(run.group()):
                found.append((start, start + len(word)))
                start += len(word)
        return found

    def placed_terms(self, folded: str) -> list[tuple[int, str]]:
        """The terms of a folded text, stop words among them, each with where it starts."""
        found: list[tuple[int, str]] = []
        singles, last = "", 0  # a run of single characters, and where it ends

        def close() -> None:
            first = last - len(singles)
            found.extend((first + n, term) for n, term in enumerate(_bigrams(singles)))

        for start, end in self.words(folded):
            word = folded[start:end]
            single = len(word) == 1 and word not in _PARTICLES and not word.isascii()
            if not single or start != last:
                close()
                singles = ""
            singles, last = (singles + word, end) if single else ("", end)
            if not single:
                found.append((start, word))
        close()
        return found

    def knows(self, word: str) -> bool:
        """Whether the dictionary has the word."""
        return self._dictionary.frequency(word) > 0

    def begins(self, text: str) -> bool:
        """Whether a word of the dictionary begins with this text, or is it."""
        return self._dictionary.begins(text)

    def rarity(self, term: str) -> float:
        """How rare a folded term is in Chinese by the dictionary, 0 to 1; 1 for one it lacks.

        LATIN for what is not Chinese, of which it knows nothing.
        """
        if term.isascii():
            return LATIN
        total = self._dictionary.total
        return math.log(total / (1 + self._dictionary.frequency(term))) / math.log(total)

    def _all(self, folded: str) -> Iterator[str]:
        for run in _RUN.finditer(folded):
            if run.group()[0].isascii():
                yield run.group()
                continue
            for start in range(run.start(), run.end(), WINDOW):
                yield from self._words(folded[start : min(start + WINDOW, run.end())])

    def _cut(self, run: str) -> tuple[str, ...]:
        """The terms of a run of Chinese characters."""
        return tuple(self._words_of(run))

    def _words_of(self, run: str) -> Iterator[str]:
        single = ""
        for word in self._dictionary.cut(run):
            if len(word) == 1 and word not in _PARTICLES:
                single += word
                continue
            yield from _bigrams(single)
            single = ""
            yield word
        yield from _bigrams(single)


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def _load(user_dictionary: Path | None) -> Dictionary:
    try:
        own = user_dictionary.read_text(encoding="utf-8-sig") if user_dictionary else ""
        return load_dictionary(own)
    except (OSError, ValueError) as error:
        raise SettingsError(
            messages.models.USER_DICTIONARY.format(path=user_dictionary, error=error)
        ) from error
