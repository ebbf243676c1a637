"""Talks by their key: bounded, forgotten in time, each turn answered once."""

from __future__ import annotations

from newsqa.web.sessions import TURNS, Sessions


def test_turns_are_numbered_and_answered_once() -> None:
    talks = Sessions()
    for number in range(1, TURNS + 4):
        turn = talks.begin("k", f"问{number}")
        assert turn.number == number
        assert talks.finish("k", number, f"答{number}")
        assert not talks.finish("k", number, "别的")
        assert turn.over.done()
    kept = talks.turns("k")
    assert [turn.number for turn in kept] == list(range(4, TURNS + 4))
    assert kept[-1].answer == f"答{TURNS + 3}"
    assert not talks.finish("k", 1, "太晚")
    assert talks.turns("other") == ()


def test_what_was_used_longest_ago_goes_first() -> None:
    talks = Sessions(most=2)
    for key in ("a", "b"):
        talks.begin(key, "问")
    talks.begin("a", "再问")
    talks.begin("c", "问")
    assert [len(talks.turns(key)) for key in "abc"] == [2, 0, 1]


def test_a_talk_is_forgotten_in_time() -> None:
    now = 100.0
    talks = Sessions(seconds=10, clock=lambda: now)
    talks.begin("a", "问")
    now = 109.0
    assert talks.turns("a")
    now = 111.0
    assert talks.turns("a") == ()
    assert not talks.finish("a", 1, "答")
    talks.begin("b", "问")
    assert talks.begin("a", "问").number == 1


def test_stop_and_forget_reach_who_waits() -> None:
    talks = Sessions()
    first = talks.begin("k", "问")
    talks.stop("k")
    talks.stop("k")
    assert first.stopped.done()
    assert not first.over.done()
    second = talks.begin("k", "再问")
    talks.forget("k")
    assert second.stopped.done()
    assert second.over.done()
    assert talks.turns("k") == ()
    talks.forget("k")
