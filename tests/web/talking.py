"""A stub that takes part in a talk: it knows follow-ups, choices, digests, days and greetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.messages import Message
from newsqa.protocols import OnStep
from newsqa.types import Answer, Article, Choice, Filters, Form

from .conftest import ALL, StubEngine, abstained, answered, span_of

OPENED = Article(
    "opened",
    "枫渡大桥12月28日建成通车，两岸通行缩短至八分钟。市交通运输局局长关士杰主持通车仪式。",
    "枫渡大桥建成通车",
    publisher="澜溪交通在线",
    published="2023-12-28",
)
CLOSED = Article(
    "closed",
    "枫渡大桥合龙。大桥全长一千二百米，由澜溪路桥公司承建。",
    "枫渡大桥合龙",
    publisher="澜溪日报",
    published="2023-08-02",
)
TREES = Article(
    "trees",
    "3月11日，青溪县召开春季植树动员会。县长卓远航主持会议。",
    "青溪县召开春季植树动员会",
    publisher="青溪融媒",
    published="2024-03-12",
)
WHO = "谁主持了枫渡大桥的通车仪式？"
POST = "那他是什么职务？"
RESOLVED = "关士杰是什么职务？"
MEETING = "谁主持了会议？"
CHOICES = ("谁主持了枫渡大桥的通车仪式？", "谁主持了青溪县春季植树动员会？")
DIGEST = "总结一下枫渡大桥的新闻"
STORY = "枫渡大桥的来龙去脉"
DAY = "8月2日枫渡大桥有什么消息？"
LATEST = "最近有哪些新闻？"
HELLO = "你好"
GREETING = Message("你好！想知道哪件事，直接问就行。", "Hello! Just ask.", "hello")


_FORMS: dict[str, Form] = {DIGEST: "digest", STORY: "timeline"}


class Talking(StubEngine):
    """Answers each of the questions above as an engine would."""

    def __init__(self) -> None:
        super().__init__([OPENED, CLOSED, TREES])
        self.talks: list[tuple[str, tuple[str, ...], Filters]] = []

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = ALL,
        offset: int = 0,
        on_step: OnStep | None = None,
    ) -> Answer:
        self.talks.append((question, tuple(history), filters))
        if question == "坏":
            raise RuntimeError("words of the trace")
        if question == WHO:
            return answered(question, span_of(OPENED, "关士杰", OPENED.text.split("。")[1] + "。"))
        if question == POST and WHO in history:
            found = answered(question, span_of(OPENED, "市交通运输局局长"))
            return replace(found, resolved_question=RESOLVED)
        if question == CHOICES[1]:
            return answered(question, span_of(TREES, "卓远航", "县长卓远航主持会议。"))
        if question == MEETING:
            return _clarify(question)
        if question == LATEST:
            return _listing(question, offset)
        if question in _FORMS:
            return _sentences(question, _FORMS[question])
        if question == DAY:
            return _of_days(question, filters)
        if question == HELLO:
            return Answer(question, "chat", (), (), 1.0, None, 7, message=GREETING)
        return abstained(question)


def _clarify(question: str) -> Answer:
    message = Message("有几场会议，您问的是哪一场？", "Which meeting do you mean?", "which")
    choices = (
        Choice("枫渡大桥通车仪式", CHOICES[0], OPENED),
        Choice("青溪县春季植树动员会", CHOICES[1], TREES),
    )
    return Answer(question, "clarify", (), (), 0.0, None, 7, message=message, choices=choices)


def _sentences(question: str, form: Form) -> Answer:
    spans = [
        span_of(article, f"{sentence}。")
        for article in (CLOSED, OPENED)
        for sentence in article.text.split("。")[:2]
    ]
    return replace(answered(question, *spans), form=form, answers=tuple(spans), alternatives=())


def _listing(question: str, offset: int) -> Answer:
    newest = (TREES, OPENED, CLOSED)[offset : offset + 2]
    found = answered(question, span_of(OPENED, "关士杰"))
    return replace(found, form="listing", answers=(), listed=newest, total=3, offset=offset)


def _of_days(question: str, filters: Filters) -> Answer:
    if filters.any_time:
        return answered(question, span_of(OPENED, "建成通车"))
    found = answered(question, span_of(CLOSED, "合龙"))
    note = Message("库里的新闻到 2024-03-12 为止。", "The archive ends on 2024-03-12.", "ends")
    return replace(found, time_range=("2023-08-01", "2023-08-03"), note=note)
