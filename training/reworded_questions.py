"""Questions in fewer or other words than they were written in, for a second look at their answer.

People leave words out: 祁新桐在哪里主持仪式 is typed as 祁新桐主持仪式 地点. What is asked for
stays in the question, as a question word or as the noun that stands for it.
"""

from __future__ import annotations

import random
import re

from training.natural_windows import Natural

_CLOSING = re.compile(r"(?:[\s呀啊呢嘛哦哈吧的了?？!！。~～]|(?<![什怎那这多])么)+$")
_LIGHT = re.compile(
    r"[，,、？?！!“”\"]|[这那][次个家名位]|[的了被把将就都才是]|[那这](?![里儿边样么些种])"
)
"""Words that askers leave out: what is asked for is clear without them."""
_ASKED = {
    "time": (
        r"(?:是|在)?(?:什么时候|啥时候|几时|何时|哪一?天|什么时间|几月几[号日]|哪年哪月|什么日子)",
        ("时间", "日期", "何时", "什么时候", "啥时候", "哪天"),
    ),
    "place": (
        r"(?:是|在|到|去)?(?:什么地方|啥地方|哪个地方|哪里|哪儿|何处|何地|哪)"
        r"(?![个家位些年天国所种项座条款支号])",
        ("地点", "位置", "在哪", "哪里", "什么地方"),
    ),
    "person": (
        r"(?:是|由|被)?(?:谁(?!家)|什么人|哪个人|哪一?位$)",
        ("是谁", "谁", "哪位", "人名", "名字", "姓名"),
    ),
    "why": (
        r"(?:是)?(?:为什么|为啥|为何|怎么会|因为什么|因为啥|凭什么|凭啥|什么原因|啥原因)",
        ("原因", "为什么", "为啥", "为何", "理由"),
    ),
    "number": (r"(?:有|是|了)*(?:多少|几)(?:个|名|位)?人", ("人数", "多少人", "几个人", "几人")),
    "how": (r"(?:是)?(?:怎么|怎样|如何|咋)", ("怎么", "如何", "咋", "怎样")),
}
_NOUNS = frozenset({"时间", "日期", "地点", "位置", "人名", "名字", "姓名", "原因", "理由", "人数"})
_ENGLISH = re.compile(r"[a-z]{3,}[^\u4e00-\u9fff]*[a-z]{3,}")


def reworded(item: Natural, source: random.Random) -> str:
    """Return the question of `item` in other words; as it was, where it is English."""
    question = item.question
    if _ENGLISH.search(question):
        return question
    question = _CLOSING.sub("", question) or question
    way = source.random()
    if way < 0.55:
        question = _asked_otherwise(question, item.kind, source)
    if way > 0.3:
        question = _shortened(question, source)
    return question.strip() or item.question


def _asked_otherwise(question: str, kind: str, source: random.Random) -> str:
    """Ask in another way for the same: 啥时候 for 什么时候, or a noun at the end (…时间)."""
    pattern, words = _ASKED.get(kind, ("", ()))
    match = re.search(pattern, question) if pattern else None
    if match is None:
        return question
    word = source.choice(words)
    if word not in _NOUNS:
        return question[: match.start()] + word + question[match.end() :]
    rest = _CLOSING.sub("", question[: match.start()] + question[match.end() :])
    return f"{rest}{source.choice(('', ' '))}{word}"


def _shortened(question: str, source: random.Random) -> str:
    """Leave light words out, each by chance; a comma becomes a space."""
    return _LIGHT.sub(
        lambda match: (
            match.group() if source.random() < 0.4 else " " if match.group() in "，,、" else ""
        ),
        question,
    )
