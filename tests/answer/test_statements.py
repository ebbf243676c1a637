"""Clauses and members by what the model says of their tokens."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from newsqa.answer.candidate import Candidate
from newsqa.answer.inside import mean_inside
from newsqa.answer.statements import MAX_CHARACTERS, members, statement
from newsqa.protocols import PassageScores
from newsqa.types import Article, Passage

TEXT = (
    "会议推迟到周五。原因是山路塌方，班车停运，代表无法按时到会。会址不变。\n"
    "另有两名代表因病请假，由候补代表顶替。"
)
ARTICLE = Article("a", TEXT, title="会议推迟")
FIRST = Passage(ARTICLE, 0, TEXT.index("\n"))
SECOND = Passage(ARTICLE, TEXT.index("\n") + 1, len(TEXT))


def scores(passage: Passage, likely: Mapping[str, float]) -> PassageScores:
    """Each character a token, as likely as the words that it is part of."""
    inside = [0.01] * len(passage.text)
    for words, share in likely.items():
        at = passage.text.index(words)
        inside[at : at + len(words)] = [share] * len(words)
    tokens = tuple((n, n + 1) for n in range(len(passage.text)))
    return PassageScores((), tokens, tuple(inside))


def candidate(passage: Passage, words: str) -> Candidate:
    start = TEXT.index(words)
    return Candidate(passage, 0, start, start + len(words), 5.0)


def test_neighbouring_clauses_are_one_span() -> None:
    own = scores(
        FIRST, {"山路塌方": 0.9, "班车停运": 0.8, "代表无法按时到会": 0.1, "会址不变": 0.7}
    )
    found = statement(candidate(FIRST, "山路塌方"), own)
    assert [TEXT[a:b] for a, b in found] == ["原因是山路塌方，班车停运", "会址不变"]


def test_the_clause_of_the_best_span_always_belongs_to_it() -> None:
    found = statement(candidate(FIRST, "周五"), scores(FIRST, {}))
    assert [TEXT[a:b] for a, b in found] == ["会议推迟到周五"]


def test_a_long_statement_leaves_out_what_is_least_likely() -> None:
    text = "".join(f"第{n}条要求所有参会的代表按时到会并且签字，" for n in range(40))
    article = Article("long", text)
    passage = Passage(article, 0, len(text))
    inside = tuple(0.9 if n < 40 else 0.5 for n in range(len(text)))
    own = PassageScores((), tuple((n, n + 1) for n in range(len(text))), inside)
    found = statement(Candidate(passage, 0, 0, 5, 5.0), own)
    assert sum(b - a for a, b in found) <= MAX_CHARACTERS
    assert found[0][0] == 0


def test_members_are_runs_of_likely_tokens() -> None:
    own = scores(FIRST, {"山路塌方": 0.9, "班车停运": 0.8})
    found = members(candidate(FIRST, "山路塌方"), own)
    assert [TEXT[a:b] for a, b in found] == ["山路塌方", "班车停运"]
    # A candidate that no token speaks for is a member all the same.
    found = members(candidate(FIRST, "会址"), own)
    assert [TEXT[a:b] for a, b in found] == ["山路塌方", "班车停运", "会址"]


def test_the_letters_of_a_name_are_one_member() -> None:
    text = "区委书记钟启岳讲话，邵静波、易传芳出席"
    passage = Passage(Article("names", text), 0, len(text))
    sure = {"钟", "岳", "邵", "静", "波", "易", "传", "芳"}
    likely = {"启": 0.45, **dict.fromkeys(sure, 0.9)}
    inside = tuple(likely.get(letter, 0.1) for letter in text)
    own = PassageScores((), tuple((n, n + 1) for n in range(len(text))), inside)
    start = text.index("邵静波")
    found = members(Candidate(passage, 0, start, start + 3, 5.0), own)
    assert [text[a:b] for a, b in found] == ["钟启岳", "邵静波、易传芳"]


@pytest.mark.parametrize("between", ["、", "和", "、以及", "》、《"])
def test_an_enumeration_is_one_member(between: str) -> None:
    text = f"会议邀请榆湾{between}青溪代表发言"
    passage = Passage(Article("towns", text), 0, len(text))
    inside = tuple(0.9 if letter in "榆湾青溪" else 0.1 for letter in text)
    own = PassageScores((), tuple((n, n + 1) for n in range(len(text))), inside)
    start = text.index("榆湾")
    found = members(Candidate(passage, 0, start, start + 2, 5.0), own)
    assert [text[a:b] for a, b in found] == [f"榆湾{between}青溪"]


def test_what_stands_by_chance_in_the_passage_is_no_member() -> None:
    text = "2022年的部分国产车型，召回晨风和远山"
    passage = Passage(Article("cars", text), 0, len(text))
    inside = tuple(
        0.6 if letter == "2" else 0.9 if letter in "晨风和远山" else 0.1 for letter in text
    )
    own = PassageScores((), tuple((n, n + 1) for n in range(len(text))), inside)
    start = text.index("晨风")
    found = members(Candidate(passage, 0, start, start + 2, 5.0), own)
    assert [text[a:b] for a, b in found] == ["晨风和远山"]


def test_members_end_with_their_line() -> None:
    text = "会址不变\n另有两名代表因病请假"
    passage = Passage(Article("lines", text), 0, len(text))
    inside = tuple(0.9 if n < 10 else 0.0 for n in range(len(text)))
    own = PassageScores((), tuple((n, n + 1) for n in range(len(text))), inside)
    found = members(Candidate(passage, 0, 0, 4, 5.0), own)
    assert [text[a:b] for a, b in found] == ["会址不变", "另有两名代"]


def test_the_mean_over_a_window() -> None:
    own = scores(SECOND, {"另有": 0.6})
    start = SECOND.start
    assert mean_inside(SECOND, own, start, start + 2) == pytest.approx(0.6)
    assert mean_inside(SECOND, own, start, start + 4) == pytest.approx((0.6 + 0.01) / 2)
    assert mean_inside(SECOND, PassageScores(), start, start + 2) == 0.0
