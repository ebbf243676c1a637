"""Step 5c, boilerplate: what pages have around every article - menus, buttons, footers, credits.

Lines are judged as a whole. Where a body has no line breaks, text behind its last sentence is
removed piece by piece, each recognised by its own pattern, up to the first piece without one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from newsqa.ingest.dates import DATE, parse_date
from newsqa.ingest.draft import Draft
from newsqa.ingest.metadata import LABEL_CHARACTERS, PEOPLE, TITLE_CHARACTERS, people
from newsqa.ingest.page_navigation import NAVIGATION_END
from newsqa.text.fold import fold

TAIL_CHARACTERS = 500

# A line that starts so belongs to the page, and so does everything behind it.
_FOOTER = re.compile(
    r"\s*[【\[(（]?\s*(?:(?:上一篇|下一篇|上一条|下一条|相关阅读|相关新闻|相关链接|相关报道|推荐阅读|热门推荐"
    r"|延伸阅读|责任编辑|版权声明|免责声明|广告声明)(?=[\s:：】\])）|>》/]|$)|版权所有|copyright|©)"
)
# The same, unless it is a sentence.
_BUTTON = re.compile(r"\s*[【\[(（]?\s*(?:打印本页|打印此页|关闭窗口|返回顶部|扫一扫|扫码手机)")
# Short lines before and after a body that are no sentence of it.
_BOILERPLATE = re.compile(
    r"分享(?:到|至)|分享让更多人看到|打印(?:本页|此页|本文|正文)|关闭(?:窗口|本页)|责编|编辑\s*[:：/]|校对\s*[:：/]"
    r"|版权(?:所有|声明)|转载(?:请|须|必须)|(?:未经|请勿|谢绝|禁止|不得).{0,12}转载|注明出处"
    r"|技术支持|网站标识|备案(?:号|序号)|icp备|公安备"
    r"|新闻热线|扫码(?:关注|下载|手机|阅读)|扫一扫|回首页|返回首页|查看原图|点击进入"
    rf"|^(?:今[天日]是?|(?:现在|当前|北京)时间)\s*[:：]?\s*(?:{DATE.pattern})[\s,，]*(?:星期.|周.)?\s*$"
    r"|^[（(]完[)）]$|访客\s*[:：]|(?:建议|最佳).{0,12}分辨率"
    r"|^(?:[\s|\[【(（]*(?:打印|关闭|收藏|举报|纠错|订阅|分享|转发|评论|点赞|大|中|小)[\s|\]】)）]*)+$"
)
_MENU = re.compile(r"(?:[^|>》»]{1,12}\s*\\?[|>》»]\s*){2,}[^|>》»]{0,12}")
# What menus name; a list of winners, titles or documents has the same marks and other words.
_MENU_LABELS = """
首页 主页 要闻 新闻 头条 国内 国际 时政 政务 财经 经济 体育 娱乐 民生 社会 评论 视频 图片
图库 专题 教育 科技 健康 文化 文体 旅游 汽车 房产 军事 法治 生活 时尚 本地 地方 滚动 热点
直播 论坛 博客 微博 微信 公告 通知公告 新闻中心 新闻动态 工作动态 政务公开 信息公开 互动交流
关于我们 联系我们 网站地图 网站声明 版权声明 广告服务 招聘 登录 注册 手机版 客户端 收藏本站
设为首页 加入收藏 返回 更多 english 繁体 简体 正文 下一页 上一页
"""
_MENU_WORDS = frozenset(_MENU_LABELS.split())
_CRUMBS = re.compile(r"\s*(?:您?当前(?:的)?位置|您的位置|首页\s*[>》»])")
# A banner that was read with its closing cross.
_BANNER = re.compile(r"广告 [^×\n]{4,60} ×")
_TAGS = re.compile(r"\s*(?:关键词|关键字|标签|tags?)\s*[:：]")

_OPEN, _CLOSE = r"[\[(（【]?\s*", r"\s*[\])）】]?"
_BEHIND = r"(?:(?<=[。！？!?…”」』)）\]】～~\s;；#])|^)"  # a sentence has ended here
_SOURCES = r"(?:(?:文章|本文|稿件|信息|新闻|图文|内容|综合|资料)?来 ?源|(?:本文)?转自|来自|综合)"
_AUTHORS = (
    r"(?:(?:本[报网台刊]|总台|央视|[\u3400-\u9fff]{2,10}?(?:网|报|社|新闻|在线|客户端|融媒体?(?:中心)?|传媒))?"
    r"(?:首席|见习|实习|特约|全媒体|融媒体?|驻[\u3400-\u9fff]{1,3})?(?:记 ?者|通讯员|实习生)"
    r"|作者|撰稿|撰文|采写|文字)"
)
_CREDITS = (
    r"(?:(?:责任|流程|值班|本[文期]|网络|实习|新媒体|视频|图片|美术|执行)?编 ?辑"
    r"|责 ?编|美编|编译|编审|编校|英译统筹"
    r"|总?(?:监制|策划|统筹)|总编辑?|(?:执行|值班)?副?主编|值班(?:主任|编委|总编)|[一二三]审(?:[一二三]校)?|[一二三]校"
    r"|终审|初审|复审|审 ?核|审读|审校|(?:责任)?校 ?对|校审|制片人|制作|剪辑|视觉|版式"
    r"|海报|排版|签 ?发|供稿|出品|摄 ?影|供图|图源|整理|资料图"
    r"|制图|绘图|漫画|摄像|航拍|配音|文案|美工"
    r"|指导(?:教师|老师)|发布(?=\s*[:：])|(?<![\u3400-\u9fff])图(?:片|文)?(?=\s*[:：/]))"
)
_SEPARATOR = r"\s*[:：/|｜丨]\s*"
# The labels of 来源：青溪融媒责编：张三校对：李四; a blank for the colon only before a name.
_PART = re.compile(
    rf"({_SOURCES}){_SEPARATOR}|({_AUTHORS})(?:{_SEPARATOR}|\s+|(?={PEOPLE}))|(文[/、]图(?=\s*[:：]|\s+)|文(?![/、]图))(?:{_SEPARATOR}|(?<=图)\s+)"
    rf"|{_CREDITS}(?:{_SEPARATOR}|\s+(?=[\u3400-\u9fff])|(?=(?:{PEOPLE})(?:[\s)）\]】]|$)))"
)
_SENTENCE_END = "。！？!?…”」』)）]】～~;；#|｜"
_CONTENT = re.compile(r"[^。！？!?:：\n]{0,45}")
_WRITERS = re.compile(
    rf"\s*(?:{PEOPLE}|[\u3400-\u9fff]{{2,3}})?[\s)）\]】、,，]*(?:[\u3400-\u9fff]{{2,8}}[社网][\u3400-\u9fff]{{0,6}}电"
    r"|(?:整理|综合|摄影)?报道|文[/、]?图|/\s*[文图摄])?[\s,，;；、/|｜)）\]】]*"
)
# 资金来源 is no label.
_NO_SOURCE = "据金入片料要电货的热光性息"
_REPORTER = re.compile(r"^[^\s、]{0,12}(?:记者|通讯员)\s*")
# （张三 李四） behind the last sentence; names on a line of their own may be those of winners.
_NAMES_END = re.compile(
    rf"(?<=[。！？”」』])(?:\s*[(（]\s*({PEOPLE})\s*(?:文[/、]?图|图[/、]?文|(?:摄影|综合)?报道|整理)?\s*[)）]"
    rf"|[ \t\u3000]+({PEOPLE}))\s*$"
)
# （中新财经）, （海外网 张三）, 李四(经济日报)
_OUTLET_END = re.compile(
    rf"(?<=[。！？”」』)）])\s*({PEOPLE})?\s*[(（]([^()（）。，,:：\d]{{0,12}}(?:社|网|报|台|新闻|客户端|财经|经纬|公众号))(?:app)?"
    rf"\s*({PEOPLE})?[)）]\s*$|(?<=[。！？”」』)）])\s*[(（][^()（）。]{{0,8}}特稿[^()（）。]{{0,12}}[)）]\s*$"
)
_PAPER_END = re.compile(
    rf"\s*[(（]?\s*《\s*([^《》]{{2,14}}?)\s*》\s*[(（]\s*({DATE.pattern})[^()（）]{{0,14}}[)）]\s*$"
)
_FORMER_END = re.compile(
    r"\s*(?:[(（]原标?题(?:为)?\s*[:：]?\s*《?([^()（）\n]{6,60}?)》?[)）]"
    r"|(?<=[。！？”」』)）\s])(?:【原标题】\s*[:：]?|原标题\s*[:：]?(?=《))\s*《?([^\n。]{6,60}?)》?"
    r"(?:\s*来源\s*[:：|｜][^\n。]{0,80})?)\s*$"
)
# Each stands at the end of the text, on folded text, with its reason.
_ENDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "share_button",
        re.compile(
            r"\s*(?:分享让更多人看到|返回搜狐[，,]\s*查看更多|更多精彩内容请进入[^\s，。]{2,8}"
            rf"|{_OPEN}查看原图{_CLOSE}|点击(?:查看|阅读)(?:原文|全文|更多)|返回首页)\s*$"
        ),
    ),
    ("page_navigation", re.compile(NAVIGATION_END)),
    (
        "end_mark",
        re.compile(
            r"\s*[(（【\[]\s*(?:完|本文完|全文完|待续)\s*[)）】\]]\s*$|\s*(?<![a-z])end\s*$"
        ),
    ),
    (
        "credits",  # these two need no sentence end before them
        re.compile(r"\s*(?:责任|流程)编辑\s*[:：]\s*[\u3400-\u9fff]{0,4}[a-z0-9 ]{0,10}\s*$"),
    ),
    (
        "copyright",
        re.compile(
            r"\s*版权侵权(?:联系)?(?:电话)?[^。]{0,40}$"
            rf"|{_BEHIND}\s*{_OPEN}(?:(?:版权|免责|平台|广告|郑重|重要|特别)?声明|特别提[示醒]|(?:风险)?提示)\s*[:：]"
            r"[^\n]{0,20}(?:本文|本网|本站|本报|本平台|本号|本公众号|文中|文内|文章|图片|来源|转载|版权|稿件)[^\n]{0,330}$"
            r"|\s*广告声明\s*[:：]\s*文内[^\n]{0,200}$"
            rf"|{_BEHIND}\s*{_OPEN}免责声明\s*[:：】][^\n]{{4,400}}$"
            rf"|\n{_OPEN}(?:特别|免责|版权|郑重|重要)声明{_CLOSE}\s*[:：]?\n[^\n]{{0,60}}"
            r"(?:本文|本网|本站|平台|转载|版权|侵权|稿件)[^\n]{0,330}(?:\n[^\n]{0,200}){0,2}$"
            rf"|{_BEHIND}\s*[*※]?{_OPEN}(?:本文|此文|文中|文章|以上(?:内容|信息|观点))[^。\n]{{0,24}}"
            r"(?:不构成[^。\n]{0,10}建议|(?:仅|只)供[^。\n]{0,6}参考|(?:仅|只|不)代表[^。\n]{0,12}(?:观点|立场))"
            r"[^\n]{0,120}$"
            rf"|{_BEHIND}\s*本文(?:属于|为|系)[^。\n]{{0,20}}原创[^。\n]{{0,12}}转载[^\n]{{0,200}}$"
            rf"|{_BEHIND}\s*{_OPEN}[^。！？\n]{{0,40}}(?:转载请?(?:务必)?(?:注明|联系)|未经[^。]{{0,16}}(?:授权|许可|允许)[^。]{{0,12}}转载"
            r"|版权归[^。]{0,16}所有)[^。\n]{0,60}[。]?[\])）】]?\s*$"
            rf"|{_BEHIND}\s*(?:此文|本文)(?:内容)?(?:[为由系])[^。\n]{{0,16}}(?:供稿|数据整理)[^。\n]{{0,40}}。?$"
            r"|\s*本文由[^。，\n]{2,12}原创[^。\n]{0,40}$"
            r"|\s*如遇作品内容、版权[^\n]{0,60}$"
        ),
    ),
    (
        "contact",
        re.compile(
            rf"{_BEHIND}\s*{_OPEN}(?:新闻|线索)?[^。！？\n]{{0,12}}(?:报料|爆料|投稿|新闻热线|线索征集|商务合作)"
            r"[^。\n]{0,60}(?:[a-z0-9#@.]{6,}|app|小程序|微信|热线|邮箱)[^\n。]{0,80}[。！!]?[\])）】]?\s*$"
            r"|\s*政企内容服务专席\d{11}。?\s*$"
            rf"|{_BEHIND}\s*(?:联系方式|邮箱地址|联系邮箱|投稿邮箱|新闻热线)\s*[:：]"
            r"\s*[a-z0-9@._# -]{5,40}\s*$"
            rf"|{_BEHIND}\s*(?:更多[^。\n]{{0,16}}(?:资讯|内容|精彩|消息)[^。\n]{{0,10}}(?:下载|点击|关注|尽在|登录)"
            r"|欢迎(?:关注|下载|扫码|订阅)[^。\n]{0,12}(?:公众号|微信|客户端|app|官方))[^\n。]{0,160}$"
        ),
    ),
    (
        "related",
        re.compile(
            rf"(?:{_BEHIND}\s*|\s*)(?:(?:上一篇|下一篇|上一条|下一条)\s*[:：]|相关阅读\s*[:：]\s*《)[^。！？\n]{{0,120}}$"
            rf"|{_BEHIND}\s*【?(?:延伸阅读|相关阅读|推荐阅读)(?:[:：】]|(?=《))[^。\n]{{0,160}}$"
        ),
    ),
    ("tags", re.compile(rf"{_BEHIND}\s*(?:关键词|关键字|标签)\s*[:：][^。！？\n]{{0,60}}$")),
)


def is_page(line: str) -> bool:
    """Whether the line is a menu, a path (首页 > 要闻) or another short piece of the page."""
    return len(line) < LABEL_CHARACTERS and (
        bool(_CRUMBS.match(fold(line))) or (len(line) < TITLE_CHARACTERS and is_boilerplate(line))
    )


def is_footer(line: str) -> bool:
    """Whether the page's end begins with this line."""
    head = fold(line[:LABEL_CHARACTERS])
    return bool(_FOOTER.match(head) or (_BUTTON.match(head) and not line.endswith("。")))


