"""What a list of news is to be about: the question without the words that only ask for a list.

关于台风的报道有哪些 is about 台风; 最近有什么新闻 is about nothing in particular.
"""

from __future__ import annotations

import re

from newsqa.text.fold import fold

_ASKING = re.compile(
    r"(?:请|麻烦)?(?:帮我|给我|替我)?(?:列出|列举|列一下|查一下|找一下|找找|看看|推荐|说说|讲讲|介绍一下|介绍)"
    r"|想(?:知道|了解|看看?)|我想?|有没有|都?(?:有|出)了?(?:哪些|什么|啥|几[个条篇件])|哪些|什么|啥"
    r"|(?:都)?(?:发生|出)了?(?=$|[^\u4e00-\u9fff]|过|哪|什么|啥)|发生过?(?:了|的)?"
    r"|(?:重要|重大|相关|有关|主要|最新|热点|热门|头条|新鲜)的?(?=新闻|消息|报道|资讯|动态|大?事|文章|政策|文件|$)"
    r"|(?:的)?(?:新闻报道|新闻|消息|报道|资讯|动态|大事件|大事|事件|事情|新鲜事|文章|稿件|事儿?)(?=$|[^\u4e00-\u9fff]|有|吗|呢)"
    r"|关于|有关|相关"
    # Typos of the same sound.
    r"|都?(?:有|出)了?那些|(?:最进|醉近)的?|(?:新文|心闻|报到|消西)(?=$|[^\u4e00-\u9fff]|有|吗|呢)|那些(?=新文|新闻|报道)"
    r"|发声了?(?=那|什|哪|啥|过)|(?:列出|列举)?以下(?=$|关于|最)"
    r"|\b(?:of|for) (?:the|this) (?:day|week|month)\b"
    r"|\b(?:wh?at(?:'?s)?|which|is|are|were|was|there|any|show|list|give|tell|find|me|us|please|happened"
    r"|happening|news|reports?|stories|story|articles?|headlines?|about|on|of|the|all|latest|recent"
    r"|some|did|do|you|have|has|been|published|in|from|for|going|took|place|occurred|occurring"
    r"|anything|something|interesting|important|else|major|breaking|newest|top|biggest|events?|happenings?"
    r"|developments?|updates?|i|we|missed|miss|out|came|appeared|come|reported|mention(?:ed|ing)?|can|talk"
    r"|newss|happend|waht)\b"
    r"|\bnew\b(?=[\s?!.]*$|\s+(?:in|from|on|about|with|events?|stories|happenings?|developments?)\b)"
)
_DOCUMENTS = re.compile(
    r"政策|新政|新规|文件|办法|方案|规划|条例|意见|通知|措施|规定|细则|纲要|标准|法规"
    r"|\b(?:polic(?:y|ies)|documents?|plans?|regulations?|rules)\b"
)
_ISSUED = re.compile(
    r"(?:发布|公布|出台|印发|下发|推出|制定|颁布|通过)(?:过|了|的)?"
    r"|\b(?:issued|released|adopted)\b"
)
_LEADS = frozenset(("那", "那么", "然后", "还有", "对了", "另外", "所以", "and", "so", "then"))
_WHICH = re.compile("哪|什么|啥")
_EDGES = re.compile(
    r"^[\s,，。、:：;；!！?？的了过在里中和与]+|[\s,，。、:：;；!！?？的了过里中吗呢啊吧]+$"
)


def listing_topic(question: str, time_start: int = 0, time_end: int = 0) -> str:
    """The words of a question that its list is to be about, folded; empty where there are none.

    The offsets are those of the words for its time, which is no topic.

    >>> listing_topic("上周关于台风的报道有哪些？", 0, 2)
    '台风'
    >>> listing_topic("那最近有什么新闻", 1, 3)
    ''
    """
    folded = fold(question)
    text = f"{folded[:time_start]} {folded[time_end:]}" if time_end else folded
    if asks_for_documents(folded):
        text = _DOCUMENTS.sub(" ", _ISSUED.sub(" ", text))
    while (shorter := _trimmed(_ASKING.sub(" ", text))) != text:
        text = shorter
    first, _, rest = text.partition(" ")
    return rest if first in _LEADS else text


def asks_for_documents(question: str) -> bool:
    """Whether a question asks for names of policies and documents."""
    folded = fold(question)
    return bool(_DOCUMENTS.search(folded)) and bool(_ISSUED.search(folded) or _WHICH.search(folded))


def _trimmed(text: str) -> str:
    before = None
    while text != before:
        before, text = text, _EDGES.sub("", text)
    return " ".join(text.split())
