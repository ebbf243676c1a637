"""What a question wants; the questions are written for this test, no template of the training."""

from __future__ import annotations

import pytest

from newsqa.dialogue.intent import asked_intent
from newsqa.dialogue.parse import parse_question

FACTS = (
    "谁主持了植树动员会？",
    "望江大桥全长多少",
    "县长为什么不同意这个方案？",
    "他在大会上说了什么",
    "那他是什么职务？",
    "为什么？",
    "还有吗",
    "《你好，李焕英》票房多少？",
    "这首诗是谁写的",
    "天气预报说青溪县8月2日有多大的雨？",
    "37岁的卓远航担任什么职务",
    "大桥通车了吗",
    "青溪县采取了哪些措施保护古树",
    "高血压患者能不能打疫苗",
    "机器人比赛的冠军是谁",
    "谁對記者說了謝謝",
    "Who chaired the meeting in Qingxi?",
    "How many trees were planted?",
    "what about the runner-up?",
    "how about her",
    "who was she?",
)
DIGESTS = (
    "总结一下",
    "总结一下望江大桥合龙的新闻",
    "植树动员会讲了什么",
    "青溪县停水是怎么回事",
    "望江大桥坍塌事故的来龙去脉",
    "望江大桥的最新进展",
    "請介紹一下望江大橋的情況",
    "把这件事捋一捋",
    "Summarize the news about the Wangjiang bridge",
    "what happened at the robot contest",
    "what happened",
    "总结以下植树动员会",
    "總結以下這件事",
)
LISTINGS = (
    "最近有哪些新闻",
    "8月2日发生了什么",
    "上周关于台风的报道",
    "青溪县最近发布了哪些政策",
    "有沒有關於高考的新聞",
    "list the latest news about typhoons",
    "What's new?",
    "What happened recently?",
    "anything new in Qingxi",
    "最近有那些新闻",
    "最进有什么消息",
    "這幾天有那些報道",
)
ARCHIVE = (
    "库里有多少篇文章",
    "你们一共收录了多少新闻？",
    "最早的文章是哪天的",
    "新闻都来自哪些媒体",
    "資料更新到哪一天",
    "how many articles are in the archive",
)
CHAT = (
    "你好",
    "您好！",
    "谢谢",
    "謝謝你",
    "再见",
    "你是谁？",
    "你能做什么",
    "你真笨",
    "太棒了！",
    "给我写一首诗",
    "讲个笑话",
    "今天天气怎么样",
    "3加5等于几",
    "hello",
    "thank you",
    "tell me a joke",
)


@pytest.mark.parametrize("question", FACTS)
def test_a_question_about_the_news_wants_words_that_answer(question: str) -> None:
    assert parse_question(question, 300).intent == "fact"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        *((question, "digest") for question in DIGESTS),
        *((question, "listing") for question in LISTINGS),
        *((question, "archive") for question in ARCHIVE),
        *((question, "chat") for question in CHAT),
    ],
)
def test_other_questions(question: str, intent: str) -> None:
    assert parse_question(question, 300).intent == intent


def test_anything_has_an_intent() -> None:
    for text in ("", "?", "🙂🙂", "a" * 50_000, "会" * 50_000, "\ud800", "ﾊﾟ"):
        assert asked_intent(text) in {"fact", "digest", "listing", "archive", "chat"}