def is_boilerplate(line: str) -> bool:
    """Whether a line before or behind a body belongs to the page; never one with a sentence."""
    if "。" in line:
        return False
    folded = fold(line)
    return bool(_BOILERPLATE.search(folded) or _is_menu(folded) or _TAGS.match(folded))


def _is_menu(folded: str) -> bool:
    """Whether marks stand between words of which menus consist: half of them at least."""
    if "《" in folded or not _MENU.fullmatch(folded):
        return False
    words = [word.strip(" \\") for word in re.split(r"[|>》»]", folded)]
    words = [word for word in words if word]
    return 2 * sum(word in _MENU_WORDS for word in words) >= len(words)


def is_menu_word(line: str) -> bool:
    """Whether the line is one word of those that menus consist of."""
    return fold(line).strip() in _MENU_WORDS


def without_banners(draft: Draft) -> Draft:
    """Remove advertisements, wherever they stand in the text."""
    for banner in _BANNER.findall(draft.text):
        draft = draft.with_removal(banner, "advertisement")
    return replace(draft, text=_BANNER.sub("", draft.text))


def peel(draft: Draft) -> Draft:
    """Remove text of the page from the end, piece by piece; names and dates fill empty fields."""
    while (shorter := _peeled(draft)) is not draft:
        draft = shorter
    return draft


