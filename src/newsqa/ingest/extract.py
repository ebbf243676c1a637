"""Step 5, extract: the article out of its page - title, date, publisher, body; furniture off."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from dataclasses import replace

from newsqa.errors import SourceError
from newsqa.ingest.dates import DATE, parse_date
from newsqa.ingest.draft import Draft
from newsqa.ingest.repair import repair, visible
from newsqa.text.fold import fold

TITLE_CHARACTERS = 60
HEADLINE_CHARACTERS = 36
HEAD_LINES = 12
LABEL_CHARACTERS = 200
MENU_CHARACTERS = 8
TAIL_CHARACTERS = 400

# All patterns below are matched on folded text, whose offsets are those of the text.
# A name ends at a blank, a bracket or the next label; where it runs on, it is none.
_NEXT = r"流程编辑|责任编辑|责编|编辑|作者|记者|返回|如遇"
_NAME_END = rf"(?=[\s|()（）\[\]【】]|$|{_NEXT}|[，,；;]\s*(?:{_NEXT}|发布|时间|日期))"
_PUBLISHER = re.compile(
    r"(?:发布者|发布单位|发布机构|信息来源|文章来源|稿件来源|本文来源|新闻来源|供稿单位"
    r"|(?<![\u3400-\u9fff])(?:来源|发布))\s*[:：]\s*(?!\d)"
    rf"((?:(?!{_NEXT})[^\s|:：,，;；。()（）\[\]【】]){{2,30}}){_NAME_END}"
)
# In an interview 记者： goes before a question: a name is short and nothing else.
_AUTHOR = re.compile(
    r"(?<![\u3400-\u9fff])(?:(?:作者|撰稿)\s*[:：]\s*"
    rf"((?:(?!{_NEXT})[^\s|:：,，;；。？！()（）\[\]【】]){{2,20}}){_NAME_END}"
    r"|(?:本报)?记者\s*[:：]\s*([\u3400-\u9fff·]{2,4}(?:[、 ][\u3400-\u9fff·]{2,4})*)(?=[\s|]|$))"
)
# The time of an event (会议时间：…, 时间：3月6日上午 地点：…) is no label of the page.
_DATE_LABEL = re.compile(
    r"(?:发表时间|发布时间|发布日期|发文日期|更新时间|(?<![\u3400-\u9fff])(?:日期|时间))\s*[:：]\s*"
    + DATE.pattern
    + r"(?!\s*日?\s*(?:[上下中]午|[早晚]|凌晨|星期|周|地点|会议|[(（至到~—-]|\d{1,2}[:：时点]))"
)
_COUNTER = re.compile(
    r"(?:浏览次数|浏览量|点击数|点击率|点击量|阅读次数|阅读量|访问次数|访问量)\s*[:：]\s*\[?\d*\s*次?\]?"
    r"|(?<![\u3400-\u9fff])(?:浏览|点击|阅读)\s*[:：]\s*\[?(?:\d+\s*次?|次|$)\]?"
    r"|(?:字号|字体)\s*[:：][大中小特默认ta+\-\s|\[\]【】]*"
)
_LONE_DATE = re.compile(
    rf"(?:^[\s|\[【(]*(?:{DATE.pattern})(?=\s*(?:[|\]】)]|$|来源|作者|发布|浏览|编辑)|\s+[^\d\s])"
    rf"|(?<=\s)(?:{DATE.pattern})(?<=:\d\d)\s*$"
    rf"|(?:{DATE.pattern})(?<=:\d\d)\s*(?=(?:作者|来源)\s*[:：]))"
)
# A line that starts so belongs to the page, and so does everything behind it.
_FOOTER = re.compile(
    r"\s*[【\[(（]?\s*(?:(?:上一篇|下一篇|上一条|下一条|相关阅读|相关新闻|相关链接|相关报道|推荐阅读|热门推荐"
    r"|延伸阅读|责任编辑|版权声明|免责声明|广告声明)(?=[\s:：】\])）|>》/]|$)|版权所有|copyright|©)"
)
# The same, unless it is a sentence.
_BUTTON = re.compile(r"\s*[【\[(（]?\s*(?:打印本页|打印此页|关闭窗口|返回顶部|扫一扫|扫码手机)")
# Short lines before and after a body that are no sentence of it.
_FURNITURE = re.compile(
    r"分享(?:到|至)|打印(?:本页|此页|本文|正文)|关闭(?:窗口|本页)|责编|编辑\s*[:：/]|校对\s*[:：/]|版权(?:所有|声明)"
    r"|转载(?:请|须|必须)|(?:未经|请勿|谢绝|禁止|不得).{0,12}转载|注明出处|(?:主办|承办|主管)(?:单位)?\s*[:：]|技术支持|网站标识|备案(?:号|序号)|icp备|公安备"
    r"|^联系电话|新闻热线|扫码(?:关注|下载|手机|阅读)|扫一扫|回首页|返回首页|查看原图|点击进入|附件\s*[:：]"
    r"|^[（(]完[)）]$|访客\s*[:：]|(?:建议|最佳).{0,12}分辨率"
    r"|^(?:[\s|\[【(（]*(?:打印|关闭|收藏|举报|纠错|订阅|分享|转发|评论|点赞|大|中|小)[\s|\]】)）]*)+$"
)
_MENU = re.compile(r"(?:[^|>》»]{1,12}\s*\\?[|>》»]\s*){2,}[^|>》»]{0,12}")
# The same behind the last sentence of a body that came without line breaks.
_TAIL = re.compile(
    r"(?:(?<=[。！？”」』)）\s])\s*(?:责任编辑\s*[:：]|责编\s*[:：/]|版权声明\s*[:：]"
    r"|免责声明\s*[:：]|平台声明\s*[:：]|上一篇\s*[:：]|下一篇\s*[:：]|[(（]?编辑\s*[:：]|[(（]原标题\s*[:：]"
    r"|【?延伸阅读(?=[\s:：】|《])|相关阅读\s*[:：]|返回首页|提示\s*[:：]文中|\[?查看原图)"
    r"|\s*(?:广告声明\s*[:：]|相关阅读\s*[:：]\s*《|返回搜狐[，,]\s*查看更多))"
    r"[^。]{0,240}。?[^。]{0,60}。?$"
)
_FORMERLY = re.compile(r"^原[标標][题題]\s*[:：]\s*(?=\S)")
_FORMER_TITLE = re.compile(r"[(（]原标题\s*[:：]\s*([^()（）\n]{6,60})[)）]")
_CRUMBS = re.compile(r"\s*(?:您?当前(?:的)?位置|您的位置|首页\s*[>》»])")
_SITE = re.compile(r"(?:\s*[-_|—–]+\s*[^-_|—–]{0,24}(?:网|门户|网站|频道|客户端|新闻|日报|晚报))+$")
_ATTRIBUTES = r"(?:\s+[a-z][^<>]*)?\s*/?>"  # in "若 a<b 且 b>c" is no tag
_BLOCKS = re.compile(
    r"</?(?:br|p|div|ul|ol|li|h\d|table|tbody|tr|td|th|hr|section|article|blockquote|figure)"
    + _ATTRIBUTES,
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:span|strong|b|i|u|em|font|img|a|sup|sub|small|big|center|mark)" + _ATTRIBUTES,
    re.IGNORECASE,
)
_PAGE_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,6});")
# The manner of scraped dumps: what the page says of the article, 「，正文：」, the body.
_SCRAPED = re.compile(r"([^。！？]{0,200}?)[,，]\s*正文\s*[:：]")
_SCRAPED_HEAD = re.compile(r"^\s*$|\d{1,2}[-/月]\d{1,2}|[>》|]|(?:来源|记者|时间|作者)\s*[:：]")
_SHORT_YEAR = re.compile(r"\s*(\d{2}-\d{2}-\d{2}(?: \d{2}:\d{2})?)\s*")
_BRACKETED = re.compile(r"\s*(?:原标题\s*[:：]\s*)?【([^】\n]{6,40})】")
_CAPTION = re.compile(r"摄[)）]?$|图[)）]$")
_GAP = re.compile(r"[ \t\n\u3000\xa0\u2000-\u200a]{2,}|\t")


def extract(draft: Draft, max_characters: int = 2_000_000) -> Draft:
    """The draft with the body alone as text, and the fields that the page tells.

    Fields that the draft has already win over those found on the page. Raises SourceError when
    no text is left, or more than `max_characters`.
    """
    if draft.is_html:
        draft = _from_html(draft)
    draft = replace(
        draft,
        text=_tidy(repair(_without_tags(draft.text))),
        title=_SITE.sub("", _one_line(repair(_without_tags(draft.title)))),
    )
    draft = _tail(_lines(_scraped(draft)))
    text = draft.text
    if not any(character.isalnum() for character in text):
        raise SourceError(
            f"{draft.location}：清理后没有正文 / no text is left after cleaning the page"
        )
    if len(text) > max_characters:
        raise SourceError(
            f"{draft.location}：正文 {len(text)} 字，超过 max_article_characters={max_characters}；"
            f"请拆分 / {len(text)} characters, more than max_article_characters; split it"
        )
    return replace(
        draft,
        title=_FORMERLY.sub("", draft.title or _headline(text)),
        publisher=_one_line(repair(draft.publisher or "")) or None,
        author=_one_line(repair(draft.author or "")) or None,
    )


def _from_html(draft: Draft) -> Draft:
    import trafilatura
    from lxml.etree import LxmlError  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]
    from trafilatura.settings import Document

    # It logs what we report.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # The parser drops what comes after the end of the page, and some pages end too early.
    markup = _PAGE_END.sub("", visible(draft.text))
    # Without huge_tree, what lies deeper than 256 elements is lost without a word.
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    try:
        tree = document_fromstring(markup.encode(), parser=parser, ensure_head_body=True)
        if any("depth" in entry.message for entry in parser.error_log):
            raise SourceError(
                f"{draft.location}：网页嵌套太深，正文不全；请改存为文本 / "
                "the page is nested too deeply to be read whole; save its text instead"
            )
        words = tree.xpath("//text()[not(parent::script or parent::style)]")
        page = trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, favor_recall=True
        )
    except (LxmlError, RecursionError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Broken pages break the parsers in many ways.
        raise SourceError(
            f"{draft.location}：网页读不出来（{error}）；请改存为文本 / "
            f"the page cannot be read ({error}); save its text instead"
        ) from error
    if not isinstance(page, Document) or not (page.text or "").strip():
        raise SourceError(f"{draft.location}：网页里找不到正文 / no article text found in the page")
    # Labels such as 来源：… often stand outside the body that the extractor keeps.
    around = repair(" ".join(words))
    folded = fold(around)
    labelled = _DATE_LABEL.search(folded)
    return replace(
        draft,
        text=page.text or "",
        is_html=False,
        title=draft.title or page.title or "",
        url=draft.url or page.url,
        publisher=draft.publisher
        or _meta(markup, "source", "publisher")
        or _group(_PUBLISHER, around, folded)
        or page.sitename,
        author=draft.author or page.author or _meta(markup, "author"),
        published=draft.published
        or (parse_date(labelled.group()) if labelled else None)
        or (parse_date(page.date) if page.date else None),
    )


def _meta(page: str, *names: str) -> str | None:
    """Content of the first <meta> with one of these names."""
    for name in names:
        tag = re.search(rf"<meta\b[^<>]*\bname\s*=\s*[\"']?{name}\b[^<>]*>", page, re.IGNORECASE)
        content = tag and re.search(r"content\s*=\s*[\"']([^\"']+)[\"']", tag.group())
        if content:
            return html.unescape(content.group(1)).strip() or None
    return None


def _without_tags(text: str) -> str:
    """Text that is no page but has kept some of its markup."""
    bare = _INLINE.sub("", _BLOCKS.sub("\n", text))
    return html.unescape(bare) if bare != text or _ENTITY.search(bare) else text


def _tidy(text: str) -> str:
    """One blank between words, one line break between paragraphs."""
    return _GAP.sub(_one_gap, text).strip()


def _one_gap(match: re.Match[str]) -> str:
    return "\n" if "\n" in match.group() or "\t" in match.group() else " "


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" |\t-_")


def _scraped(draft: Draft) -> Draft:
    """Takes off the head that a scraper has put before the body."""
    folded = fold(draft.text[: LABEL_CHARACTERS + 20])
    match = _SCRAPED.match(folded)
    if not match or not _SCRAPED_HEAD.search(match.group(1)):
        return draft
    head = draft.text[: match.end(1)]
    short = _SHORT_YEAR.fullmatch(head)
    published = draft.published or parse_date(f"20{short.group(1)}" if short else head)
    draft = _take_labels(replace(draft, published=published), head)
    return replace(draft, text=draft.text[match.end() :].lstrip())


def _lines(draft: Draft) -> Draft:
    """Reads the lines around the body and takes them off: title, labels, menus, footer."""
    lines = [line for line in (raw.strip(" |\t\u3000") for raw in draft.text.split("\n")) if line]
    draft, body = _head(draft, lines)
    last = next(
        (number for number, line in enumerate(body) if number and _is_footer(line)), len(body)
    )
    while last > 1 and len(body[last - 1]) < 80:
        line = body[last - 1]
        if _label_window(line) == (0, len(line)):
            draft = _take_labels(draft, line)
        elif not _is_furniture(line):
            break
        last -= 1
    body = body[:last]
    if len(body) > 1:
        if not draft.title and _is_title(body[0]):
            draft = replace(draft, title=_one_line(body[0]))
            if body[0][-1] not in "！？!?":  # then it may be a sentence of the text as well
                body = body[1:]
        elif draft.title and _same(body[0], draft.title):
            body = body[1:]
    return replace(draft, text="\n".join(body))


def _head(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """The fields that the lines before the body tell, and the body."""
    above: list[str] = []  # lines above a label or a menu: title, subtitle, site, menu words
    beside: list[str] = []  # what else stands in a line of labels
    waiting: list[str] = []  # lines that belong above, or are the body's first
    body = 0
    rest = ""
    for number, line in enumerate(lines[:HEAD_LINES]):
        label = _label_window(line)
        if label:
            draft = _take_labels(draft, line[label[0] : label[1]])
            above += waiting
            beside.append(line[: label[0]])
            rest = line[label[1] :].strip(" |\t\u3000:：,，")
        elif _is_page(line):
            above += waiting
        elif line.endswith("。") or len(line) > TITLE_CHARACTERS:
            break
        else:
            waiting.append(line)
            continue
        body, waiting = number + 1, []
        if rest.endswith("。") or len(rest) > TITLE_CHARACTERS:
            break
        beside.append(rest)
        rest = ""
    above = [line for line in above if not _is_page(line)]
    if not draft.title:
        beside = [line for line in map(_one_line, beside) if line and not _is_page(line)]
        titles = [line for line in above + beside if _is_title(line)]
        long = [line for line in titles if len(line) >= MENU_CHARACTERS]
        draft = replace(draft, title=next(iter(long or titles), ""))
    kept = [line for line in above if len(line) >= MENU_CHARACTERS and not _same(line, draft.title)]
    found = [*kept, *([rest] if rest else []), *lines[body:]]
    return draft, found or above or lines


def _label_window(line: str) -> tuple[int, int] | None:
    """Where the labels of the page stand in the line, if it is one that has them."""
    folded = fold(line[:LABEL_CHARACTERS])
    windows = sorted(_labels(folded))
    if not windows:
        return None
    start, end = windows[0]
    if start > TITLE_CHARACTERS or re.search("[。；]", folded[:start]):
        return None
    for first, last in windows[1:]:
        if first - end > MENU_CHARACTERS + 4:
            break
        end = max(end, last)
    # Blanks and brackets around labels go with them.
    while start and folded[start - 1] in " |[【(":
        start -= 1
    while end < len(folded) and folded[end] in " |]】)":
        end += 1
    return start, end


def _labels(folded: str) -> Iterator[tuple[int, int]]:
    for pattern in (_DATE_LABEL, _COUNTER, _PUBLISHER, _AUTHOR, _LONE_DATE):
        for match in pattern.finditer(folded):
            yield match.span()


def _is_page(line: str) -> bool:
    return len(line) < LABEL_CHARACTERS and (
        bool(_CRUMBS.match(fold(line))) or (len(line) < TITLE_CHARACTERS and _is_furniture(line))
    )


def _is_footer(line: str) -> bool:
    head = fold(line[:LABEL_CHARACTERS])
    return bool(_FOOTER.match(head) or (_BUTTON.match(head) and not line.endswith("。")))


def _is_furniture(line: str) -> bool:
    if "。" in line:
        return False
    folded = fold(line)
    return bool(_FURNITURE.search(folded) or _MENU.fullmatch(folded))


def _take_labels(draft: Draft, labels: str) -> Draft:
    folded = fold(labels)
    return replace(
        draft,
        published=draft.published or parse_date(folded),
        publisher=draft.publisher or _group(_PUBLISHER, labels, folded),
        author=draft.author or _group(_AUTHOR, labels, folded),
    )


def _group(pattern: re.Pattern[str], text: str, folded: str) -> str | None:
    """What the pattern's group finds, as the text has it."""
    match = pattern.search(folded)
    if not match or match.lastindex is None:
        return None
    return text[match.start(match.lastindex) : match.end(match.lastindex)]


