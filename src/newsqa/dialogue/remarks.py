"""Short remarks of a conversation that ask for nothing new: 嗯, 你确定吗, 有没有相关报道.

All patterns are for folded text.
"""

from __future__ import annotations

import re

_INTERJECTION = re.compile(
    r"(?:嗯|哦|噢|喔|啊|呃|额|唉|呵|哈|好|行|对|是|ok|oh|hm+|算了)+[\s。.!~…,]*"
)
_DOUBT = re.compile(
    r"(?:你|您)?(?:是?真的?|确实|确定|肯定|没(?:有)?(?:搞|弄)错)(?:是(?:这样|真的?)|的)?"
    r"(?:吗|么|嘛|吧|\?)[\s?!。]*"
    r"|真的?假的?[\s?!。]*"
    r"|(?:(?:are you|you(?:'re)?) sure|really|is (?:that|it|this) (?:true|right))[\s?!.]*"
)
_NEWS = r"(?:新闻报道|新闻|报道|消息|文章|资讯|稿件)"
_RELATED = re.compile(
    r"(?:那|那么)?(?:还)?(?:有没有|有)?(?:什么|哪些|没有|更多|其[他它])?的?"
    rf"(?:(?:和|跟|与)?(?:它|他|她|这|那)(?:件事|个)?)?(?:相关|有关|类似|同类)的?(?:其[他它])?{_NEWS}"
    r"(?:还)?(?:有)?(?:吗|呢|么|没有|哪些|什么|多少)?[\s?!。]*"
    r"|(?:is there |are there |show me |any |more |other )*(?:related|similar) "
    r"(?:news|articles?|reports?|stories)[\s?!.]*"
)


def is_interjection(folded: str) -> bool:
    """Whether a text only shows that it was heard: 嗯嗯, 哦, ok."""
    return bool(_INTERJECTION.fullmatch(folded.strip()))


def is_doubt(folded: str) -> bool:
    """Whether a text only asks whether the answer before is right: 你确定吗, 真的假的."""
    return bool(_DOUBT.fullmatch(folded.strip()))


def asks_for_related(folded: str) -> bool:
    """Whether a text asks for other news on what was talked about: 有没有相关报道."""
    return bool(_RELATED.fullmatch(folded.strip()))
