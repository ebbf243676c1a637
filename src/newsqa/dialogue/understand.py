"""What a question asks for: a kind of thing, several things, a field of an article."""

from __future__ import annotations

import re

from newsqa.text.fold import fold
from newsqa.types import ArticleField, AskedField, QuestionKind

# The first match decides: specific patterns come before general ones.
_QUESTIONS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    ("reason", re.compile(r"为什么|为何|原因|缘故|\bwhy\b")),
    (
        "document",
        re.compile(
            r"(?:哪些|哪个|哪份|什么|几份)(?:文件|政策|意见|方案|办法|规划|通知|条例)"
            r"|which (?:documents?|polic)"
        ),
    ),
    (
        "time",
        re.compile(
            r"什么时候|什么时间|啥时|何时|哪时候|哪天|哪一天|哪年|哪一年|几月|几号|几点|日期|多久|时间是"
            r"|多长时间|(?:时间|时刻|时段|年份)[?。\s]*$|\bwhen\b|what (?:date|time|day|year)"
        ),
    ),
    (
        "number",
        re.compile(
            r"多少|几(?:个|家|人|名|项|次|位|所|条|种|届|岁|天|台|部|公里|亿|万)|占比|比例|金额|增长率"
            r"|多[大高长远重快宽深厚](?![爷妈叔婶家概半要兴])"
            r"|(?:数量|人数|户数|造价|价格|票价|费用|增幅|涨幅|跌幅|面积|里程|销量|积分|[^效]率)[?。\s]*$"
            r"|how (?:many|much|long|far|old)"
        ),
    ),
    (
        "place",
        re.compile(
            r"哪里|哪儿|何处|何地|[什啥]么?地[方儿]|哪(?:地方|块儿?)|哪个(?:城市|省|县|市|区|国家|地方|镇|村)|在哪|地点|\bwhere\b"
        ),
    ),
    ("person", re.compile(r"谁|哪[几两二三四五]?位|何人|什么人|哪些人|\bwho(?:m|se)?\b")),
)


def question_kind(question: str) -> QuestionKind:
    """The kind of thing that a question asks for; "other" when no pattern matches."""
    folded = fold(question)
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(folded)), "other")


_LISTS = re.compile(
    r"哪些|哪[几两二三四五六七八九十]|有哪(?![家位个里一])|都有(?:谁|什么)|有谁|谁和谁|分别(?:是|为|有|叫)"
    r"|包括什么|列举|(?<![班系专队陈阵])列出(?![口发版境现台席])"
    r"|\bwho all\b|\bwhat (?:are|were)\b"
    r"|\bwhich (?!was\b|has\b|does\b|news\b|series\b|species\b)\w+(?:ies|[^s\W]s)\b"
    r"|\bwhat (?!was\b|does\b|has\b)\w+(?:ies|[^s\W]s) (?:are|were|did|do|does|have|has)\b"
)


def asks_for_list(question: str) -> bool:
    """Whether a question asks for several answers: 哪些, 谁和谁, which policies."""
    return bool(_LISTS.search(fold(question)))


_OPEN = re.compile(
    r"谁|什么|啥|哪|多少|几[^乎]|怎[么样]|咋|干嘛|为何|如何|何[时地人处]|多[大高长久远重]"
)
_WHETHER = re.compile(
    r"(?:吗|嘛|没有|了没|了么|不)[?。!\s]*$|是否|是不是|有没有|能不能|会不会|可不可以|可否|能否|要不要"
    r"|^(?:is|are|was|were|did|does|do|has|have|can|will)\b"
)


def asks_whether(question: str) -> bool:
    """Whether a question is answered by yes or no: 通车了吗, 是否通车."""
    folded = fold(question)
    return bool(_WHETHER.search(folded)) and not _OPEN.search(folded)


_HOW_MANY = re.compile(
    r"(?P<thing>[\u4e00-\u9fff]{2,12}?)(?:一共|总共|共|都)?有?(?:几|多少)(?:个|名|位|家|项|所|种)?人?[?。\s]*$"
)


def counted_thing(question: str) -> str:
    """What a question asks the number of: 志愿者 of 志愿者有几人; empty without."""
    match = _HOW_MANY.search(fold(question))
    return match["thing"] if match else ""


_NOUN = r"(?:新闻报道|文章|报道|新闻|稿件|稿子|消息)"
_THIS = (
    rf"(?:(?:这|那|该|本|此)(?:篇|则|条|份)?{_NOUN}?|上述{_NOUN}|{_NOUN}|(?:本|该|此|这篇)[文稿])"
)
"""The article, at the start of a question: 这篇报道."""
_NAMED = rf"(?:(?:的|那|这|该)(?:篇|则|条|份)?{_NOUN})"
"""The article, after the words that name it: 关于植树的报道."""
_WHEN = r"(?:什么时候|何时|什么时间|哪天|哪一天|哪年|几号|几月几日)"
_WHERE = r"(?:谁|哪家(?:媒体|单位|网站|机构|报纸)?|哪个(?:媒体|单位|网站|机构)|哪里|哪儿)"
_PUT_OUT = r"(?:发布|发表|刊登|刊发|登出|刊出|登|发)(?:出来)?的?"
_IT = r"(?:it|(?:this|that|the)(?: (?:article|story|report|news))?)"
_FIELDS: tuple[tuple[ArticleField, re.Pattern[str]], ...] = (
    (
        "author",
        re.compile(
            rf"(?:^(?:请问)?{_THIS}?|{_NAMED})的?(?:作者|记者)(?:是谁|是哪位|叫什么|是)?$"
            rf"|(?:^(?:请问)?{_THIS}|{_NAMED})是?由?(?:谁|哪位(?:记者)?)(?:写|撰写|采写)的?$"
            rf"|^who (?:wrote|is the author of) {_IT}$"
        ),
    ),
    (
        "published",
        re.compile(
            rf"(?:^(?:请问)?{_THIS}?|{_NAMED})是?(?:在|于)?{_WHEN}(?:{_PUT_OUT}|报道的?)$"
            rf"|(?:^(?:请问)?{_THIS}?|{_NAMED})的?(?:发表|发布|刊登|刊发)(?:时间|日期)(?:是.*)?$"
            rf"|^(?:请问)?(?:这|那)?是?{_WHEN}的{_NOUN}$"
            rf"|^when was {_IT} published$"
        ),
    ),
    (
        "publisher",
        re.compile(
            rf"(?:^(?:请问)?{_THIS}?|{_NAMED})是?由?{_WHERE}(?:{_PUT_OUT}|报道的?)$"
            rf"|(?:^(?:请问)?{_THIS}?|{_NAMED})的?(?:来源|出处|发布者)(?:是(?:什么|啥|哪里?|哪儿|哪个|谁|哪家.*)?|在?哪里?|在?哪儿|呢)?$"
            r"|^(?:请问)?(?:有)?(?:原文|(?:新闻|报道|文章|原文)?的?链接)(?:链接|出处)?(?:在?哪里?|在?哪儿|呢|吗|发一?下)?$"
            rf"|^who published {_IT}$"
        ),
    ),
)


def asked_field(question: str) -> AskedField | None:
    """The field of an article that a question asks for, and the words that name the article.

    None for questions about the content of an article: 谁发布了这份文件.
    """
    folded = fold(question).strip(" ?。.!、,")
    for name, pattern in _FIELDS:
        match = pattern.search(folded)
        if match:
            return AskedField(name, folded[: match.start()])
    return None
