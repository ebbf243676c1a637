"""Questions while the archive is refreshed in a loop: one generation each, nothing deleted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsqa.types import Answer
from tests.archive import marks, opened, state, write


def _faults(answer: Answer, acknowledged: int) -> Iterator[str]:
    """What is wrong with an answer asked for after that step had been committed."""
    found = marks([hit.passage.text for hit in answer.hits])
    steps = set(found.values())
    if len(steps) != 1:
        yield f"of several generations: {found}"
        return
    (step,) = steps
    if step < acknowledged or found != state(step):
        yield f"{found} after {acknowledged} was acknowledged"
    for span in answer.spans:
        text = span.passage.article.text
        if text[span.start : span.end] != span.text:
            yield f"{span.text} is not in the article"


@pytest.mark.parametrize("seconds", [1, pytest.param(60, marks=pytest.mark.slow)])
def test_every_answer_is_of_one_generation_and_none_is_of_the_past(
    tmp_path: Path, seconds: float
) -> None:
    folder = tmp_path / "news"
    write(folder, state(0))
    writing = opened(tmp_path / "store", folder)
    writing.refresh()
    serving = opened(tmp_path / "store", folder, read_passages=20)
    acknowledged, asked = [0], [0]
    faults: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set() and not faults:
            before = acknowledged[0]
            try:
                faults.extend(_faults(serving.ask("各县集市公告由谁主持"), before))
                asked[0] += 1
            except BaseException as error:  # noqa: BLE001  # reported by the main thread below
                faults.append(repr(error))

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    until = time.monotonic() + seconds
    step = 0
    while (time.monotonic() < until or step < 3 or asked[0] < 8) and not faults:
        step += 1
        write(folder, state(step))
        writing.refresh(prune=True, force=True)
        acknowledged[0] = step
    done.set()
    for asker in askers:
        asker.join(30)
    assert not faults
