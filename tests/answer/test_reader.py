"""The sentence reader: windows of the article, in order of confidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsqa.answer.reader import Features, SentenceReader, confidence, fitted_coefficients
from newsqa.ingest.chunk import chunk
from newsqa.text.sentences import sentence_windows
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit
from tests.conftest import ARTICLES, HashEmbedder


def _hits() -> list[Hit]:
    articles = [
        Article(id=name, text=body, title=title, published=day)
        for name, title, day, _, body in ARTICLES
    ]
    return [Hit(passage, 1.0) for article in articles for passage in chunk(article)]


def _reader(tokenizer: Tokenizer) -> SentenceReader:
    return SentenceReader(tokenizer, HashEmbedder(), lambda terms: dict.fromkeys(terms, 1), 3)


def test_the_sentence_that_answers_comes_first(tokenizer: Tokenizer) -> None:
    reader = _reader(tokenizer)
    for question, words in (
        ("谁主持了植树动员会", "卓远航主持会议"),
        ("大桥总投资多少", "总投资27亿元"),
        ("誰獲得機器人大賽冠軍", "获得冠军"),
        ("会议下发了什么文件", "《青溪县2024年国土绿化方案》"),
    ):
        assert words in reader.read(question, _hits())[0].text, question


def test_spans_are_whole_sentences_of_the_article(tokenizer: Tokenizer) -> None:
    spans = _reader(tokenizer).read("谁主持了植树动员会", _hits())
    assert [s.score for s in spans] == sorted((s.score for s in spans), reverse=True)
    for span in spans:
        text = span.passage.article.text
        assert (span.start, span.end) in sentence_windows(text)
        assert span.text == text[span.start : span.end] == span.quote


def test_no_hits_no_spans(tokenizer: Tokenizer) -> None:
    assert _reader(tokenizer).read("谁", []) == []


UNITS = st.floats(0, 1)


@given(UNITS, UNITS, st.floats(-1, 1), st.floats(-4, 4), UNITS, UNITS, st.floats(0, 5))
def test_confidence_is_a_probability_and_grows_with_the_words_asked_for(
    shared: float, residual: float, cosine: float, near: float, fit: float, apt: float, rank: float
) -> None:
    rest = (cosine, near, fit, apt, rank)
    here = confidence(Features(shared, residual, *rest), fitted_coefficients())
    more = confidence(Features(shared, residual + 0.1, *rest), fitted_coefficients())
    assert 0 <= here < more <= 1
