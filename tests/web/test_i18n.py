"""The choice of a page's language, and its texts."""

from __future__ import annotations

import html
import json
import re

import pytest
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.messages import Lang, serving, web
from newsqa.web.i18n import TAGS, Language, language_of, script_texts, widget_texts
from newsqa.web.pages import asset


@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [
        (None, None, "zh"),
        (None, "", "zh"),
        (None, "*", "zh"),
        (None, "zh-HK,zh;q=0.9,en;q=0.8", "zh-TW"),
        (None, "en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        (None, "zh-CN,en", "zh"),
        (None, "en;q=0.3, zh-TW;q=0.7", "zh-TW"),
        (None, "zh-Hans-TW", "zh"),
        (None, "fr-FR, zh;q=0.5", "zh"),
        (None, "fr-FR", "en"),
        (None, "zh;q=0, en;q=0.1", "en"),
        (None, "zh;q=x, en", "en"),
        ("en", "zh-CN", "en"),
        ("zh", "en", "zh"),
        ("EN_us", None, "en"),
        ("zh-Hant", "en", "zh-TW"),
        ("zh-Hant-HK", "en", "zh-TW"),
        ("zh-SG", "en", "zh"),
        ("fr", "zh", "zh"),
        ("<script>", None, "zh"),
    ],
)
def test_the_address_wins_then_the_browser(
    asked: str | None, accepted: str | None, lang: Lang
) -> None:
    found = language_of(asked, accepted)
    assert found.code == lang
    assert found.asked == ((asked or "")[:2].lower() in TAGS)


def test_the_script_has_all_its_texts_in_both_languages() -> None:
    texts = script_texts()
    assert texts["zh"].keys() == texts["en"].keys() == texts["zh-TW"].keys()
    used = set(re.findall(r"\btexts\.([a-zA-Z]+)", asset("shared.js") + asset("chat.js")))
    assert used == texts["zh"].keys()


def test_the_page_of_the_widget_brings_the_texts_of_its_script(client: TestClient) -> None:
    texts = widget_texts()
    script = "".join(map(asset, ("frame.js", "shared.js", "embed.js")))
    assert set(re.findall(r"\btexts\.([a-zA-Z]+)", script)) - set(TAGS) == texts["zh"].keys()
    assert not re.search("[\u3400-\u9fff]", script)
    found = re.search(r'data-start="([^"]*)"', client.get("/embed").text)
    assert found
    assert json.loads(html.unescape(found[1]))["texts"] == texts


def test_counts_agree_with_their_nouns() -> None:
    assert web.articles_as_of("2024-05-06", 1).en == "1 article as of 2024-05-06"
    assert web.articles_as_of("2024-05-06", 1200).en == "1,200 articles as of 2024-05-06"
    assert [web.alternatives(n).en for n in (1, 2)] == [
        "1 other possible answer",
        "2 other possible answers",
    ]


def test_an_address_keeps_its_query_and_its_place() -> None:
    asked = Language("en", asked=True)
    assert asked.address("article/a") == "article/a?lang=en"
    assert asked.address("article/a?start=1#answer") == "article/a?start=1&lang=en#answer"
    assert Language("en").address("article/a#x") == "article/a#x"


def test_the_page_of_an_article_speaks_the_language(client: TestClient, engine: NewsQA) -> None:
    (article,) = engine.latest(1)
    place = f"/article/{article.id}"
    chinese = client.get(place)
    assert '<html lang="zh-CN">' in chinese.text
    assert web.STORED.zh in chinese.text
    assert "Accept-Language" in chinese.headers["vary"]
    for english in (
        client.get(place, headers={"Accept-Language": "en-GB,en"}),
        client.get(f"{place}?lang=en", headers={"Accept-Language": "zh"}),
    ):
        assert '<html lang="en">' in english.text
        assert web.STORED.en in english.text
        assert web.STORED.zh not in english.text
        assert article.text[:20] in english.text
    assert 'href="/?lang=en"' in client.get(f"{place}?lang=en").text
    assert serving.NO_SUCH_ARTICLE.en in client.get("/article/none?lang=en").text
