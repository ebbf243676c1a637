"""Unanswered and disliked questions come in groups, and marks stay with what asks the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from newsqa.operations.database import Operations
from newsqa.operations.golden import key
from newsqa.operations.inbox import NEAR, Inbox
from newsqa.operations.question_log import QuestionLog
from newsqa.protocols import Floats
from newsqa.settings import Settings
from newsqa.types import Answer, Cited, Feedback
from tests.conftest import HashEmbedder
from tests.operations.conftest import Clock
from tests.operations.question_pairs import OTHER, SAME


def encode(questions: Sequence[str]) -> Floats:
    return HashEmbedder().encode(questions, kind="query")


def silent(question: str) -> Answer:
    return Answer(question, "abstained", (), (), 0.0, "no_article", 7)


def bad(question: str) -> Feedback:
    cited = (Cited("bridge", 0, 4),)
    return Feedback(
        "f" * 32, "2024-08-01T07:00:00", question, "错的", cited, "bad", "wrong", "?", 7
    )


def test_groups_and_marks(tmp_path: Path, clock: Clock) -> None:
    database = Operations(tmp_path)
    log = QuestionLog(database, Settings(questions_log="full"), clock)
    for question in ("火星基地何时竣工？", "火星基地何时竣工", "谁偷了西瓜？"):
        log.answered("chat", silent(question), 0.1)
        clock.pass_by(minutes=1)
    log.flush()
    inbox = Inbox(database, encode)
    feedback = [bad("大桥总投资多少？")]
    groups = inbox.groups(feedback)
    assert [(group.question, len(group.items)) for group in groups] == [
        ("大桥总投资多少？", 1),
        ("谁偷了西瓜？", 1),
        ("火星基地何时竣工", 2),
    ]
    assert groups[0].items[0].cited == ("bridge",)
    inbox.mark(["火星基地何时竣工？"], "known_gap")
    log.answered("chat", silent("火星基地何时竣工啊"), 0.1)
    log.flush()
    assert [group.question for group in inbox.groups(feedback)] == [
        "大桥总投资多少？", "谁偷了西瓜？"
    ]  # fmt: skip
    (marked,) = inbox.groups(feedback, marked=True)
    assert (marked.mark, len(marked.items)) == ("known_gap", 3), "what asks the same is no news"
    inbox.mark(["火星基地何时竣工？"], None)
    assert len(inbox.groups(feedback)) == 3


@pytest.mark.slow
def test_the_bundled_encoder_tells_questions_apart() -> None:
    from newsqa.search.embedder import embedder_of

    embedder = embedder_of(Settings())

    def near(first: str, second: str) -> bool:
        one, other = embedder.encode([key(first), key(second)], kind="query")
        return float(one @ other) >= NEAR

    assert sum(near(*pair) for pair in SAME) >= 12, "of 16"
    assert sum(near(*pair) for pair in OTHER) <= 2, "of 16"
