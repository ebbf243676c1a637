"""A text loses the sentences that answer, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from training.reading_sets import without_sentences

from newsqa.text.sentences import sentence_windows

TEXT = "枫渡大桥今天通车。\n区长祁新桐主持。\n秦秋平到场。大桥长三公里。"


def span(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def test_the_sentences_of_all_spans_are_gone() -> None:
    assert without_sentences(TEXT, []) == TEXT
    assert without_sentences(TEXT, [span("三公里")]) == TEXT.removesuffix("大桥长三公里。")
    left = without_sentences(TEXT, [span("祁新桐"), span("秦秋平")])
    assert left == "枫渡大桥今天通车。\n大桥长三公里。"
    assert without_sentences(TEXT, [span("主持。\n秦秋平")]) == left


@given(st.text("枫渡大桥。！\n 通车", max_size=60), st.data())
def test_other_sentences_stay(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left = without_sentences(text, [(start, end)])
    others = [text[a:b] for a, b in sentence_windows(text) if not (a < end and b > start)]
    assert [one for one in others if one not in left] == []
    assert len(left) <= len(text)
