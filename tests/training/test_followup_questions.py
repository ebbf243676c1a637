"""Follow-ups made out of two questions on one article."""

from __future__ import annotations

import random

from training.followup_questions import LONGEST_ANSWER, conversations, follow_up, joined
from training.natural_windows import Natural

from newsqa.types import Article

ARTICLE = Article(
    "a", "枫渡大桥12月27日通车，仪式由市交通局局长关士杰主持。大桥总投资14.2亿元，全长2.86公里。"
)
OTHER = Article("b", "青溪小学的操场3月5日开工，校长是祁望舒。")


def asked(question: str, kind: str, words: str, article: Article = ARTICLE) -> Natural:
    start = article.text.index(words)
    return Natural(question, kind, "", article, ((start, start + len(words)),))


CHAIRED = asked("枫渡大桥的通车仪式是谁主持的", "person", "关士杰")
COST = asked("枫渡大桥一共投资了多少", "number", "14.2亿元")
POST = asked("关士杰是什么职务", "title", "市交通局局长")
SCHOOL = asked("青溪小学的操场哪天开工", "time", "3月5日", OTHER)


def test_what_both_name_is_left_out() -> None:
    for seed in range(20):
        made = follow_up(CHAIRED, COST, random.Random(seed))
        assert "枫渡大桥" not in made
        assert "投资了多少" in made


def test_a_pronoun_may_stand_for_the_answer_before() -> None:
    made = {follow_up(CHAIRED, POST, random.Random(seed)) for seed in range(40)}
    assert {"他是什么职务", "她是什么职务"} & made


def test_questions_that_share_nothing_give_no_follow_up() -> None:
    assert follow_up(SCHOOL, POST, random.Random(1)) == ""


def test_a_follow_up_has_the_spans_of_its_own_question() -> None:
    items = [CHAIRED, COST, POST, SCHOOL]
    own = {
        item.article.id: {one.spans for one in items if one.article == item.article}
        for item in items
    }
    made = [one for seed in range(10) for one in conversations(items, random.Random(seed))]
    assert made
    for one in made:
        assert one.spans in own[one.article.id]
        assert "？" in one.question


def test_the_question_before_and_its_answer_stand_before_the_follow_up() -> None:
    assert joined("谁主持的？", "关士杰", "他是什么职务") == "谁主持的？关士杰。他是什么职务"
    assert joined("为什么停工", "长" * (LONGEST_ANSWER + 1), "后来呢") == "为什么停工？后来呢"
    assert joined("谁主持的", "", "在哪") == "谁主持的？在哪"
