"""What the chat, the widget and the page of an article say around an answer."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages import serving
from newsqa.messages.message import Message

# The page

BRAND = Message("新闻问答", "Ask the news", "brand")
HERO = Message("问一句，给你原文。", "Ask, and read the source.", "hero")
PROMISE = Message(
    "问一件事、最近的新闻，或者请它总结一篇报道，还可以接着追问。"
    "答案逐字取自库里的报道，附上出处；报道没有说的，就告诉你没有说。",
    "Ask about a fact, for the latest news or for a summary of a report, and follow up. Every "
    "answer is quoted from a stored article, with its source. If the articles do not say, the chat "
    "says so.",
    "promise",
)
TRY_ASKING = Message("可以这样问", "Try asking", "try_asking")
QUESTION = Message("问题", "Question", "question")
PLACEHOLDER = Message("问一件事，或问最近有哪些新闻", "Ask about the news", "question_placeholder")
"""Short: in both languages it stands on one line of a phone."""
SEND = Message("提问", "Ask", "send")
STOP = Message("停止", "Stop", "stop")
STOPPED = Message("已停止。", "Stopped.", "question_stopped")
PENDING = Message("正在报道里找答案", "Reading the articles", "pending")
NEW_CHAT = Message("新的对话", "New chat", "new_chat")
EXPORT = Message("导出", "Export", "export")
FAILED = Message(
    "出错了，这个问题没有答上来；请再试一次。",
    "Something went wrong on our side; please try again.",
    "question_failed",
)
EMPTY = Message(
    "库里还没有文章。先读入一些，再回到这里提问：",
    "There are no articles yet. Add some, then ask here:",
    "archive_empty_how_to",
)
INGEST_COMMAND = Message(
    "newsqa ingest 文章的文件夹 --store {store}",
    "newsqa ingest FOLDER --store {store}",
    "ingest_command",
)
NO_ARTICLES = Message(
    "库里还没有文章。", "There are no articles in the archive yet.", "archive_empty"
)
NO_SCRIPT = Message(
    "请打开 JavaScript，或使用 {link}。", "Please turn JavaScript on, or use {link}.", "no_script"
)
_AS_OF = Message(
    "数据截至 {day}，共 {count:,} 篇", "{count:,} articles as of {day}", "articles_as_of"
)
_ONE_AS_OF = Message(
    "数据截至 {day}，共 {count} 篇", "{count} article as of {day}", "one_article_as_of"
)

SOURCES = Message("来源：", "Sources:", "answer_sources")
IN_ARTICLES = Message("报道原文里的答案", "In the words of the articles", "in_articles")
FILTER = Message("筛选", "Filter", "filter")
FILTERS: Mapping[str, Message] = {
    "since": Message("从这天起", "From", "filter_since"),
    "until": Message("到这天为止", "Up to", "filter_until"),
    "source": Message("来源", "Source", "filter_source"),
    "publisher": Message("发布者", "Publisher", "filter_publisher"),
}
"""Labels of what the reader can limit the articles to."""

# An answer

YEAR = Message("（{year}年）", "({year})", "year_beside")
SOURCE = Message("出处", "source", "answer_source")
READ_IN_FULL = Message("在全文中查看", "Read in full", "read_in_full")
ORIGINAL = Message("原网页", "Original page", "original_page")
UNTITLED = Message("（无标题）", "(untitled)", "untitled")
EARLIEST = Message("最早", "earliest", "earliest")
_ALTERNATIVES = Message(
    "另外 {count} 个可能的答案", "{count} other possible answers", "alternatives"
)
_ONE_ALTERNATIVE = Message(
    "另外 {count} 个可能的答案", "{count} other possible answer", "one_alternative"
)
CLOSEST = Message(
    "最接近的文章，{not_answering}这个问题",
    "The closest articles, which {not_answering} the question",
    "closest_articles",
)
NOT_ANSWERING = Message("并不回答", "do not answer", "not_answering")

# A talk

RESOLVED = Message("按“{question}”理解", "Understood as “{question}”", "resolved_as")
AS_TYPED = Message("按原话问", "Ask as typed", "ask_as_typed")
ANY_TIME = Message(
    "只查了 {days}；去掉这个限制再问",
    "Only {days} was searched; ask without this limit",
    "ask_any_time",
)
CHOICES = Message("您问的是哪一个", "Which one do you mean", "choices")
MORE = Message("还有 {count} 篇，看后面的", "Show more ({count})", "show_more")
IN_CONTEXT = Message("原文上下文", "In context", "in_context")

# Below an answer

COPY = Message("复制答案和出处", "Copy answer and source", "copy_answer")
GOOD = Message("答得好", "Good answer", "good_answer")
BAD = Message("答得不好", "Bad answer", "bad_answer")
WHAT_IS_BAD = Message("哪里不好？", "What is wrong?", "what_is_bad")
REASONS: Mapping[str, Message] = {
    "wrong": Message("答案不对", "Wrong answer", "wrong_answer"),
    "source": Message("出处不对", "Wrong source", "wrong_source"),
    "incomplete": Message("没答全", "Incomplete", "incomplete_answer"),
}
"""What feedback can find wrong with an answer."""
REMARK = Message("想补充的话（可不填）", "Anything to add (optional)", "feedback_remark")
SUBMIT = Message("提交", "Send", "send_feedback")
FURTHER = Message("接着问", "Ask further", "further_questions")

# The page of an article

STORED = Message(
    "这是库中保存的正文，版权归原发布者所有。",
    "The text as stored in the archive; rights remain with its publisher.",
    "stored_text",
)

# The script of the chat

_SHARED: Mapping[str, Message] = {
    "copied": Message("已复制", "Copied", "copied"),
    "copyFailed": Message("复制不了，请手动选取", "Cannot copy; please select the text", "no_copy"),
    "thanks": Message("谢谢，已记下", "Thank you, saved", "feedback_saved"),
    "notSaved": Message("没能记下，请稍后再试", "Not saved; please try again later", "not_saved"),
    "from": Message("{value} 起", "from {value}", "filter_from"),
    "upTo": Message("到 {value}", "up to {value}", "filter_up_to"),
    "inSource": Message("来源 {value}", "source {value}", "filter_in_source"),
    "byPublisher": Message("发布者 {value}", "publisher {value}", "filter_by_publisher"),
    "unset": Message("去掉筛选：{filter}", "Remove the filter: {filter}", "filter_unset"),
}
"""Texts that assets/shared.js shows, by the names it has for them."""

SCRIPT: Mapping[str, Message] = {
    **_SHARED,
    "title": Message("新闻问答 · newsqa", "Ask the news · newsqa", "page_title"),
    "send": SEND,
    "lost": Message(
        "连不上问答服务，正在重试；连上以后页面会自己刷新。",
        "The server cannot be reached. Trying again; then the page reloads by itself.",
        "connection_lost",
    ),
    "busy": serving.BUSY,
    "failed": Message("没有办成", "Failed", "failed"),
    "file": Message("新闻问答", "news-answers", "export_file"),
    "exported": Message("导出于", "Exported", "exported"),
}
"""Texts that assets/chat.js shows, by the names it has for them."""

WIDGET: Mapping[str, Message] = {
    **_SHARED,
    "page": BRAND,
    "log": Message("对话", "Conversation", "conversation"),
    "greeting": HERO,
    "label": QUESTION,
    "placeholder": PLACEHOLDER,
    "send": SEND,
    "stop": STOP,
    "fresh": NEW_CHAT,
    "try": TRY_ASKING,
    "pending": PENDING,
    "seconds": Message("{seconds} 秒", "{seconds} s", "seconds"),
    "stopped": STOPPED,
    "failed": FAILED,
    "offline": Message(
        "连不上问答服务；请稍后再试。",
        "The server cannot be reached; please try again later.",
        "server_unreachable",
    ),
    "busy": serving.BUSY,
    "busySeconds": Message(
        "现在提问的人太多，请 {seconds} 秒后再问",
        "Too many questions at the moment, please ask again in {seconds} s",
        "busy_seconds",
    ),
    "late": Message(
        "等了 {seconds} 秒还没有回答。", "No answer after {seconds} seconds.", "answer_late"
    ),
    "retry": Message("再问一次", "Ask again", "ask_again"),
    "state": Message(
        "数据截至 {day}，共 {count} 篇", "{count} articles as of {day}", "widget_as_of"
    ),
    "oneState": _ONE_AS_OF,
    "asOf": Message("数据截至 {day}", "Articles as of {day}", "widget_as_of_day"),
}
"""Texts that assets/embed.js shows, by the names it has for them; it fills in their fields."""


def articles_as_of(day: str, count: int) -> Message:
    """How many articles the archive has, and the day of its last change."""
    return (_ONE_AS_OF if count == 1 else _AS_OF).format(day=day, count=count)


def alternatives(count: int) -> Message:
    """How many alternatives there are."""
    return (_ONE_ALTERNATIVE if count == 1 else _ALTERNATIVES).format(count=count)
