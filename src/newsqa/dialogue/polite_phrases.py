"""Polite phrases around a question: 请问, 帮我查一下, 你知道……吗, 谢谢.

Encoder and reading model were trained on bare questions; with polite phrases around it the same
question finds less, and with less confidence (docs/evaluation.md).
"""

from __future__ import annotations

import re

from newsqa.text.chinese import CHINESE
from newsqa.text.fold import fold

_ASKS = re.compile(
    r"谁|何|什么|啥|哪|几|多少|怎|为啥|吗|是否|是不是|有没有|多[久长大高远重快宽深]"
    r"|\b(?:who|whom|whose|what|when|where|which|why|how)\b"
)
"""A text without one of these words is no question and stays as it is: 请介绍一下祁望舒."""
_YOU = r"(?:你们?|您|大家|各位|小助手|机器人)"
_A_BIT = r"(?:一下|一查|一声|下)?"
_PAUSE = r"[\s,。!:;~、]*"
_CAN = r"(?:能不能|能否|能|可以|可不可以|可否)?"
_LEADS = (
    rf"(?:{_YOU}好|嗨|哈喽|hi|hello|hey|早上好|下午好|晚上好)(?:啊|呀)?[,。!~\s]+{_PAUSE}",
    rf"(?:不好意思|打扰{_A_BIT}(?:了)?|劳驾)[,。!\s]+",
    rf"(?:麻烦|拜托|劳烦)?{_YOU}?(?:想)?(?:请问|请教(?![练师授])|问一下|问一声|问下){_A_BIT}{_YOU}?{_PAUSE}",
    r"(?:我|咱)(?:们)?(?:很|特别|真的|就|还|只)?(?:想要|想|要|需要)"
    r"(?:知道|了解|问问?|请问|咨询|打听|确认|查(?:查|一下|询)|看(?:看|一下))"
    rf"{_A_BIT}(?:的是)?{_YOU}?{_PAUSE}",
    rf"(?:请|麻烦|拜托|劳烦)?{_YOU}?{_CAN}帮(?:个)?(?:忙|我们?)?(?:查|找|搜|看|问)(?:一下|下|看|查|找|索|询)?{_PAUSE}",
    rf"(?:请|麻烦|拜托|劳烦)?{_YOU}?{_CAN}(?:给我|替我)?(?:查|找|搜|说|讲)(?:一下|一查|一找|一搜){_PAUSE}",
    rf"(?:请|麻烦)?{_YOU}?{_CAN}(?:请)?(?:告诉|告知)(?:我们(?!的)|我(?![们的])|大家){_A_BIT}{_PAUSE}",
    rf"(?:有没有人|有人|有谁|谁|{_YOU})(?:能|可以)?(?:知道|知不知道|清楚|晓得){_PAUSE}",
    r"(?:据(?:新闻|媒体)?(?:报道|介绍|了解|悉)|根据(?:新闻|报道|文章|资料)(?:内容)?)[,:]\s*",
    r"(?:新闻|报道|文章|文中|资料|消息)(?:里|中|上)?(?:面)?(?:说|提到|提及)(?![了过啥的]|什么|哪)[,:]?\s*",
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:tell me|find out|look up)[,:]?\s+",
    r"do you (?:happen to )?know[,:]?\s+|i(?:'d like| want| would like) to know[,:]?\s+",
)
_LEAD = re.compile("|".join(_LEADS))
_KNOWS = re.compile(r"(?:知道|知不知道|清楚|晓得)$")
_TAIL = re.compile(
    r"[\s,。!?~、]*(?:(?:谢谢|多谢|感谢|谢|拜托|麻烦)(?:你们?|您|大家|各位)?(?:了|啦|啊)?"
    r"|thanks|thank you|please)[\s。!~]*$"
)
_PARTICLE = re.compile(r"(?<=.{2})(?:呢|啊|呀|哦|喔|哈|呗|来着)+(?=[?。!~]*$)")
_END = re.compile(r"[\s?。!~…]+$")
_LEAST = 3
"""Minimum length of what is left, its question mark included."""


def unframed(question: str) -> str:
    """The question without polite phrases and with a question mark; any other text as it is.

    >>> unframed("你好，请问谁主持了会议啊，谢谢！")
    '谁主持了会议？'
    """
    folded = fold(question)
    if not _ASKS.search(folded):
        return question
    start, end, knows = len(question) - len(question.lstrip()), len(question), False
    while tail := _TAIL.search(folded, start, end):
        if not _asks(folded, start, tail.start()):
            break
        end = tail.start()
    # A question mark is added at the end: it counts in any case.
    least = _LEAST if _END.search(folded, start, end) else _LEAST - 1
    while lead := _LEAD.match(folded, start, end):
        if lead.end() == start or not _asks(folded, lead.end(), end, least):
            break
        knows = bool(_KNOWS.search(lead.group().rstrip(" ,。!:;~、")))
        start = lead.end()
    end = start + len(_END.sub("", folded[start:end]))
    if knows and folded[end - 1 : end] == "吗" and _asks(folded, start, end - 1):
        end -= 1
    if particle := _PARTICLE.search(folded, start, end):
        end = particle.start()
    rest = question[start:end].strip()
    return f"{rest}{'？' if CHINESE.search(rest) else '?'}"


def _asks(folded: str, start: int, end: int, least: int = _LEAST) -> bool:
    """Whether the window is long enough and still has a question word."""
    return end - start >= least and bool(_ASKS.search(folded, start, end))
