"""A small archive on disk whose state at each step is known: the oracle of crash tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from newsqa.engine import NewsQA
from newsqa.protocols import Reader, Reading
from newsqa.settings import Settings, Source
from newsqa.types import Hit, Question, Span
from tests.conftest import HashEmbedder

TOWNS = ("青溪", "望江", "晨星", "枫渡", "澜溪", "云岭", "竹坞", "石桥")
_MARK = re.compile(r"(\w\w)县第(\d+)版")
State = dict[str, int]
"""Town to version."""


def state(step: int) -> State:
    """All towns that have not vanished at this step; all change with each step."""
    return {town: step for number, town in enumerate(TOWNS) if (step + number) % 4}


def write(folder: Path, towns: State) -> None:
    """Makes the folder hold just these."""
    folder.mkdir(parents=True, exist_ok=True)
    for town in TOWNS:
        path = folder / f"{town}.txt"
        if town in towns:
            path.write_text(
                f"{town}集市\n{town}县第{towns[town]}版公告：集市六月开张，由谷雨生主持，请知悉。",
                encoding="utf-8",
            )
        else:
            path.unlink(missing_ok=True)


def marks(texts: Sequence[str]) -> State:
    """The towns and versions that these texts speak of."""
    return {town: int(version) for text in texts for town, version in _MARK.findall(text)}


def stored(engine: NewsQA) -> State:
    with engine.store.view() as view:
        texts = [article.text for article in view.articles()]
    found = marks(texts)
    assert len(found) == len(texts)  # none twice, in two versions
    return found


class FirstWords(Reader):
    """Answers with the first words of each passage: no model needed."""

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        return Reading(
            tuple(
                Span(hit.passage, start, start + 2, start, hit.passage.end, 0.9)
                for hit in hits
                for start in [hit.passage.start]
            )
        )


def opened(store: Path, folder: Path, **more: object) -> NewsQA:
    settings = Settings(store=store, source=[Source(name="town", location=str(folder))])
    return NewsQA(
        settings.model_copy(update=more),
        create=True,
        embedder=HashEmbedder(dimension=32),
        reader=FirstWords(),
    )
