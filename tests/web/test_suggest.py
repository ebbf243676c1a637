"""The questions to begin with come from the articles, and their articles answer them."""

from __future__ import annotations

from newsqa.types import Article
from newsqa.web.suggest import suggest_questions

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


def test_a_subject_that_leans_on_what_is_not_shown_makes_no_question() -> None:
    leaning = Article("l", "记者从有关部门召开工作推进会，局长主持会议。昨日，本次大会在京举行。")
    assert suggest_questions([leaning]) == []
