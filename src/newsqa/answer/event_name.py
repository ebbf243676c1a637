"""The name of the event that an article reports: its title, else what its first sentence tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsqa.text.letters import letters
from newsqa.text.sentences import sentence_windows
from newsqa.types import Article

MOST = 36
"""Most characters of a name."""
LEAST = 8
"""Fewest characters of a title that names an event: 重庆 and 活动现场 do not."""
_BEGINNING = 400
"""Characters of an article in which a name is looked for."""
_CUT = "…"
_GAP = "\0"
"""Stands where a bracket was, until datelines are gone."""
_BRACKETS = re.compile(r"[（(【\[][^（()）【】\[\]\n]{0,40}[）)】\]]")
_LEAD = re.compile(
    r"^[\s\0:：，,。;；!！]*(?:"
    r"(?:[^，。；\n]{0,24}?(?:讯|訊|消息|报道|電|电)(?=[\s\0:：，,\d]|近日|日前|据))"
    r"|据[^，。；\n]{2,24}，"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|早)?[，,]"
    r"|(?:近日|日前|昨天|昨日|今天|今日|近期|当天|当日|最近|连日来)[，,]"
    # The caption of a picture that stands above the text, without a mark between them.
    # 图 alone begins too many words: only behind a source, or before a day.
    r"|[^，。；：\n]{0,40}? (?:视觉中国 ?)?(?:资料图片?(?!书)|资料照片|\S{0,5}供图)(?=\S)"
    r"|[^，。；：\n]{0,40}?(?:中国|新闻|[日晚时]报|新华社|网|发布) 图"
    r"(?![\s/片纸书形像案表谱腾灵们为])"
    r"|[^，。；：\n]{0,40}? 图(?=\d|当地时间)"
    r"|(?:记者|編輯|编辑|通讯员)\s?\S{2,8}[\s\0:：，,])"
)
_CLAUSE = re.compile(r"[，,。；;：:！!？?\s]")
_TAIL = re.compile(r"[，,](?:[^，,]{0,4}\d{1,2}月\d{1,2}日[^，,]{0,3}|[^，,]{1,3})$")


def event_name(article: Article, answer: str = "") -> str:
    """At most MOST characters; a title that is short, or the cut beginning of the text, is none.

    A name without the words of `answer` comes first: a question that has them is not answered by
    them.
    """
    names = [*dict.fromkeys(_names(article))]
    told = letters(answer)
    apart = (name for name in names if not told or told not in letters(name))
    return next(apart, names[0])


def shown_title(article: Article) -> str:
    """The title; the name of the event where it is only the cut beginning of the text."""
    title = article.title.strip()
    return title if title and not title.endswith(_CUT) else event_name(article)


def _names(article: Article) -> Iterator[str]:
    title = article.title.strip()
    name = shortened(title)
    if len(name) >= LEAST and not title.endswith(_CUT):
        yield name
    for start, end in sentence_windows(article.text, 0, min(len(article.text), _BEGINNING)):
        words = shortened(article.text[start:end])
        if len(words) >= LEAST:
            yield words
    yield name or article.text[:MOST]


def shortened(sentence: str) -> str:
    """A sentence without datelines and brackets, cut behind a clause where it is long."""
    words = " ".join(_BRACKETS.sub(_GAP, sentence).split())
    while (lead := _LEAD.match(words)) and lead.end() < len(words):
        words = words[lead.end() :]
    words = words.replace(_GAP, "").strip(" ，,。；;：:、")
    if len(words) <= MOST:
        return words
    ends = [mark.start() for mark in _CLAUSE.finditer(words, 0, MOST + 1) if mark.start() >= 10]
    return _TAIL.sub("", words[: ends[-1] if ends else MOST])
