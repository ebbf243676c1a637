"""The column of a table that a question asks for: by the kind of its cells, by its head's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsqa.answer.ranks import rank_of
from newsqa.text.letters import letters
from newsqa.text.measures import asked_measure, measures

_COLUMNS = (
    (re.compile(r"谁|哪位|什么人|选手|运动员"), re.compile(r"姓名|选手|运动员|人|队|单位")),
    (re.compile(r"哪支队|哪个队|哪队|队伍"), re.compile(r"队|单位|代表团")),
    (re.compile(r"哪家|哪个单位|哪个公司"), re.compile(r"单位|公司|企业|机构")),
    (re.compile(r"第几|名次|排名"), re.compile(r"名次|排名|位次")),
    (re.compile(r"多少分|几分|得分"), re.compile(r"得分|分数|成绩|总分")),
    (re.compile(r"用时|多长时间|多久|成绩"), re.compile(r"成绩|用时|时间")),
    (re.compile(r"多少钱|几块钱|价钱"), re.compile(r"价|费|金额|造价|投资")),
)
"""What a question asks for, and the heads of columns with it."""
_WHEN = re.compile(
    r"几点|几时|何时|什么时[候间]|哪[一]?天|几[月日]|几号(?![楼室厅线门馆台桌窗]|[诊教考]室)|周几|星期几|礼拜几"
)
_PLACE = re.compile(r"第几|名次|排名(?!第?\d)")
_HOW_MANY = re.compile(r"多少|几(?![乎点时月号日])")
_WHICH = re.compile(r"(?:哪[一]?[个本部首座项条家支所种届类款件间场]|几号)([\u3400-\u9fff]{1,4})")
_TIME_HEAD = re.compile(r"时间|时刻|日期|首班|末班|日子")
_TIME = re.compile(
    r"\d{1,2}[:：]\d\d|\d{1,2}[时点]|[上下中]午|[早晚]上|周[一二三四五六日]|星期|\d月|\d日"
)
_PLAIN = frozenset("名称号的")
"""Characters that heads of all kinds have."""
_IN_QUESTION, _OF_KIND = 100, 10


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of the row that is meant: the head of its column ("" without) and its words."""

    head: str
    words: str


def asked_columns(question: str, columns: Sequence[Column]) -> tuple[list[int], bool]:
    """Places of the columns that a folded question may ask for; and whether it is surely the one.

    All of them where nothing shows which.
    """
    places = [*range(len(columns))]
    fitting = [place for place in places if _is_of_kind(question, columns[place])]
    possible = fitting or places
    weights = {place: _weight(question, columns[place].head) for place in possible}
    most = max(weights.values(), default=0)
    best = [place for place in possible if most and weights[place] == most]
    if len(best) == 1:
        return best, True
    alone = len(fitting) == 1 and bool(columns[fitting[0]].head)
    return possible, alone or len(columns) == 1


def _is_of_kind(question: str, column: Column) -> bool:
    """Whether a cell is of the kind that the question asks for: a time, a figure in a unit."""
    if _WHEN.search(question):
        return bool(_TIME_HEAD.search(column.head) or _TIME.search(column.words))
    if _PLACE.search(question):
        return rank_of(column.head, column.words) is not None
    if _HOW_MANY.search(question):
        measure = asked_measure(question)
        own = measures(column.words)
        if measure and own:
            return measure in own
        return any(character.isdigit() for character in column.words)
    return False


def _weight(question: str, head: str) -> int:
    """How much the head of a column has of what the question asks for; 0 for nothing."""
    if not head:
        return 0
    weight = _IN_QUESTION * (head in question)
    if any(asks.search(question) and heads.search(head) for asks, heads in _COLUMNS):
        weight += _OF_KIND
    which = _WHICH.search(question)
    if which and set(which[1]) & set(head) - _PLAIN:
        weight += _OF_KIND
    return weight + len(pairs(head) & pairs(question))


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters of a text."""
    own = letters(text)
    return {own[place : place + 2] for place in range(len(own) - 1)}
