"""The windows of one question: the answer first, then what the reader takes for one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tokenizers import Tokenizer
from training.competing_windows import group_of, same_words
from training.natural_windows import Natural, WindowMaker

from newsqa.ingest.chunk import chunk
from newsqa.models.bundle import MODELS, TOKENIZER
from newsqa.protocols import PassageScores, RawSpan
from newsqa.types import Article, Passage, Question

TEXT = "枫渡大桥今天通车。区长祁新桐主持仪式，秦秋平到场。大桥长三公里，造价五亿元。"
ARTICLE = Article(id="a", title="枫渡大桥通车", text=TEXT, published="2018-03-06")
OTHERS = [
    Article(id="b", title="榆湾隧道", text="榆湾隧道下月开工，由罗文主持。"),
    Article(id="c", title="青溪水库", text="青溪水库昨天开闸，何晓主持了仪式。"),
    Article(id="d", title="合龙仪式", text="枫渡大桥合龙时也是祁新桐主持的。"),
    Article(id="e", title="图书馆", text="图书馆九月开馆。"),
]


class Scorer:
    """Finds the words of a text that are given, with a margin; everything else is no answer."""

    def __init__(self, **margins: float) -> None:
        self.margins = margins

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        found = []
        for passage in passages:
            margin = self.margins.get(passage.article.id)
            spans = () if margin is None else (RawSpan(0, 4, margin),)
            found.append(PassageScores(spans))
        return found


@pytest.fixture(scope="module")
def maker() -> WindowMaker:
    tokenizer = Tokenizer.from_file(str(MODELS / TOKENIZER))
    tokenizer.no_truncation()
    return WindowMaker(tokenizer, with_title=True)


def asked(*words: str) -> Natural:
    spans = tuple((TEXT.index(one), TEXT.index(one) + len(one)) for one in words)
    return Natural("仪式是谁主持的", "person", "", ARTICLE, spans)


def passages(_: Natural) -> list[Passage]:
    return [passage for article in OTHERS for passage in chunk(article)]


def test_the_strongest_rivals_follow_the_answer(maker: WindowMaker) -> None:
    group = group_of(asked("祁新桐"), maker, passages, Scorer(b=1.0, c=3.0, e=-4.0), rivals=2)
    first, *rivals = group
    assert first.inside
    wanted = [maker.window(asked("祁新桐"), chunk(OTHERS[n])[0]) for n in (1, 0)]
    assert rivals == wanted
    assert all(rival.starts == [0] for rival in rivals)


def test_a_passage_with_the_answer_is_no_rival(maker: WindowMaker) -> None:
    group = group_of(asked("祁新桐"), maker, passages, Scorer(d=9.0))
    assert len(group) == 1


def test_a_question_without_answer_has_rivals_only(maker: WindowMaker) -> None:
    group = group_of(asked(), maker, passages, Scorer(b=1.0))
    assert [window.inside for window in group] == [[]]


@pytest.mark.parametrize(
    ("words", "same"), [("祁新桐区长", True), ("新桐", True), ("罗文", False), ("平秋", False)]
)
def test_the_answer_in_other_words(words: str, same: bool) -> None:
    assert same_words(asked("祁新桐"), words) is same
