"""The questions to begin with come from the articles, and their articles answer them."""

from __future__ import annotations

from pathlib import Path

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from newsqa.text.fold import fold
from newsqa.types import Article
from newsqa.web import suggest
from newsqa.web.health import Readiness
from tests.conftest import HashEmbedder


def suggest_questions(articles: list[Article], most: int = suggest.MOST) -> list[str]:
    return [question.zh for question in suggest.suggest_questions(articles, most)]


CHAIR = Article(
    "c", "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
)
PLACE = Article("p", "昨日，全省青年创业大赛在澜溪会展中心举行，共有90支队伍参加。")
BRIDGE = Article(
    "b", "5月19日，大桥顺利合龙。大桥由江城建工承建，总投资27亿元。", "望江大桥合龙 明年通车"
)
TRADITIONAL = Article("t", "3月26日,縣農業局發布了《雲針加工技術規程》,即日起施行。")


def test_articles_become_questions_of_different_kinds() -> None:
    assert suggest_questions([CHAIR, PLACE, BRIDGE, TRADITIONAL]) == [
        "谁主持了青溪县春季植树动员会？",
        "全省青年创业大赛在哪里举行？",
        "望江大桥总投资多少？",
        "《云针加工技术规程》是谁发布的？",
    ]


def test_other_kinds_come_before_a_kind_again() -> None:
    again = Article("c2", CHAIR.text.replace("青溪", "白榆"))
    questions = suggest_questions([CHAIR, again, PLACE], most=2)
    assert questions == ["谁主持了青溪县春季植树动员会？", "全省青年创业大赛在哪里举行？"]
    assert "谁主持了白榆县春季植树动员会？" in suggest_questions([CHAIR, again, PLACE])


def test_at_most_four_and_each_once() -> None:
    many = [Article(str(n), BRIDGE.text, BRIDGE.title) for n in range(9)]
    assert suggest_questions(many) == ["望江大桥总投资多少？", "望江大桥什么时候合龙？"]
    assert len(suggest_questions([CHAIR, PLACE, BRIDGE, TRADITIONAL, *many])) == 4


def test_titles_stand_in_where_no_pattern_fits() -> None:
    plain = Article("x", "天气晴好。", "周末天气晴好")
    assert suggest_questions([plain]) == ["《周末天气晴好》是什么时候的事？"]
    assert suggest_questions([]) == []
    assert suggest_questions([Article("y", "没有标题。")]) == []


def test_a_digest_and_the_latest_news_stand_among_the_facts() -> None:
    dated = Article("b", BRIDGE.text, BRIDGE.title, published="2024-05-20")
    long = Article(
        "d", "阳光很好，公园里游人不少。" * 8, "周末天气晴好游人如织", published="2024-05-19"
    )
    assert suggest_questions([long, CHAIR, dated]) == [
        "谁主持了青溪县春季植树动员会？",
        "总结一下《周末天气晴好游人如织》",
        "最近有哪些新闻？",
        "望江大桥总投资多少？",
    ]
    assert suggest_questions([long]) == [
        "《周末天气晴好游人如织》是什么时候的事？",
        "总结一下《周末天气晴好游人如织》",
        "最近有哪些新闻？",
    ]


def test_a_digest_is_of_an_article_that_no_fact_is_from_if_there_is_one() -> None:
    long = Article("b", BRIDGE.text * 3, "望江大桥合龙 明年通车")
    assert suggest_questions([long])[:2] == [
        "望江大桥总投资多少？",
        "总结一下《望江大桥合龙 明年通车》",
    ]
    other = Article("d", BRIDGE.text * 3, "《望江》大桥明年就要通车")
    short = Article("e", BRIDGE.text, "白榆大桥明年就要通车")
    plain = Article("f", "阳光很好，公园里游人不少。" * 8, "周末天气晴好游人如织")
    assert "总结一下《周末天气晴好游人如织》" in suggest_questions([other, short, long, plain])
    assert not [q for q in suggest_questions([other, short]) if q.startswith("总结")]


def test_a_subject_that_leans_on_what_is_not_shown_makes_no_question() -> None:
    leaning = Article("l", "记者从有关部门召开工作推进会，局长主持会议。昨日，本次大会在京举行。")
    assert suggest_questions([leaning]) == []


def test_an_english_page_gets_english_where_it_is_answered_as_well() -> None:
    questions = suggest.suggest_questions([CHAIR, PLACE, BRIDGE, TRADITIONAL])
    assert [question.text("en") for question in questions] == [
        "谁主持了青溪县春季植树动员会？",  # its English wording finds others than the chair
        "Where was 全省青年创业大赛 held?",
        "What is the total investment in 望江大桥?",
        "Who issued 《云针加工技术规程》?",
    ]
    assert questions[3].text("zh-TW") == "《云针加工技术规程》是誰發布的？"


def test_a_traditional_page_shows_its_questions_in_one_script() -> None:
    questions = suggest.suggest_questions([CHAIR, PLACE, BRIDGE, TRADITIONAL])
    shown = [suggest.question_text(question, "zh-TW") for question in questions]
    assert shown == [
        "誰主持了青溪縣春季植樹動員會？",
        "全省青年創業大賽在哪裡舉行？",
        "望江大橋總投資多少？",
        "《云针加工技术规程》是誰發布的？",  # a title stays as its article has it
    ]
    assert [fold(text) for text in shown] == [fold(question.zh) for question in questions]
    assert suggest.question_text(questions[2], "zh") == "望江大桥总投资多少？"


def test_a_question_in_traditional_characters_finds_the_words_of_the_article() -> None:
    """Words of Taiwan, and the few characters that have another form there, would not be found."""
    event = "青溪县着力信息化网络安全大会"
    article = Article("i", f"昨日，{event}在会展中心举行，共有90人参加。")
    (question,) = suggest.suggest_questions([article])
    shown = suggest.question_text(question, "zh-TW")
    assert shown == "青溪縣着力信息化網絡安全大會在哪裡舉行？"
    assert fold(shown) == fold(question.zh)


def _store_of(folder: Path, article: Article) -> NewsQA:
    engine = NewsQA(Settings(store=folder), create=True, embedder=HashEmbedder())
    engine.add(article)
    engine.store.close()
    return engine


def test_a_store_that_takes_the_place_of_another_has_suggestions_of_its_own(
    tmp_path: Path,
) -> None:
    place, other = tmp_path / "store", tmp_path / "other"
    first, second = _store_of(place, CHAIR), _store_of(other, BRIDGE)
    assert first.status().generation == second.status().generation
    suggested = suggest.Suggested(first)
    assert "谁主持了青溪县春季植树动员会？" in [one.zh for one in suggested.questions()]
    assert suggested.questions() is suggested.questions(), "made once"
    first.store.close()
    place.rename(tmp_path / "away")
    other.rename(place)
    assert [one.zh for one in suggested.questions()][:1] == ["望江大桥总投资多少？"]


def test_a_store_that_takes_the_place_of_another_is_ready_when_its_models_are(
    tmp_path: Path,
) -> None:
    place, other = tmp_path / "store", tmp_path / "other"
    first, _ = _store_of(place, CHAIR), _store_of(other, BRIDGE)
    warmed: list[int] = []
    first.warm_up = lambda: warmed.append(1)  # type: ignore[method-assign]
    readiness = Readiness(first)
    readiness.check()
    readiness.check()
    assert warmed == [1]
    first.store.close()
    place.rename(tmp_path / "away")
    other.rename(place)
    readiness.check()
    assert warmed == [1, 1]
