"""Questions that the pages suggest; `{event}` and the like are words of an article.

They are questions in either language: each wording has the answer of the other one.
"""

from __future__ import annotations

from newsqa.messages.message import Message

LATEST = Message("最近有哪些新闻？", "What is the latest news?", "ask_latest")
DIGEST = Message("总结一下《{title}》", "Summarize 《{title}》", "ask_digest")
DETAIL = Message(
    "关于‘{words}’，文章还说了什么？",
    "What else does the article say about ‘{words}’?",
    "ask_detail",
)
RELATED = Message("关于{topic}的新闻", "News about {topic}", "ask_related")
DIGEST_OF_LIST = Message(
    "总结一下“{question}”的第 {first} 到 {last} 条",
    "Summarize entries {first} to {last} of “{question}”",
    "ask_digest_of_list",
)
DIGEST_OF_ENTRY = Message(
    "总结一下“{question}”的第 {entry} 条",
    "Summarize entry {entry} of “{question}”",
    "ask_digest_of_entry",
)
WHEN = Message("《{title}》是什么时候的事？", "When did 《{title}》 happen?", "ask_when")
PUBLISHED = Message(
    "关于《{title}》的报道是什么时候发布的？",
    "When was the report 《{title}》 published?",
    "ask_published",
)
CHAIRED = Message("谁主持了{event}？", "Who chaired {event}?", "ask_chair")
LENGTH = Message("{what}全长多少？", "How long is {what}?", "ask_length")
"""Both are asked in Chinese on every page: in English a speaker was told for the chair, and for the
length of a bridge the years that it took.
"""
ISSUED = Message("{document}是谁发布的？", "Who issued {document}?", "ask_issuer")
HELD = Message("{event}在哪里举行？", "Where was {event} held?", "ask_place")
COST = Message("{what}总投资多少？", "What is the total investment in {what}?", "ask_cost")
BEGUN = Message("{what}什么时候{verb}？", "When was {what}{verb}?", "ask_begun")
SPEECH = Message("谁在{event}上讲话？", "Who gave a speech at {event}?", "ask_speech")
HELD_ON = Message("{event}是什么时候举行的？", "When was {event} held?", "ask_held_on")
BUILDER = Message("{what}由谁承建？", "Who built {what}?", "ask_builder")
