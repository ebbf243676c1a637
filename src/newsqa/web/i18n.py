"""What the pages say, in Chinese and in English; a page speaks one of them.

Article text stays as it is. The widget's own texts are in embed.js, as a portal chooses them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from newsqa.types import AbstainReason

Code = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Strings:
    """The texts of one language. `page` are those that the script of the chat shows itself."""

    code: Code
    tag: str  # of BCP 47
    brand: str
    hero: str
    promise: str
    try_asking: str
    box: str
    placeholder: str
    send: str
    stop: str
    stopped: str
    pending: str
    new_chat: str
    export: str
    wrong: str
    empty: str
    empty_command: str
    state: Callable[[str, int], str]
    other_language: str
    # answers
    source: str
    read_in_full: str
    original: str
    untitled: str
    earliest: str
    copies: Callable[[int], str]
    more: Callable[[int], str]
    no_answer: str
    headings: Mapping[AbstainReason, str]
    differ: str
    closest: str
    not_answering: str
    closest_after: str
    # what can be done with an answer
    copy: str
    good: str
    bad: str
    what_is_bad: str
    blame: Mapping[str, str]
    remark: str
    submit: str
    further: str
    quoted: tuple[str, str]
    # article pages
    stored: str
    gone: str
    page: Mapping[str, str]

    def part(self, message: str) -> str:
        """This language's part of a message that says itself twice: Chinese / English."""
        parts = message.split(" / ")
        return parts[self.code == "en"] if len(parts) == 2 else message


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one reader; `asked`: the address names the language, so that its links must."""

    words: Strings
    asked: bool = False

    def address(self, page: str) -> str:
        """The address of one of our pages, with the language where it has to be named."""
        if not self.asked:
            return page
        place, hash_, fragment = page.partition("#")
        joint = "&" if "?" in place else "?"
        return f"{place}{joint}lang={self.words.code}{hash_}{fragment}"


ZH = Strings(
    code="zh",
    tag="zh-CN",
    brand="新闻问答",
    hero="问一句，给你原文。",
    promise="答案逐字取自库里的报道，附上出处；报道没有说的，就告诉你没有说。",
    try_asking="可以这样问",
    box="问题",
    placeholder="问一件报道里的事，例如：谁主持了会议？",
    send="提问",
    stop="停止",
    stopped="已停止。",
    pending="正在报道里找答案",
    new_chat="新的对话",
    export="导出",
    wrong="出错了，这个问题没有答上来；请再试一次。",
    empty="库里还没有文章。先读入一些，再回到这里提问：",
    empty_command="newsqa ingest 文章的文件夹 --store",
    state=lambda day, count: f"数据截至 {day}，共 {count:,} 篇",
    other_language="English",
    source="出处",
    read_in_full="在全文中查看",
    original="原网页",
    untitled="（无标题）",
    earliest="最早",
    copies=lambda count: f"另有 {count} 家转载",
    more=lambda count: f"另外 {count} 个可能的答案",
    no_answer="没有找到答案",
    headings={
        "outside_dates": "不在库里的时间范围内",
        "sources_disagree": "各报道说法不一",
    },
    differ="不同报道里的答案不一样，都列在这里。",
    closest="最接近的文章，",
    not_answering="并不回答",
    closest_after="这个问题",
    copy="复制答案和出处",
    good="答得好",
    bad="答得不好",
    what_is_bad="哪里不好？",
    blame={"wrong": "答案不对", "source": "出处不对", "incomplete": "没答全"},
    remark="想补充的话（可不填）",
    submit="提交",
    further="接着问",
    quoted=("“", "”"),
    stored="这是库中保存的正文，版权归原发布者所有。",
    gone="库里没有这篇文章，可能已被删除。",
    page={
        "title": "新闻问答 · newsqa",
        "send": "提问",
        "copied": "已复制",
        "uncopied": "复制不了，请手动选取",
        "thanks": "谢谢，已记下",
        "unkept": "没能记下，请稍后再试",
        "lost": "连不上问答服务，正在重试；连上以后页面会自己刷新。",
        "busy": "现在提问的人太多，请稍后再问。",
        "trouble": "没有办成",
        "file": "新闻问答",
        "exported": "导出于",
    },
)
EN = Strings(
    code="en",
    tag="en",
    brand="Ask the news",
    hero="Ask, and read the source.",
    promise="Every answer is quoted from a stored article, with its source. What the articles do "
    "not say, you are told they do not say.",
    try_asking="Try asking",
    box="Question",
    placeholder="Ask about the news",
    send="Ask",
    stop="Stop",
    stopped="Stopped.",
    pending="Reading the articles",
    new_chat="New chat",
    export="Export",
    wrong="Something went wrong on our side; please try again.",
    empty="There are no articles yet. Take some in, then ask here:",
    empty_command="newsqa ingest FOLDER --store",
    state=lambda day, count: f"{count:,} article{'' if count == 1 else 's'} as of {day}",
    other_language="中文",
    source="source",
    read_in_full="Read in full",
    original="Original page",
    untitled="(untitled)",
    earliest="earliest",
    copies=lambda count: f"{count} more print{'s' if count == 1 else ''} it",
    more=lambda count: f"{count} more candidate{'' if count == 1 else 's'}",
    no_answer="No answer found",
    headings={
        "outside_dates": "Outside the dates of the archive",
        "sources_disagree": "Sources disagree",
    },
    differ="Sources answer this differently; here are both.",
    closest="The closest articles, which ",
    not_answering="do not answer",
    closest_after=" the question",
    copy="Copy answer and source",
    good="Good answer",
    bad="Bad answer",
    what_is_bad="What is wrong?",
    blame={"wrong": "Wrong answer", "source": "Wrong source", "incomplete": "Incomplete"},
    remark="Anything to add (optional)",
    submit="Send",
    further="Ask further",
    quoted=("“", "”"),
    stored="The text as stored in the archive; rights remain with its publisher.",
    gone="There is no such article in the archive; it may have been removed.",
    page={
        "title": "Ask the news · newsqa",
        "send": "Ask",
        "copied": "Copied",
        "uncopied": "Cannot copy; please select the text",
        "thanks": "Thank you, noted",
        "unkept": "Not noted; please try again later",
        "lost": "The server cannot be reached. Trying again; then the page reloads by itself.",
        "busy": "Too many questions at the moment, please ask again shortly.",
        "trouble": "Not done",
        "file": "news-answers",
        "exported": "Exported",
    },
)
LANGUAGES: Mapping[str, Strings] = {"zh": ZH, "en": EN}


def strings_in(code: object) -> Strings:
    """The words of a language code; Chinese for an unknown one."""
    return LANGUAGES.get(code, ZH) if isinstance(code, str) else ZH


def language_of(asked: str | None, accepted: str | None) -> Language:
    """What `?lang=` asks for; else the first of Accept-Language that we have; else English for who
    accepts other languages only, Chinese for who says nothing.
    """
    named = _known(asked or "")
    if named:
        return Language(named, asked=True)
    wanted = sorted(map(_weighed, (accepted or "").split(",")), key=lambda item: -item[0])
    found = next((words for weight, tag in wanted if weight and (words := _known(tag))), None)
    return Language(found or (EN if (accepted or "").strip(" *,") else ZH))


def _known(tag: str) -> Strings | None:
    return LANGUAGES.get(tag.strip().lower().replace("_", "-").split("-")[0])


def _weighed(item: str) -> tuple[float, str]:
    tag, _, weight = item.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag
    except ValueError:
        return 0.0, tag
