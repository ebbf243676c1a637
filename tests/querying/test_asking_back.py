"""Asking back over a real store with the bundled reader."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from newsqa.answer.clarify import ALIKE, DOUBTFUL, OPEN, UNCLEAR, Doubt
from newsqa.answer.events import Event
from newsqa.answer.relevance import Relevance
from newsqa.answer.serialize import answer_json
from newsqa.answer.span_model import SpanModel
from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.protocols import PassageScores
from newsqa.querying import asking_back
from newsqa.text.terms import Tokenizer
from newsqa.types import Answer, Article, Choice, Copy, Passage, Question, Span
from tests.conftest import HashEmbedder

MEETINGS = [
    ("tree", "青溪县召开春季植树动员会", "县长卓远航", "会议公布了《植树方案》", "03-12"),
    ("flood", "白石镇部署水库防汛工作", "镇长路知远", "会议通过了《白石水库调度规程》", "05-20"),
    ("school", "临湾区研究中小学食堂管理", "副区长谷雨生", "会议听取了九所学校的汇报", "09-02"),
    ("film", "竹溪市筹备纪录片展映周", "宣传部长纪南乔", "会议确定了二十部参展影片", "10-15"),
]


@pytest.fixture
def meetings(engine: NewsQA) -> NewsQA:
    engine.add(
        [
            Article(
                id_,
                f"{title}。{chair}主持了会议。{done}。",
                title=title,
                published=f"2024-{day}",
            )
            for id_, title, chair, done, day in MEETINGS
        ]
    )
    return engine


def test_a_question_for_one_of_many_events_is_asked_back(meetings: NewsQA) -> None:
    answer = meetings.ask("谁主持了会议？")
    assert answer.status == "clarify"
    assert not answer.spans
    assert answer.form is None
    assert answer.message
    assert answer.message.code == "which_event"
    assert 2 <= len(answer.choices) <= 4
    assert len({choice.text for choice in answer.choices}) == len(answer.choices)
    for choice in answer.choices:
        assert (choice.article.published or "")[:10] in choice.text
        assert choice.question.endswith("谁主持了会议？")
    told = json.loads(json.dumps(answer_json(answer)))
    assert told["status"] == "clarify"
    assert [one["question"] for one in told["choices"]] == [
        choice.question for choice in answer.choices
    ]


def test_nothing_is_asked_back_where_nobody_chooses(meetings: NewsQA) -> None:
    settings = meetings.settings.model_copy(update={"ask_back": False})
    engine = NewsQA(settings, embedder=HashEmbedder())
    answer = engine.ask("谁主持了会议？")
    assert answer.status in ("answered", "abstained")
    assert answer.choices == ()


def test_each_choice_is_answered_from_its_event(meetings: NewsQA) -> None:
    for choice in meetings.ask("谁主持了会议？").choices:
        answer = meetings.ask(choice.question)
        assert answer.status == "answered"
        assert answer.answers[0].passage.article.id == choice.article.id


def test_a_choice_is_answered_from_its_article_in_the_conversation(meetings: NewsQA) -> None:
    vague = "谁主持了会议？"
    for number, choice in enumerate(meetings.ask(vague).choices, 1):
        clicked = meetings.ask(choice.question, history=(vague,))
        by_place = meetings.ask(f"第{number}个", history=(vague,))
        chair = next(one[2] for one in MEETINGS if one[0] == choice.article.id)
        for answer in (clicked, by_place):
            assert answer.status == "answered"
            assert answer.answers[0].passage.article.id == choice.article.id
            assert answer.answers[0].text in chair
        assert clicked.question == choice.question
        assert clicked.resolved_question is None
        assert by_place.resolved_question == choice.question


def test_what_follows_a_choice_is_of_its_article(meetings: NewsQA) -> None:
    vague = "谁主持了会议？"
    choice = next(one for one in meetings.ask(vague).choices if one.article.id == "tree")
    answer = meetings.ask("那会上公布了什么方案？", history=(vague, choice.question))
    assert [span.text for span in answer.answers] == ["《植树方案》"]


def test_a_choice_from_before_is_still_chosen_by_its_question(meetings: NewsQA) -> None:
    vague = "谁主持了会议？"
    first, second = meetings.ask(vague).choices[:2]
    history = (vague, first.question)
    answer = meetings.ask(second.question, history=history)
    assert answer.answers[0].passage.article.id == second.article.id
    # Its place means something only right after the question.
    assert meetings.ask("第二个", history=history).resolved_question != second.question


def test_no_passage_is_read_again_to_offer_choices(
    meetings: NewsQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Passage] = []
    score = SpanModel.score

    def counted(
        self: SpanModel, question: Question, passages: Sequence[Passage]
    ) -> list[PassageScores]:
        read.extend(passages)
        return score(self, question, passages)

    monkeypatch.setattr(SpanModel, "score", counted)
    assert len(meetings.ask("谁主持了会议？").choices) > 1
    assert len(read) == len(set(read)) <= meetings.settings.read_passages


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("谁主持了青溪县的植树动员会？", "卓远航"),
        ("白石镇部署水库防汛的会议是谁主持的？", "路知远"),
    ],
)
def test_a_question_that_names_its_event_is_answered(
    meetings: NewsQA, question: str, answer: str
) -> None:
    found = meetings.ask(question)
    assert found.status == "answered"
    assert answer in found.answers[0].text
    assert found.choices == ()


def test_a_follow_up_is_not_asked_back(meetings: NewsQA) -> None:
    history = ("青溪县的植树动员会公布了什么方案？",)
    answer = meetings.ask("谁主持了会议？", history=history)
    assert answer.status != "clarify"


def test_a_follow_up_is_of_the_choice_and_not_of_what_was_asked_back(meetings: NewsQA) -> None:
    asked = "谁主持了会议？"
    choices = meetings.ask(asked).choices
    assert len(choices) > 1
    for choice in choices:
        chosen = meetings.ask(choice.question, history=(asked,))
        assert chosen.answers[0].passage.article.id == choice.article.id
        after = meetings.ask("还有谁发言？", history=(asked, choice.question))
        assert {hit.passage.article.id for hit in after.hits[:1]} == {choice.article.id}


def test_where_nothing_is_related_nothing_is_asked_back(meetings: NewsQA) -> None:
    assert meetings.ask("火星探测器的电池容量是多少？").status != "clarify"


# -- which choices are shown, with the answer to each given ---------------------------------------

ARTICLES = {
    id_: Article(id_, f"{title}。{chair}主持了会议。") for id_, title, chair, _, _ in MEETINGS
}


def span(article: Article, words: str) -> Span:
    start, end = article.text.index(words), article.text.index(words) + len(words)
    return Span(Passage(article, 0, len(article.text)), start, end, start, end, 0.6)


def answered(*spans: Span, status: str = "answered") -> Answer:
    assert status in {"answered", "abstained"}
    return Answer(
        "谁主持了会议？",
        "answered" if status == "answered" else "abstained",
        spans,
        (),
        0.6,
        None if status == "answered" else "low_confidence",
        1,
    )


def chair(id_: str) -> Span:
    return span(ARTICLES[id_], next(one[2] for one in MEETINGS if one[0] == id_))


def with_events(
    monkeypatch: pytest.MonkeyPatch,
    tokenizer: Tokenizer,
    answer: Answer,
    vague: float,
    told: Mapping[str, Answer | None],
    alike: float = 0.0,
) -> Answer:
    """The answer beside events of this probability, where each choice has the answer in `told`."""
    offered = [
        (Choice(f"{id_}会议", id_, article), Event((article,), chair(id_), 1.0, 1.0, 0.0))
        for id_, article in ARTICLES.items()
    ]
    monkeypatch.setattr(asking_back, "doubt_of", lambda *_: Doubt(vague, alike, tuple(offered)))
    question = parse_text(answer.question)
    relevance = Relevance.of(question, tokenizer, lambda _: {}, 10)
    return asking_back.with_events(
        answer, question, relevance, (), (), lambda choice: told.get(choice.question)
    )


def test_a_choice_that_finds_no_answer_in_its_event_is_not_offered(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    told = {
        "tree": answered(chair("tree")),
        "flood": answered(chair("school")),  # another event's
        "school": answered(status="abstained"),
        "film": answered(chair("film")),
    }
    found = with_events(monkeypatch, tokenizer, answered(chair("tree")), UNCLEAR, told)
    assert found.status == "clarify"
    assert [one.question for one in found.choices] == ["tree", "film"]


def test_an_answer_from_a_copy_is_that_of_the_event(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    text = ARTICLES["tree"].text
    copy = Article("print", text, copies=(Copy("tree", "", None, None, None),))
    told = {"tree": answered(span(copy, "卓远航")), "film": answered(chair("film"))}
    found = with_events(monkeypatch, tokenizer, answered(chair("tree")), UNCLEAR, told)
    assert [one.question for one in found.choices] == ["tree", "film"]


@pytest.mark.parametrize("second", [None, answered(chair("tree"))])
def test_with_one_choice_left_nothing_is_asked_back(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer, second: Answer | None
) -> None:
    answer = answered(chair("tree"))
    told = {"tree": answer, "film": second}
    assert with_events(monkeypatch, tokenizer, answer, UNCLEAR, told) == answer


def test_with_one_event_ahead_the_others_are_offered_below_the_answer(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    told: dict[str, Answer | None] = {id_: answered(chair(id_)) for id_ in ARTICLES}
    answer = answered(chair("tree"))
    found = with_events(monkeypatch, tokenizer, answer, DOUBTFUL, told)
    assert found.answers == answer.answers
    assert found.status == "answered"
    assert [one.question for one in found.choices] == ["flood", "school"]
    assert with_events(monkeypatch, tokenizer, answer, 0.0, told, DOUBTFUL) == found


def test_what_fits_two_events_alike_is_asked_back_where_both_answer(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    answer = answered(chair("school"))
    told: dict[str, Answer | None] = {id_: answered(chair(id_)) for id_ in ("flood", "school")}
    found = with_events(monkeypatch, tokenizer, answer, 0.0, told, OPEN)
    assert with_events(monkeypatch, tokenizer, answer, 0.3, told, 0.3) == found
    assert found.status == "clarify"
    assert found.answers == ()
    assert [one.question for one in found.choices] == ["school", "flood"]
    # Without an answer of the other one, or one of its own, the answer stands.
    same: dict[str, Answer | None] = {"school": answer, "flood": None}
    assert with_events(monkeypatch, tokenizer, answer, 0.0, same, OPEN) == answer
    unsure: dict[str, Answer | None] = {id_: answered(chair(id_)) for id_ in ("tree", "flood")}
    below = with_events(monkeypatch, tokenizer, answer, 0.0, unsure, OPEN)
    assert (below.status, below.answers) == ("answered", answer.answers)
    assert [one.question for one in below.choices] == ["tree", "flood"]


def test_another_event_without_a_word_of_the_question_in_its_name_is_not_offered_below(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    told: dict[str, Answer | None] = {id_: answered(chair(id_)) for id_ in ARTICLES}
    answer = replace(answered(chair("tree")), question="谁写了报告？")
    assert with_events(monkeypatch, tokenizer, answer, DOUBTFUL, told).choices == ()
    assert with_events(monkeypatch, tokenizer, answer, UNCLEAR, told).status == "clarify"


def test_in_place_of_silence_it_is_asked_back_sooner(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    told: dict[str, Answer | None] = {id_: answered(chair(id_)) for id_ in ARTICLES}
    silent = answered(status="abstained")
    for vague, alike in ((DOUBTFUL, 0.0), (0.0, ALIKE)):
        found = with_events(monkeypatch, tokenizer, silent, vague, told, alike)
        assert found.status == "clarify"
        assert found.abstain_reason is None
        assert len(found.choices) == len(ARTICLES)
    nothing = replace(silent, abstain_reason="no_article")
    assert with_events(monkeypatch, tokenizer, nothing, 1.0, told, 1.0) == nothing


def test_where_the_event_is_clear_no_choice_is_answered(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    answer = answered(chair("tree"))
    assert (
        with_events(monkeypatch, tokenizer, answer, DOUBTFUL - 0.01, {}, DOUBTFUL / 2).choices == ()
    )