def _is_title(line: str) -> bool:
    return (
        4 <= len(line) <= TITLE_CHARACTERS
        and line[-1] not in "。；，,;:：、"
        and not _CAPTION.search(fold(line))
    )


def _same(line: str, title: str) -> bool:
    return len(line) < LABEL_CHARACTERS and fold(_one_line(line)) == fold(title)


def _tail(draft: Draft) -> Draft:
    """Takes the page's words off the end of a body that came without line breaks."""
    text = draft.text.strip()
    first = max(0, len(text) - TAIL_CHARACTERS)
    match = _TAIL.search(fold(text[first:]))
    cut = first + match.start() if match else 0
    if not cut:
        return replace(draft, text=text)
    tail = text[cut:]
    return replace(
        draft,
        text=text[:cut].strip(),
        title=draft.title or _group(_FORMER_TITLE, tail, fold(tail)) or "",
        publisher=draft.publisher or _group(_PUBLISHER, tail, fold(tail)),
    )


def _headline(text: str) -> str:
    """A name for an article that came without one: the bracketed head, or how it begins."""
    bracketed = _BRACKETED.match(text) or _FORMER_TITLE.match(fold(text))
    if bracketed:
        return text[bracketed.start(1) : bracketed.end(1)]
    first = re.split(r"[。！？\n]", text, maxsplit=1)[0].strip()
    if len(first) <= HEADLINE_CHARACTERS:
        return first or text[:HEADLINE_CHARACTERS]
    return first[:HEADLINE_CHARACTERS] + "…"
