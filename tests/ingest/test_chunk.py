from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.chunk import chunk
from newsqa.text.sentences import sentence_windows
from newsqa.types import Article

SENTENCES = st.lists(
    st.one_of(
        st.integers(1, 30).map(lambda size: "会" * size + "。"),
        st.integers(1, 120).map(lambda size: "开，" * size + "\n"),
        st.integers(100, 400).map(lambda size: "字" * size + "！"),
        st.sampled_from(["\n\n", "　　", "A b. ", "？", "a " * 90]),
    ),
    max_size=25,
).map("".join)
SIZES = st.integers(40, 300)


def article(text: str, title: str = "", published: str | None = None) -> Article:
    return Article(id="a", text=text, title=title, published=published)


@given(st.one_of(SENTENCES, st.text(max_size=300)), SIZES)
def test_passages_cover_all_words_in_order_once_and_stay_small(text: str, size: int) -> None:
    passages = chunk(article(text), size)
    windows = [(p.start, p.end) for p in passages]
    assert all(one[1] <= two[0] for one, two in pairwise(windows))
    covered = {place for start, end in windows for place in range(start, end)}
    missed = [character for place, character in enumerate(text) if place not in covered]
    assert not "".join(missed).strip()
    assert all(end - start <= size for start, end in windows[:-1])
    assert all(end - start <= size * 5 // 4 for start, end in windows[-1:])
    assert all(p.text == p.text.strip(" \t\r\n\u3000\xa0") for p in passages)
    assert all(passage.text == text[passage.start : passage.end] for passage in passages)


@given(SENTENCES, SIZES)
def test_only_a_sentence_that_is_too_long_is_cut(text: str, size: int) -> None:
    passages = chunk(article(text), size)
    for start, end in sentence_windows(text):
        if end - start <= size:
            assert any(p.start <= start and end <= p.end for p in passages)


@given(SENTENCES, SIZES)
def test_neighbours_are_joined_while_they_fit(text: str, size: int) -> None:
    for one, two in pairwise(chunk(article(text), size)):
        first = next(iter(sentence_windows(text, two.start, two.end)))
        assert min(first[1], two.end) - one.start > size or _is_cut(text, two.start)


def _is_cut(text: str, start: int) -> bool:
    return not any(start == first for first, _ in sentence_windows(text))


def test_a_long_sentence_is_cut_behind_a_clause_mark() -> None:
    text = "，".join(["会议强调" * 5] * 10) + "。"
    passages = chunk(article(text), 60)
    assert all(passage.text[-1] in "，。" for passage in passages)


def test_a_short_rest_joins_the_passage_before() -> None:
    text = "会" * 94 + "。" + "议" * 9 + "。"
    assert [len(p.text) for p in chunk(article(text), 100)] == [105]
    text = "会" * 94 + "。" + "议" * 39 + "。"
    assert [len(p.text) for p in chunk(article(text), 100)] == [95, 40]
    text = "会" * 94 + "。" + "\n" * 40 + "议" * 9 + "。"  # blanks between count, too
    assert [len(p.text) for p in chunk(article(text), 100)] == [95, 10]


def test_blank_text_has_no_passage() -> None:
    assert chunk(article(" \n")) == []
