"""Conversations by key: bounded, dropped in time, each turn answered once."""

from __future__ import annotations

from newsqa.web.sessions import TURNS, Sessions


def test_turns_are_numbered_and_answered_once() -> None:
    sessions = Sessions()
    evicted = sessions.begin("k", "问1")
    for number in range(2, TURNS + 4):
        turn = sessions.begin("k", f"问{number}")
        assert turn.number == number
        assert sessions.finish("k", turn, f"答{number}")
        assert not sessions.finish("k", turn, "别的")
        assert turn.over.done()
    turns = sessions.turns("k")
    assert [turn.number for turn in turns] == list(range(4, TURNS + 4))
    assert turns[-1].answer == f"答{TURNS + 3}"
    assert not sessions.finish("k", evicted, "太晚")
    assert evicted.over.done(), "whoever waits for a turn that is gone waits no longer"
    assert sessions.turns("other") == ()


def test_the_least_recently_used_is_evicted() -> None:
    sessions = Sessions(most=2)
    for key in ("a", "b"):
        sessions.begin(key, "问")
    sessions.begin("a", "再问")
    sessions.begin("c", "问")
    assert [len(sessions.turns(key)) for key in "abc"] == [2, 0, 1]


def test_long_conversations_make_way() -> None:
    sessions = Sessions(characters=100)
    for key in "abc":
        sessions.finish(key, sessions.begin(key, "问"), "答" * 40)
    assert [len(sessions.turns(key)) for key in "abc"] == [0, 1, 1]
    sessions.forget("b")
    sessions.finish("d", sessions.begin("d", "问"), "答" * 40)
    assert [len(sessions.turns(key)) for key in "cd"] == [1, 1]


def test_a_conversation_expires() -> None:
    now = 100.0
    sessions = Sessions(seconds=10, clock=lambda: now)
    turn = sessions.begin("a", "问")
    now = 109.0
    assert sessions.turns("a")
    now = 111.0
    assert sessions.turns("a") == ()
    assert not sessions.finish("a", turn, "答")
    sessions.expire()
    assert not sessions._sessions
    sessions.begin("b", "问")
    assert sessions.begin("a", "问").number == 1


def test_stop_and_forget_complete_the_signals() -> None:
    sessions = Sessions()
    first = sessions.begin("k", "问")
    sessions.stop("k")
    sessions.stop("k")
    assert first.stopped.done()
    assert not first.over.done()
    second = sessions.begin("k", "再问")
    sessions.forget("k")
    assert second.stopped.done()
    assert second.over.done()
    assert sessions.turns("k") == ()
    sessions.forget("k")
