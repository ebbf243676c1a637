"""Step 5b, labels: the data of a page about its article - date, publisher, author, counts.

All patterns are matched on folded text, whose offsets are those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsqa.ingest.dates import DATE, date_of_address, parse_date, year_of_day
from newsqa.ingest.draft import Draft
from newsqa.text.fold import fold
from newsqa.text.surnames import IN_BYLINES

LABEL_CHARACTERS = 200
TITLE_CHARACTERS = 60
GAP_CHARACTERS = 12
BYLINE_CHARACTERS = 240

# A name ends at a blank, a bracket or the next label; text that runs on is not a name.
_NEXT = r"流程编辑|责任编辑|责编|编辑|作者|记者|返回|如遇"
_NAME_END = rf"(?=[\s|()（）\[\]【】]|$|{_NEXT}|[，,；;]\s*(?:{_NEXT}|发布|时间|日期))"
_PUBLISHER = re.compile(
    r"(?:发布者|发布单位|发布机构|信息来源|文章来源|稿件来源|本文来源|新闻来源|供稿单位"
    r"|(?<![\u3400-\u9fff])(?:来源|发布))\s*[:：|]\s*(?!\d)"
    # 来源：人民网人民网福州8月3日电: the name, and the text begins with it again.
    r"(?:([^\s|:：,，;；。()（）\[\]【】\d]{2,12})(?=\1)"
    rf"|((?:(?!{_NEXT}|\d{{1,2}}月)[^\s|:：,，;；。()（）\[\]【】$丨]){{2,30}}){_NAME_END})"
    r"(?:\s*原创稿)?"
)
# In an interview 记者： goes before a question: a name is short and nothing else.
_AUTHOR = re.compile(
    r"(?<![\u3400-\u9fff])(?:(?:作者|撰稿|撰文)\s*[:：]\s*"
    rf"((?:(?!{_NEXT})[^\s|:：,，;；。？！()（）\[\]【】]){{2,20}}){_NAME_END}"
    r"|(?:本[报网刊]|见习|特约|实习)?记者\s*[:：]\s*"
    r"([\u3400-\u9fff·]{2,4}(?:[、 ][\u3400-\u9fff·]{2,4})*)(?=[\s|]|$))"
)
# The time of an event (会议时间：…, 时间：3月6日上午 地点：…) is no label of the page.
_DATE_LABEL = re.compile(
    r"(?:(?:发表|发布|更新|发稿)(?:时间|日期|于)|发文日期|(?<![\u3400-\u9fff])(?:日期|时间))\s*[:：]\s*"
    rf"(?:{DATE.pattern})"
    r"(?!\s*日?\s*(?:[上下中]午|[早晚]|凌晨|星期|周|地点|会议|[(（至到~—-]|\d{1,2}[:：时点]))"
)
_EVENT_TIME = re.compile(r"(?:时间|日期)\s*[:：]")
_EVENT_DETAIL = re.compile(
    r"(?:地点|地址|会场|主讲|主持|嘉宾|参加|对象|内容|议程|主题|费用|票价|报名|集合|活动)\S{0,6}\s*[:：]"
)
_COUNTER = re.compile(
    r"(?:(?:浏览|点击|阅读|访问|评论|收藏|点赞)(?:次数|量|数|率))\s*[:：]?\s*\[?(?:\d[\d.,]*\s*[万亿]?\s*\+?)?\s*次?\]?"
    r"(?=[\s|,，)）\]】]|$|[\u3400-\u9fff])"
    r"|(?<![\u3400-\u9fff])(?:浏览|点击|阅读|评论)\s*[:：]\s*\[?(?:\d[\d.]*\s*[万亿]?\+?\s*次?|次|$)\]?"
    r"|(?<![\u3400-\u9fff])(?:阅读|浏览|评论|点赞|收藏)\s*[(（]?\d[\d.]*\s*[万亿]?\+?[)）]?(?=\s*(?:$|[|]|(?:阅读|浏览|评论|点赞|收藏|分享)))"
    r"|(?<![\d.])\d[\d.]*\s*万?\+?\s*(?:次|人)(?:已)?(?:阅读|浏览|评论|参与)(?=\s*(?:$|[|]))"
    r"|(?:字号|字体)\s*[:：][大中小特默认ta+\-\s|\[\]【】]*"
)
_LONE_DATE = re.compile(
    rf"(?:^[\s|\[【(]*(?:{DATE.pattern})(?=\s*(?:[|\]】)]|$|来源|作者|发布|浏览|编辑)|\s+[^\d\s])"
    rf"|(?<=\s)(?:{DATE.pattern})(?<=:\d\d)\s*$"
    rf"|(?:{DATE.pattern})(?<=:\d\d)\s*(?=(?:作者|来源)\s*[:：]))"
)
_PERSON = (
    r"(?:(?:欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐|端木|东方|西门|南宫)[\u3400-\u9fff]{1,2}"
    rf"|[{IN_BYLINES}]"
    r"(?:[ \u3000\xa0]{1,2}[\u3400-\u9fff](?![\u3400-\u9fff])|[\u3400-\u9fff]{1,2})"
    r"|[\u3400-\u9fff]{2,6}·[\u3400-\u9fff]{2,8})"
)
_ROLE = r"(?:(?:实习|见习|特约)?(?:全媒体)?(?:记者|通讯员|实习生|作者|撰稿|撰文|文))"
PEOPLE = rf"{_PERSON}(?:[\s、,，/|]+(?:{_ROLE}\s*[:：/]?\s*)?{_PERSON}){{0,9}}"
"""Names of people, on folded text, with blanks, commas or 通讯员 between them."""

_BYLINE = re.compile(
    rf"[(（【](?:[^()（）【】。]{{0,16}}?){_ROLE}\s*[:：/|]?\s*([^()（）【】。:：]{{2,60}})[)）】]"
    rf"|(?:电|讯|消息)\s*[(（]\s*({PEOPLE})\s*[)）]"
    rf"|(?:本[报网台刊]|客户端|新闻|时报|日报|[晚都]报|在线|网|报)(?:首席|见习|实习|特派)?(?:记者|通讯员)[\s:：]\s*({PEOPLE})"
    r"(?=\s*(?:$|\n|报道|文[/、]|通讯员|实习|整理|发自|近日|日前|\d{1,2}[月日]|[|)）]))"
    rf"|记者\s*({PEOPLE})(?=\s*\d{{1,2}}月\d{{1,2}}日[^。，]{{0,4}}(?:报道|讯|电))"
    rf"|(?:^|[\s。])记者\s*({PEOPLE})\s*报道"
)
_OFFICE = re.compile("[网报社]")
_TITLES = r"(?:实习|见习|特约)?(?:全媒体)?(?:记者|通讯员|实习生|作者|撰稿|撰文)"
_NOT_WRITERS = re.compile(
    rf"(?<![/、])(?:摄影|摄像|图片|图)(?!文)\s*[:：/]?\s*{_PERSON}"
    r"|(?<=/文)[^/]{2,40}/\s*[图摄]影?|(?<![\u3400-\u9fff])[\u3400-\u9fff·]{2,4}/\s*[图摄]影?"
)
_ABOUT = re.compile(r"[，,;；]\s*(?:系|为|是|现任|单位|工作单位|就职|供职|来自)")
_TOKEN = re.compile(r"[\u3400-\u9fff·]+")
_PEOPLE = re.compile(_PERSON)
# Whose telegram it is: 新华社北京8月13日电, 青溪融媒讯（记者…）, 央视网消息：
_OUTLET = (
    r"((?!据|本)[\u3400-\u9fffa-z0-9·]{1,10}?(?:社|网|报|台|新闻|客户端|周刊|在线|之家|融媒|传媒|头条|财经))"
    r"(?![网社台]|报(?!道)|客户端)"
)
_TELEGRAM = r"(?:\d{4}\s*年)?\s*\d{1,2}\s*月\s*\d{1,2}\s*日[^。\n，,]{0,4}?(?:电|讯|消息|报道)"
_DATELINE = re.compile(
    rf"(?:^|(?<=[\n。！？】）)]))[\s【\[(（]*{_OUTLET}(?:[(（][^()（）]{{2,10}}[)）])?"
    rf"(?:[\u3400-\u9fff]{{0,8}}\s*{_TELEGRAM}|(?:讯|消息|报道)(?=\s*[(（:：】 \u3000])"
    rf"|记者[^。，]{{2,20}}?{_TELEGRAM})"
)
# Where a title runs into the text, only the name of a known agency shows where it ends.
_KNOWN = re.compile(
    r"(?<!据)(新华社|中新[社网]|中新经纬|中国新闻网|人民网|央视网|央视新闻|环球网|参考消息网|财联社|新京报|中国网|中国青年报|光明网"
    r"|海外网|国际在线|中国经济网|经济日报|人民日报|界面新闻|澎湃新闻|极目新闻|红星新闻|北京日报|智通财经(?:app)?|金融界|央广网"
    r"|红网(?:时刻新闻)?|大众网|齐鲁网|荆楚网|东方网|扬子晚报网|华声在线|it之家|上游新闻|封面新闻|九派新闻|本报)"
    rf"(?:[\u3400-\u9fff]{{0,8}}\s*{_TELEGRAM}|(?:讯|消息)?\s*[(（]\s*记者|讯[ \u3000\n])"
    r"|本报讯|【[\u3400-\u9fff]{2,8}(?:报道|讯|消息)"
)
_OPENING = re.compile(
    r"(?:近日|日前|昨[日天]|今[日天])[，,]|(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[，,]|[上下]午|凌晨|晚|至)|记者(?:从|\d|[^，。]{0,20}获悉)"
    r"|[\u3400-\u9fff]{2}(?:日报|晚报|特区报|都市报|晨报)讯(?=[\s(（])"
    rf"|本文转自|据[^，。]{{2,24}}(?:消息|报道|介绍)|(?<![(（])(?:本报)?(?:记者|通讯员)\s+{_PERSON}"
)
# 作者：李会来源：青溪融媒 between title and text.
BETWEEN = re.compile(r"(?:作者|来源|撰文|记者|通讯员)\s*[:：]|本报记者\s")
_OPENING_BYLINE = re.compile(
    rf"\s*(?:(?:本[报网刊台]|{_OUTLET})?(?:首席|见习|实习|特派|全媒体|驻[\u3400-\u9fff]{{1,3}})?记者\s+({PEOPLE})"
    r"(?:\s*文[/、]?图|\s*摄影报道|\s+[\u3400-\u9fff]{2,4}报道)?"
    rf"|文\s*[|｜/丨:：]\s*({PEOPLE}))"
    r"(?=\s*(?:\n|近日|日前|\d{1,2}[月日]|\d{4}年|“|据|今年|[，,]?记者从))"
)


def label_window(line: str) -> tuple[int, int] | None:
    """Where the labels of the page stand in the line, if it is one that has them."""
    folded = fold(line[:LABEL_CHARACTERS])
    windows = sorted(_labels(folded))
    if not windows:
        return None
    start, end = windows[0]
    if start > TITLE_CHARACTERS or re.search("[。；]", folded[:start]):
        return None
    for first, last in windows[1:]:
        if first - end > GAP_CHARACTERS:
            break
        end = max(end, last)
    # Blanks and brackets around labels go with them.
    while start and folded[start - 1] in " |[【(":
        start -= 1
    while end < len(folded) and folded[end] in " |]】)":
        end += 1
    return start, end


def is_page_label(line: str) -> bool:
    """Whether a line behind the body is a label of the page, and nothing else.

    时间：2023年12月31日 there is when something takes place.
    """
    return label_window(line) == (0, len(line)) and not _EVENT_TIME.match(fold(line))


def tells_event(line: str, following: Sequence[str]) -> bool:
    """Whether 时间：… is when something takes place: its place or its guests come next."""
    return bool(_EVENT_TIME.match(fold(line))) and any(
        _EVENT_DETAIL.match(fold(other)) for other in following
    )


def _labels(folded: str) -> Iterator[tuple[int, int]]:
    for pattern in (_DATE_LABEL, _COUNTER, _PUBLISHER, _AUTHOR, _LONE_DATE):
        for match in pattern.finditer(folded):
            yield match.span()


def take_labels(draft: Draft, labels: str, year: int | None = None) -> Draft:
    """The draft with those of its fields that are empty filled from the labels.

    A bare date in the text of a page is that of a list or a comment: its own was looked for in
    its markup.
    """
    folded = fold(labels)
    is_bare = not any(label.search(folded) for label in (_DATE_LABEL, _PUBLISHER, _AUTHOR))
    date = None if draft.of_page and is_bare else parse_date(folded, year)
    return replace(
        draft,
        published=draft.published or date,
        publisher=draft.publisher or label_publisher(labels, folded),
        author=draft.author or group(_AUTHOR, labels, folded),
    )


def label_publisher(text: str, folded: str) -> str | None:
    """Who the first label of a publisher in the text names."""
    return group(_PUBLISHER, text, folded)


def label_date(folded: str) -> str | None:
    """The date of the first label of a date in the text."""
    match = _DATE_LABEL.search(folded)
    return parse_date(match.group()) if match else None


def year_for(draft: Draft, head: str) -> int | None:
    """The year of a head that has none: that of the address, else of the same day in the text."""
    filed = date_of_address(draft.url or "")
    return int(filed[:4]) if filed else year_of_day(draft.text, head)


def take_bylines(draft: Draft) -> Draft:
    """Author and publisher from the article's own text, which stays: （记者 张三）, 新华社北京电.

    Only where no label named them.
    """
    text = draft.text
    if draft.author and draft.publisher:
        return draft
    ends = (text[:BYLINE_CHARACTERS], text[BYLINE_CHARACTERS:][-BYLINE_CHARACTERS:])
    author = draft.author
    for part in ends:
        author = author or byline(part)
    folded = fold(text[:90])
    publisher = draft.publisher or group(_DATELINE, text, folded)
    if not publisher and (known := _KNOWN.search(folded)) and known.group(1) != "本报":
        publisher = known.group(1) and text[known.start(1) : known.end(1)]
    return replace(draft, author=author, publisher=publisher)


def byline(text: str) -> str | None:
    """The people that the first byline in the text names, as 张三、李四."""
    folded = fold(text)
    match = _BYLINE.search(folded)
    if not match or match.lastindex is None:
        return None
    return people(text[match.start(match.lastindex) : match.end(match.lastindex)])


def people(text: str) -> str | None:
    """The names among the words of a byline, as 张三、李四; None where there is no name.

    Those of photographers, and what stands behind a comma about the writer, count for nothing.
    """
    about = _ABOUT.search(fold(text))
    text = text[: about.start()] if about else text
    folded = re.sub(_NOT_WRITERS, lambda match: "|" * len(match.group()), fold(text))
    folded = re.sub(_TITLES, lambda match: "|" * len(match.group()), folded)
    names = [text[m.start() : m.end()] for m in _PEOPLE.finditer(folded)]
    names = [name for name in names if not _OFFICE.search(fold(name))]
    tokens = [text[m.start() : m.end()] for m in _TOKEN.finditer(folded)]
    tokens = [token for token in tokens if not _OFFICE.search(fold(token))]
    # Names of a rare kind stand among others: 虢灿 陆婷.
    if len(tokens) > len(names) > 0 and all(2 <= len(token) <= 3 for token in tokens):
        names = tokens
    return "、".join("".join(name.split()) for name in names) or None


def telegram_start(folded: str, first: int, last: int) -> int | None:
    """Where between these offsets a telegram of a known agency begins."""
    match = _KNOWN.search(folded, first, last + LABEL_CHARACTERS)
    return match.start() if match and match.start() <= last else None


def opening_start(folded: str, first: int, last: int) -> int | None:
    """Where between these offsets words stand that open a text: 近日，, 3月11日，, 记者从…"""
    match = _OPENING.search(folded, first, last + LABEL_CHARACTERS)
    return match.start() if match and match.start() <= last else None


def take_opening_byline(draft: Draft) -> Draft:
    """Take 本报记者 张三 off the beginning of the text into the author."""
    match = _OPENING_BYLINE.match(fold(draft.text[:BYLINE_CHARACTERS]))
    if not match:
        return draft
    end = match.end()
    first = match.start(2 if match.group(2) else 3)
    names = people(re.sub(r"\s+\S{2,4}报道$", "", draft.text[first:end]))
    outlet = match.group(1) and draft.text[match.start(1) : match.end(1)]
    return replace(
        draft,
        text=draft.text[end:].lstrip(),
        author=draft.author or names,
        publisher=draft.publisher or outlet or None,
    ).with_removal(draft.text[:end], "label")


def group(pattern: re.Pattern[str], text: str, folded: str) -> str | None:
    """What the pattern's group finds, as the text has it."""
    match = pattern.search(folded)
    if not match or match.lastindex is None:
        return None
    return text[match.start(match.lastindex) : match.end(match.lastindex)]