def _peeled(draft: Draft) -> Draft:
    """The draft without the last piece of the page; the same draft where there is none."""
    text = draft.text.rstrip()
    first = max(0, len(text) - TAIL_CHARACTERS)
    tail = text[first:]
    folded = fold(tail)
    for reason, pattern in _ENDS:
        match = pattern.search(folded)
        if match and first + match.start():
            return _cut(draft, first + match.start(), reason)
    start = _credits_start(folded)
    if start is not None and first + start:
        return take_credits(_cut(draft, first + start, "credits"), tail[start:])
    for pattern in (_PAPER_END, _NAMES_END, _OUTLET_END, _FORMER_END):
        match = pattern.search(folded)
        if not match or not first + match.start():
            continue
        rest = _cut(draft, first + match.start(), "label")
        found = [tail[match.start(n) : match.end(n)].strip() for n in range(1, pattern.groups + 1)]
        if pattern is _NAMES_END:
            return replace(rest, author=draft.author or people(" ".join(found)))
        if pattern is _OUTLET_END:
            return replace(
                rest,
                publisher=draft.publisher or found[1].rpartition("·")[2] or None,
                author=draft.author or people(f"{found[0]} {found[2]}"),
            )
        if pattern is _FORMER_END:
            return replace(rest, title=draft.title or found[0] or found[1])
        published = draft.published or parse_date(match.group(2))
        return replace(rest, publisher=draft.publisher or found[0], published=published)
    return draft


