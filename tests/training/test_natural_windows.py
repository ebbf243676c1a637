"""Natural questions to windows: targets stand where the words stand, nulls where they do not."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from tokenizers import Tokenizer
from training.natural_windows import (
    FORMS,
    IGNORED,
    VERDICTS,
    Natural,
    WindowMaker,
    answers,
    batch_of,
    natural_windows,
    placed,
)
from training.train_natural import again

from newsqa.ingest.chunk import chunk
from newsqa.models.bundle import MODELS, TOKENIZER
from newsqa.types import Article

TEXT = "枫渡大桥今天通车。区长祁新桐主持仪式，秦秋平、罗文、何晓到场。大桥长三公里，造价五亿元。"
ARTICLE = Article(id="a", title="枫渡大桥通车", text=TEXT, published="2018-03-06")
OTHER = Article(id="b", title="榆湾隧道", text="榆湾隧道下月开工，由市交通局负责。")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    found = Tokenizer.from_file(str(MODELS / TOKENIZER))
    found.no_truncation()
    return found


def natural(kind: str, *words: str, label: str = "") -> Natural:
    spans = tuple((TEXT.index(one), TEXT.index(one) + len(one)) for one in words)
    return Natural("谁到场了", kind, label, ARTICLE, spans)


def words_at(tokenizer: Tokenizer, ids: list[int], first: int, last: int) -> str:
    return str(tokenizer.decode(ids[first : last + 1])).replace(" ", "")


def test_targets_hold_the_words(tokenizer: Tokenizer) -> None:
    maker = WindowMaker(tokenizer, with_title=True)
    (passage,) = chunk(ARTICLE)
    window = maker.window(natural("person", "祁新桐"), passage)
    assert window is not None
    assert "祁新桐" in words_at(tokenizer, window.ids, window.starts[0], window.ends[0])
    assert window.verdict == IGNORED
    assert window.form == FORMS.index("short")
    # Title and date are read, and nothing before the text may answer.
    before = str(tokenizer.decode(window.ids[: window.first])).replace(" ", "")
    assert "2018-03-06" in before


def test_members_of_a_list_are_one_span_and_each_inside(tokenizer: Tokenizer) -> None:
    maker = WindowMaker(tokenizer, with_title=False)
    (passage,) = chunk(ARTICLE)
    window = maker.window(natural("list", "秦秋平", "罗文", "何晓"), passage)
    assert window is not None
    assert len(window.starts) == 1
    assert len(window.inside) == 3
    whole = words_at(tokenizer, window.ids, window.starts[0], window.ends[0])
    assert "秦秋平、罗文、何晓" in whole


def test_verdict_only_with_evidence(tokenizer: Tokenizer) -> None:
    maker = WindowMaker(tokenizer, with_title=False)
    (passage,) = chunk(ARTICLE)
    yes = maker.window(natural("yesno", "枫渡大桥今天通车", label="yes"), passage)
    nothing = maker.window(natural("yesno", label="yes"), passage)
    assert yes is not None
    assert nothing is not None
    assert yes.verdict == VERDICTS.index("yes")
    assert nothing.verdict == IGNORED
    assert nothing.starts == [0]


def test_another_article_with_the_words_is_no_negative(tokenizer: Tokenizer) -> None:
    maker = WindowMaker(tokenizer, with_title=True)
    item = natural("person", "祁新桐")
    same = chunk(Article(id="c", text="据报道，祁新桐主持。"))[0]
    assert answers(item, same)
    assert not answers(item, chunk(OTHER)[0])
    made = list(
        natural_windows(
            [item],
            maker,
            lambda _: [same, chunk(OTHER)[0]],
            random.Random(1),
            elsewhere=1.0,
            beside=1.0,
        )
    )
    assert [bool(window.inside) for window in made] == [True, False]
    assert "榆湾" in str(tokenizer.decode(made[1].ids)).replace(" ", "")


def test_the_sentences_that_answer_are_gone(tokenizer: Tokenizer) -> None:
    article = replace(ARTICLE, text=TEXT + "明年还将开工两座桥，选址已经完成，市民可提意见，" * 3)
    start = TEXT.index("罗文")
    item = Natural("谁到场了", "person", "", article, ((start, start + 2),))
    made = list(
        natural_windows(
            [item],
            WindowMaker(tokenizer, with_title=True),
            lambda _: [],
            random.Random(1),
            elsewhere=0.0,
            beside=0.0,
            deprived=1.0,
            worded=lambda _: "到场的人",
        )
    )
    assert [bool(window.inside) for window in made] == [True, False]
    left = str(tokenizer.decode(made[1].ids)).replace(" ", "")
    assert "罗文" not in left
    assert "大桥长三公里" in left
    assert all("到场的人" in str(tokenizer.decode(w.ids)).replace(" ", "") for w in made)


@pytest.mark.parametrize("text", ["罗文到场。", "罗文到场。何晓也到场。"])
def test_too_little_is_left_without_the_answer(tokenizer: Tokenizer, text: str) -> None:
    item = Natural("谁到场了", "person", "", replace(ARTICLE, text=text), ((0, 2),))
    maker = WindowMaker(tokenizer, with_title=True)
    made = natural_windows(
        [item], maker, lambda _: [], random.Random(1), elsewhere=0.0, beside=0.0, deprived=1.0
    )
    assert [bool(window.inside) for window in made] == [True]


def test_batches_hold_distributions(tokenizer: Tokenizer) -> None:
    maker = WindowMaker(tokenizer, with_title=True)
    passages = chunk(ARTICLE)
    windows = [
        maker.window(natural("how", "区长祁新桐主持仪式", "造价五亿元"), passages[0]),
        maker.window(natural("none"), passages[0]),
    ]
    batch = batch_of([window for window in windows if window is not None], pad=1)
    assert np.allclose(batch.starts.sum(1), 1)
    assert np.allclose(batch.ends.sum(1), 1)
    assert batch.starts[1, 0] == 1
    assert batch.inside[1].sum() == 0
    assert (batch.inside <= batch.allowed).all()


def test_spans_are_found_again_in_the_cleaned_text() -> None:
    raw = "2018-03-06，正文：" + TEXT
    record = {
        "question": "造价多少？",
        "kind": "number",
        "spans": [{"text": "五亿元", "start": raw.index("五亿元")}],
    }
    item = placed(record, raw, ARTICLE)
    assert item is not None
    assert item.words == ["五亿元"]
    record["spans"] = [{"text": "不在文中", "start": 0}]
    assert placed(record, raw, ARTICLE) is None


def test_windows_with_a_verdict_are_read_twice_again(tokenizer: Tokenizer) -> None:
    maker = WindowMaker(tokenizer, with_title=False)
    (passage,) = chunk(ARTICLE)
    judged = maker.window(natural("yesno", "枫渡大桥今天通车", label="yes"), passage)
    other = maker.window(natural("person", "祁新桐"), passage)
    assert judged is not None and other is not None
    chosen = again([judged, *[other] * 9], 6, random.Random(1))
    assert (chosen.count(judged), len(chosen)) == (2, 6)
