"""Which language a page speaks, and that both say everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.web.i18n import EN, LANGUAGES, ZH, Language, Strings, language_of


@pytest.mark.parametrize(
    ("asked", "accepted", "words"),
    [
        (None, None, ZH),
        (None, "", ZH),
        (None, "*", ZH),
        (None, "zh-HK,zh;q=0.9,en;q=0.8", ZH),
        (None, "en-US,en;q=0.9,zh-CN;q=0.8", EN),
        (None, "zh-CN,en", ZH),
        (None, "en;q=0.3, zh-TW;q=0.7", ZH),
        (None, "fr-FR, zh;q=0.5", ZH),
        (None, "fr-FR", EN),
        (None, "zh;q=0, en;q=0.1", EN),
        (None, "zh;q=x, en", EN),
        ("en", "zh-CN", EN),
        ("zh", "en", ZH),
        ("EN_us", None, EN),
        ("zh-Hant", "en", ZH),
        ("fr", "zh", ZH),
        ("<script>", None, ZH),
    ],
)
def test_the_address_wins_then_the_browser(
    asked: str | None, accepted: str | None, words: Strings
) -> None:
    found = language_of(asked, accepted)
    assert found.words is words
    assert found.asked == ((asked or "")[:2].lower() in LANGUAGES)


def test_both_languages_say_everything_in_their_own_words() -> None:
    for field in dataclasses.fields(Strings):
        chinese, english = getattr(ZH, field.name), getattr(EN, field.name)
        if isinstance(chinese, Mapping):
            assert list(chinese) == list(english), field.name
            assert all(chinese[key] and chinese[key] != english[key] for key in chinese)
        elif field.name != "quoted":
            assert chinese, field.name
            assert chinese != english, field.name


def test_counts_agree_with_their_words() -> None:
    assert EN.state("2024-05-06", 1) == "1 article as of 2024-05-06"
    assert EN.state("2024-05-06", 1200) == "1,200 articles as of 2024-05-06"
    assert [EN.copies(n) for n in (1, 2)] == ["1 more prints it", "2 more print it"]
    assert [EN.more(n) for n in (1, 2)] == ["1 more candidate", "2 more candidates"]


def test_a_message_is_told_in_one_language_when_it_has_two() -> None:
    assert [w.part("坏了 / broken") for w in (ZH, EN)] == ["坏了", "broken"]
    for whole in ("坏了", "a / b / c"):
        assert [w.part(whole) for w in (ZH, EN)] == [whole, whole]


def test_an_address_keeps_its_query_and_its_place() -> None:
    asked = Language(EN, asked=True)
    assert asked.address("article/a") == "article/a?lang=en"
    assert asked.address("article/a?start=1#answer") == "article/a?start=1&lang=en#answer"
    assert Language(EN).address("article/a#x") == "article/a#x"


def test_the_page_of_an_article_speaks_the_language(client: TestClient, engine: NewsQA) -> None:
    (article,) = engine.latest(1)
    place = f"/article/{article.id}"
    chinese = client.get(place)
    assert '<html lang="zh-CN">' in chinese.text
    assert ZH.stored in chinese.text
    assert "Accept-Language" in chinese.headers["vary"]
    for english in (
        client.get(place, headers={"Accept-Language": "en-GB,en"}),
        client.get(f"{place}?lang=en", headers={"Accept-Language": "zh"}),
    ):
        assert '<html lang="en">' in english.text
        assert EN.stored in english.text
        assert ZH.stored not in english.text
        assert article.text[:20] in english.text
    assert 'href="/?lang=en"' in client.get(f"{place}?lang=en").text
    assert EN.gone in client.get("/article/none?lang=en").text
