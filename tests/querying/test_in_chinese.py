"""Questions in English are searched with the Chinese words of the archive, over a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from newsqa.engine import NewsQA
from newsqa.querying.in_chinese import MOST_PERSONS, chinese_words
from newsqa.types import Article

NEWS = [
    Article(
        f"clinic{number}",
        f"{number}月3日，青海的海西州医院开张。副州长胡颖琦说，医院有{number}00张床位。",
        title="海西州医院开张",
        published=f"2024-0{number}-04",
    )
    for number in range(1, 5)
] + [
    Article(f"match{number}", f"第{number}场足球昨日踢完，李强打进两球。", title="足球")
    for number in range(1, 5)
]


@pytest.fixture
def news(engine: NewsQA) -> NewsQA:
    engine.add(NEWS)
    return engine


@pytest.fixture
def words(news: NewsQA) -> Iterator[Callable[[str], list[str]]]:
    answerer = news.answerer
    with answerer._archive.view() as view:
        index = answerer._corpus(view).lexical
        yield lambda text: chinese_words(text, news.tokenizer, index)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What post does Hu Yingqi hold?", "胡颖琦"),
        ("What is Hu Yingqi's post?", "胡颖琦"),
        ("How many goals did Li Qiang score?", "李强"),
        ("Which hospital opened?", "医院"),
        ("Which hospitals opened?", "医院"),
        ("What opened in Qinghai?", "青海"),
        ("Which FOOTBALL match was it?", "足球"),
    ],
)
def test_a_name_or_word_is_that_of_the_archive(
    words: Callable[[str], list[str]], question: str, meant: str
) -> None:
    assert meant in words(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many are there?",  # nothing that an article is found by
        "Who is Wang Dachui?",  # in no article
        "What of Zhengzhou?",
        "What is a spectrometer?",
        "?",
        "What's 4's 's",
    ],
)
def test_what_the_archive_has_not_adds_nothing(
    words: Callable[[str], list[str]], question: str
) -> None:
    assert words(question) == []


def test_no_more_persons_are_looked_for(words: Callable[[str], list[str]]) -> None:
    others = " and ".join(["Wang Dachui"] * MOST_PERSONS)
    assert words(f"Hu Yingqi and {others}") == ["胡颖琦"]
    assert words(f"{others} and Hu Yingqi") == []


def test_each_word_is_added_once(words: Callable[[str], list[str]]) -> None:
    found = words("Hospital, hospital and Qinghai hospital in Qinghai")
    assert len(found) == len(set(found))
    assert {"医院", "青海"} <= set(found)


def test_the_article_is_found_and_cited(news: NewsQA) -> None:
    hits = news.search("What post does Hu Yingqi hold?", 4)
    assert {hit.passage.article.title for hit in hits} == {"海西州医院开张"}
    assert hits[0].score > 0
