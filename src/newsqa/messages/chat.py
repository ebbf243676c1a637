"""Replies to small talk, and to questions about the archive itself."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

SMALL_TALK: Mapping[str, Message] = {
    "greeting": Message(
        "你好！我在库里的新闻中找答案，想知道哪件事，直接问就行。",
        "Hello! I look for answers in the stored news; just ask about any event.",
        "chat_greeting",
    ),
    "thanks": Message(
        "不客气！还想知道哪件新闻，接着问就行。",
        "You're welcome! Ask on about any news you like.",
        "chat_thanks",
    ),
    "goodbye": Message(
        "再见！想查新闻的时候再来。",
        "Goodbye! Come back whenever you want to look up the news.",
        "chat_goodbye",
    ),
    "who": Message(
        "我是一个新闻问答程序：从库里的报道里逐字找出答案，并附上出处。",
        "I am a program that answers questions about the news, word for word from the stored "
        "articles, with their sources.",
        "chat_who",
    ),
    "help": Message(
        "你可以问库里新闻里的人、时间、地点、数字、原因，也可以让我总结一件事，"
        "或列出某天、某个话题的新闻。",
        "You can ask who, when, where, how many or why in the stored news, have an event summed "
        "up, or list the news of a day or a topic.",
        "chat_help",
    ),
    "praise": Message(
        "谢谢夸奖！还想知道哪件新闻，接着问就行。",
        "Thank you! Ask on about any news you like.",
        "chat_praise",
    ),
    "insult": Message(
        "抱歉没能让你满意。我只会用库里新闻的原话回答，换个问法也许能找到。",
        "Sorry that this did not help. I can only answer in the words of the stored news; other "
        "words may find it.",
        "chat_insult",
    ),
    "request": Message(
        "这件事我帮不上忙：我只回答库里新闻说了什么。",
        "I cannot help with that: I only answer what the stored news says.",
        "chat_request",
    ),
}
"""Replies by the kind of small talk."""

WHICH_NEWS = Message(
    "您指的是哪件事？说出它的名字，或者先问一件事，再接着问。",
    "Which event do you mean? Name it, or ask about one first and then go on.",
    "chat_which_news",
)

LIST_HAS = Message("列表里只有 {count} 条。", "The list has only {count} entries.", "chat_list_has")
LIST_HAS_ONE = Message("列表里只有 1 条。", "The list has only one entry.", "chat_list_has_one")
NO_MORE = Message("没有了，就这些。", "That is all of them.", "chat_no_more")
DIGEST_IS_WHOLE = Message(
    "要点就是这些。全文在出处里，也可以接着问具体的事。",
    "Those are the main points. The sources have the full text, or ask about something in it.",
    "chat_digest_is_whole",
)

ANSWER_IS_WHOLE = Message(
    "找到的就是这些。全文在出处里，也可以接着问具体的事。",
    "That is all that was found. The source has the full text, or ask about something in it.",
    "chat_answer_is_whole",
)
HEARD = Message("还想知道哪件新闻，接着问就行。", "Ask on about any news you like.", "chat_heard")

ARTICLES = Message(
    "库里共有 {count:,} 篇文章。", "The archive has {count:,} articles.", "archive_articles"
)
ONE_ARTICLE = Message("库里有 1 篇文章。", "The archive has one article.", "archive_article")
DATES = Message(
    "发布日期从 {first} 到 {last}。", "They were published from {first} to {last}.", "archive_dates"
)
ONE_DAY = Message("发布日期是 {first}。", "The date of publication is {first}.", "archive_day")
PUBLISHERS = Message("来源有{names}。", "They are from {names}.", "archive_publishers")
MORE_PUBLISHERS = Message(
    "来源有{names}等 {count:,} 家。",
    "They are from {count:,} publishers, most often {names}.",
    "archive_more_publishers",
)
UPDATED = Message("最近一次更新是 {day}。", "It was last updated on {day}.", "archive_updated")


def joined(code: str, *messages: Message) -> Message:
    """Several sentences as one message with this code."""
    return Message(
        "".join(message.zh for message in messages),
        " ".join(message.en for message in messages),
        code,
    )
