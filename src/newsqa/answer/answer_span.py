"""How an answer is worded: quantities with their units, times, and words that run on too far.

The reading model often scores several spans at one place nearly alike: 35万余人 and 35万余人次,
某部 and 某部近日联合印发《某办法》. What the question asks for decides which of them is worded like
an answer. All texts here are folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from newsqa.text.measures import MEASURE_OF, NUMBER
from newsqa.types import Question, QuestionKind

CLOSE = 2.0
"""Spans at one place are compared up to this margin below the best one."""

Preference = Callable[[str, int, int], float]
"""The bonus or penalty of the window (text, start, end) as the wording of an answer, in margins."""

_ABOUT = r"(?:大约|约|近|将近|超过|超|逾|不足|不到|至少|最高|最多|高达|多达|超出)?"
_UNIT_NAMES = "|".join(
    map(
        re.escape,
        sorted(
            {
                *MEASURE_OF,
                *"个家所条项次件种套部座场届期章只头间栋篇封票笔份分秒克升度级点股手月年周片瓶块支枚",
                "立方米",
                "千瓦时",
                "千瓦",
                "万元",
                "个月",
                "平方千米",
                "毫安时",
                "mah",
                "gb",
                "tb",
            },
            key=len,
            reverse=True,
        ),
    )
)
_QUANTITY = re.compile(
    rf"{_ABOUT}\s*{NUMBER}\s*(?:(?:{_UNIT_NAMES})次?)?(?:/(?:{_UNIT_NAMES}))?(?:左右|以上|以下|多)?"
)
_NUMERALS = r"[〇零一二三四五六七八九十\d]"
_MOMENT = (
    rf"(?:{_NUMERALS}{{1,4}}\s*(?:年|月|日|号|时|点|分|秒|周|天|小时|分钟|个月)(?:代|底|初|份|末|半|中旬|上旬|下旬|整)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?|[今去明当前昨后同次本](?:年|日|天|晚|月)(?:底|初|末)?|上午|下午|中午|正午|凌晨|清晨"
    r"|早上|早晨|傍晚|晚上|晚间|晚|夜间|深夜|(?:星期|周)[一二三四五六日天末]|\((?:周|星期)?[一二三四五六日]\))"
)
_TIME = re.compile(
    rf"(?:自|从|于|约|近|截至|截止)?{_MOMENT}(?:\s*(?:[至到~—–-]|以?前|以?后|起|左右|许|以来|内|间|,)?\s*{_MOMENT})*"
    r"(?:起|以前|以后|前后|之前|之后|前|后|左右|许|以来|内|间)?"
)
_CLAUSE = re.compile(r"(?<!\d)[,;。:!?]|[,;。:!?](?!\d)")
_DATELINE = re.compile(r"\d日(?:电|讯)")
_GOES_ON = re.compile(r"[和与及]|以及")
_AND = re.compile(r"[、和与及]|以及")
_CAUSE = re.compile(r"是?(?:由于|因为|因|为了|源于|缘于|出于|鉴于|得益于|受)")
_CAUSE_IS = re.compile(r"原因(?:主要|正)?(?:是|在于)$")
SHORT_KINDS = frozenset({"time", "number", "person", "place"})
"""Kinds that are answered by a few words of one sentence."""
_RUN = 4
"""Shorter runs of characters are shared by a question and an open answer by chance."""


def preference(question: Question) -> Preference:
    """The preference among wordings of an answer to this question."""
    kind, listed = question.kind, question.wants_list
    short = kind in SHORT_KINDS
    ending = question.ending

    def of(text: str, start: int, end: int) -> float:
        first, last = bare(kind, text[start:end])
        start, end = start + first, start + last
        answer = text[start:end]
        value = -4.0 * bool(_DATELINE.search(answer))
        if short or listed:
            value -= 0.04 * len(answer)
            if short or "、" in answer:
                value -= len(_CLAUSE.findall(answer))
            # The verb of the question: 甲局、乙局联合发起 for 由哪些单位发起.
            value -= 0.6 * (len(answer) > len(ending) and answer.endswith(ending))
        if kind != "reason":
            least = 3 if short or listed else _RUN
            value -= 0.1 * repeated(answer, question, least)
        # A part of an enumeration: 甲、乙 of 甲、乙、丙.
        value -= text[end : end + 1] == "、" or text[start - 1 : start] == "、"
        value -= 0.5 * (listed and bool(_GOES_ON.match(text, end)))
        if listed:
            value += bool(_AND.search(answer))
        if kind == "time":
            value += 1.5 * bool(_TIME.fullmatch(answer))
        if kind in {"number", "time"}:
            value += _whole(text, start, end)
        # One letter is half a name: 滕 of 滕向晚.
        value -= CLOSE * (kind == "person" and len(answer) == 1)
        if kind == "reason":
            value += 1.5 * gives_cause(text, start, end)
        return value

    return of


def _whole(text: str, start: int, end: int) -> float:
    """1 for a whole quantity, -1 for a part of one (9800辆 of 9800辆次), 0 for none."""
    quantity = _QUANTITY.match(text, start)
    if quantity is None:
        return 0.0
    return float(quantity.end() == end) - float(quantity.end() > end)


def gives_cause(text: str, start: int, end: int) -> bool:
    """Whether the window begins with a word of cause, or follows 原因是."""
    return bool(_CAUSE.match(text, start, end) or _CAUSE_IS.search(text[max(0, start - 8) : start]))


def whole_end(kind: QuestionKind, text: str, start: int, end: int) -> int:
    """The end of the window, moved to the end of a number that it cuts: 20 of 20%."""
    quantity = _QUANTITY.match(text, start) if kind == "number" else None
    return max(end, quantity.end()) if quantity else end


_OF_YEAR = re.compile(r"\d{1,2}月(?:\d{1,2}[日号])?")
_OF_MONTH = re.compile(r"\d{1,2}[日号]")
_OF_DAY = re.compile(
    r"(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上?|夜间|深夜)?\d{1,2}(?:[时点](?:\d{1,2}分|许|半)?|:\d{2})"
)
_YEAR_BEFORE = re.compile(r"\d{4}年$")


def whole_date(text: str, start: int, end: int) -> tuple[int, int]:
    """The window, moved to both ends of a date that it cuts: 2007年 of 2007年5月12日.

    Of 734 questions of the training set for a time, none is answered by a year or a month whose
    date goes on, and two by a day without the year right before it.
    """
    for last, rest in (("年", _OF_YEAR), ("月", _OF_MONTH), ("日号", _OF_DAY)):
        cut = end - start > 1 and text[end - 1] in last and text[end - 2].isdecimal()
        if cut and (more := rest.match(text, end)):
            end = more.end()
    year = _YEAR_BEFORE.search(text[max(0, start - 5) : start])
    if year and _OF_YEAR.match(text, start):
        start -= len(year.group())
    return start, end


def repeated(answer: str, question: Question, least: int) -> int:
    """How many characters of an answer repeat the question, in runs of at least `least`.

    The thing that is asked for may be named again: 边境军事设施 for 哪些军事设施.
    """
    asked, thing = question.folded, question.thing
    count = at = 0
    while at < len(answer):
        size = 0
        while at + size < len(answer) and answer[at : at + size + 1] in asked:
            size += 1
        if size >= least and not thing.startswith(answer[at : at + size]):
            count += size
        at += max(size, 1)
    return count


_QUALIFIER = re.compile(
    r"^(?:已经?|共计?|总计|累计|合计|达到?|有|大约|约|近|将近|超过|超|逾|不足|至少|多达|高达)+(?=\d)"
    r"|(?<=\d)(?:多|余)(?=[十百千万亿名人个家])|(?<=[十百千万亿])(?:多|余)|(?:左右|以上)$"
)
_YEAR = re.compile(r"^(?:\d{4}|今)年(?=\d{1,2}月)")


def gist(kind: QuestionKind, answer: str) -> str:
    """The answer without hedges and year: 超过4.3万名 and 逾4.3万名 have one gist."""
    if kind == "number":
        return _QUALIFIER.sub("", answer)
    return _YEAR.sub("", answer) if kind == "time" else answer


_LEAD = re.compile(
    r"^(?:[^,。;!?]{0,16}?(?:\d{1,2}月)?\d{1,2}日(?:电|讯)\s*(?:\([^)]{0,30}\))?"
    r"|据[^,。;!?]{0,24}(?:消息|报道|介绍|通报|透露|了解|悉),)\s*(?=.{2})",
    re.S,
)
_LEADS: dict[QuestionKind, re.Pattern[str]] = {
    "number": re.compile(
        r"^(?:已经?有?|共计|总计|合计|累计|共有|共|有|为|是|达到|达|到|仅)+(?=约?近?超?过?逾?\d)"
    ),
    "time": re.compile(r"^(?:于|在|是|为|定于|将于)+(?=\d|[今去明当昨同])"),
    "person": re.compile(r"^(?:分别)?(?:为|是|由|叫)(?=.{2})"),
    "place": re.compile(r"^(?:在|位于|坐落于|地处|设在|设于)(?=.{2})"),
    "reason": re.compile(
        r"^.{0,40}?(?:原因(?:主要|正)?(?:是|在于)|(?:之所以|是)(?=因为|由于))(?=.{4})", re.S
    ),
}
_TAILS: dict[QuestionKind, re.Pattern[str]] = {
    "time": re.compile(r"(?<=[年月日号时分])[在于,]+$"),
    # A name does not run into what the person does.
    "person": re.compile(r"(?<=..)(?:则|在)?(?:说|称|表示|介绍|指出|告诉|认为|透露|坦言|强调)$"),
}


def bare(kind: QuestionKind, answer: str) -> tuple[int, int]:
    """The window of an answer without what only leads to it: agency and date, 达到, 原因是."""
    start, end = 0, len(answer)
    lead = _LEAD.match(answer)
    start = lead.end() if lead else 0
    if kind in _LEADS and (lead := _LEADS[kind].match(answer[start:end])):
        start += lead.end()
    if kind in _TAILS and (tail := _TAILS[kind].search(answer[start:end])):
        end = start + tail.start()
    return start, end
