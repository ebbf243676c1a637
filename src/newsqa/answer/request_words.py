"""What a question that wants a digest is about: 鹿鸣桥通车 of 总结一下鹿鸣桥通车的新闻."""

from __future__ import annotations

import re

from newsqa.text.fold import fold

# Words of the request, which no article is expected to have.
_REQUEST = re.compile(
    r"(?:请|麻烦|能不能|可以|能)?(?:你)?(?:帮我|给我|跟我|和我)?(?:再)?(?:简单|简要|大致|大概|详细|简短)?地?"
    r"(?:总结|总节|宗结|概括|归纳|梳理|概述|简述|介绍|讲讲|说说|聊聊|谈谈|讲述|讲解|讲一?下|说一?下|说明|解释)"
    r"(?:一下|以下|下|一番)?"
    r"|(?:到底|究竟|大概|大致)?(?:是|又是)?(?:怎么(?:一)?[回会]事|咋回事|什么情况|啥情况|什么事|啥事)(?:啊|呢|呀)?"
    r"|(?:大概|主要|都|具体)?(?:在)?(?:讲|说|报道|写)(?:的是)?(?:了|的)?(?:些)?(?:什么|啥)(?:内容)?"
    r"|来龙去脉|前因后果|前前后后|主要内容|主要情况|基本情况|大概情况|最新进展|最新情况|最新消息|最新动态"
    r"|进展如何|情况如何|怎么样了?|(?:现在)?什么进展|始末|经过"
    r"|(?:的|这|那|这条|这篇|那条|那篇|有关|相关)*(?:新闻|报道|消息|文章|事情|事件|事儿)(?:吗|呢|啊)?"
    r"|关于|有关|给我|帮我"
    r"|\bsum (?:(?:it|this|that|these|those|them|all|everything) )*up\b"
    r"|\b(?:summari[sz]e|summary|what happened (?:in|to|with|at)|tell me about|news|article|story"
    r"|what is|give me|a|brief|overview|about)\b"
)

_POINTING = "把都这那它此其该些几个件条篇则次位上前面的了呢吧啊吗请你事"
"""Characters that point at something that was not named."""
_POINTING_WORDS = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}[条个篇则件]|列表|全部"
    r"|\b(?:the|this|that|these|those|it|them|all|list|above|please|me|of|what|is|was)\b"
    r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|one|entry|item)\b"
)

# Words that ask how an event went on, over the days.
_COURSE = re.compile(
    r"来龙去脉|前因后果|前前后后|前后经过|始末|经过|进展|后续|怎么(?:一)?回事|咋回事|怎么样了"
    r"|最新(?:情况|消息|动态)|捋一?捋|梳理"
    r"|\b(?:what happened|timeline|latest|so far|update[sd]?)\b"
)


def asks_for_course(text: str) -> bool:
    """Whether a question asks how an event went on: 来龙去脉, 最新进展, 怎么回事."""
    return bool(_COURSE.search(fold(text)))


def names_nothing(text: str) -> bool:
    """Whether a question is nothing but a request: 总结一下, 这篇文章讲了什么."""
    left = _POINTING_WORDS.sub("", _REQUEST.sub(" ", fold(text)))
    return not "".join(filter(str.isalnum, left)).strip(_POINTING)


def without_request(text: str) -> str:
    """The words of a question without those of the request; all of them where nothing is left."""
    left = " ".join(_REQUEST.sub(" ", fold(text)).split())
    return left if any(map(str.isalnum, left)) else text