def _credits_start(folded: str) -> int | None:
    """Where the credits at the end of the text begin: labels with short contents, no sentence."""
    found: int | None = None
    end = len(folded)
    for part in reversed(list(_PART.finditer(folded))):
        content = _WRITERS if part.group(2) or part.group(3) else _CONTENT
        if not content.fullmatch(folded, part.end(), end):
            break
        end = part.start()
        place = len(folded[:end].rstrip())
        before = folded[place - 1] if place else "。"
        if before in "[(（【":
            found = place - 1
        elif (
            before in _SENTENCE_END
            or place < end
            or (part.group(1) == "来源" and before not in _NO_SOURCE)
        ):
            found = end
    return None if found is None else _outside_brackets(folded, found)


def _outside_brackets(folded: str, place: int) -> int | None:
    """The place, or that of the bracket before it that is not closed; None for a sentence there.

    （青溪报记者 张三 通讯员 李四） goes or stays as a whole.
    """
    opening = max(folded.rfind("(", 0, place), folded.rfind("【", 0, place))
    closing = max(folded.rfind(")", 0, place), folded.rfind("】", 0, place))
    if opening <= closing:
        return place
    return opening if re.search("[。!?\n]", folded[opening:place]) is None else None


def _cut(draft: Draft, place: int, reason: str) -> Draft:
    return replace(draft, text=draft.text[:place].rstrip()).with_removal(draft.text[place:], reason)


def take_credits(draft: Draft, run: str) -> Draft:
    """Publisher and author out of 来源：… 记者 … 编辑：…"""
    folded = fold(run)
    parts = list(_PART.finditer(folded))
    publisher: str | None = None
    authors: list[str] = []
    for part, following in zip_longest(parts, parts[1:]):
        end = following.start() if following else len(run)
        content = run[part.end() : end].strip(" \t\n,，;；、/|｜()（）[]【】")
        if part.group(1):
            publisher = publisher or content
        elif part.group(2) or part.group(3):
            if following and following.group(2) and not run[part.end() : end][-1:].isspace():
                continue  # 采写：青溪报记者 张三
            content = re.split("[)）】]", content)[0]
            content = _REPORTER.sub("", content)  # 采写：南都记者 张三
            authors.append(people(content) or content)
    author = "、".join(filter(None, authors))
    return replace(
        draft, publisher=draft.publisher or publisher, author=draft.author or author or None
    )
