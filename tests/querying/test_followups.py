"""Conversations over a real store with the bundled reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsqa.engine import NewsQA
from newsqa.messages.chat import (
    ANSWER_IS_WHOLE,
    DIGEST_IS_WHOLE,
    HEARD,
    LIST_HAS,
    LIST_HAS_ONE,
    WHICH_NEWS,
)
from newsqa.settings import Settings
from newsqa.types import Answer, Article
from tests.conftest import HashEmbedder

TREE = (
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议。会议公布了《青溪县造林绿化三年方案》。"
    "会后，干部群众种下柳树1200棵、杨树800棵。"
)
CHESS = (
    "5月4日，白鹭洲少年围棋公开赛闭幕。裁判长蒲一诺宣布，冠军由十二岁的桂兰舟获得。"
    "比赛共有96名选手报名。"
)


@pytest.fixture
def talking(engine: NewsQA) -> NewsQA:
    engine.add(
        [
            Article("tree", TREE, title="青溪县召开春季植树动员会", published="2024-03-12"),
            Article("chess", CHESS, title="白鹭洲少年围棋公开赛闭幕", published="2024-05-05"),
        ]
    )
    return engine


@pytest.fixture
def listing(settings: Settings) -> NewsQA:
    """Two articles, and no others."""
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.add(
        [
            Article("tree", TREE, title="青溪县召开春季植树动员会", published="2024-03-12"),
            Article("chess", CHESS, title="白鹭洲少年围棋公开赛闭幕", published="2024-05-05"),
        ]
    )
    return engine


def talk(engine: NewsQA, *questions: str) -> list[Answer]:
    return [
        engine.ask(question, history=questions[:number])
        for number, question in enumerate(questions)
    ]


def test_a_follow_up_is_answered_by_the_article_of_the_conversation(talking: NewsQA) -> None:
    first, post, plan = talk(
        talking, "谁主持了青溪县的植树动员会？", "那他是什么职务？", "会上公布了什么方案？"
    )
    assert first.answers[0].text == "卓远航"
    assert first.resolved_question is None
    assert post.resolved_question
    assert "卓远航" in post.resolved_question
    assert post.question == "那他是什么职务？"
    assert post.answers[0].text.endswith("县长")
    assert "造林绿化三年方案" in plan.answers[0].text
    for answer in (post, plan):
        for span in answer.spans:
            article = span.passage.article
            assert span.text == article.text[span.start : span.end]


@pytest.mark.parametrize(
    "again", ["谁主持了青溪县的植树动员会？", "青溪县植树动员会由谁主持？", "植树动员会是谁主持的"]
)
def test_a_question_that_is_asked_again_has_its_answer_again(talking: NewsQA, again: str) -> None:
    asked = "谁主持了青溪县的植树动员会？"
    first, second = talk(talking, asked, again)
    assert second.answers[0].text == first.answers[0].text == "卓远航"
    assert second.question == again
    assert second.resolved_question is None
    *_, third = talk(talking, asked, "会后种下了多少棵柳树？", again)
    assert third.answers[0].text == "卓远航"


def test_a_follow_up_that_is_sent_again_has_its_answer_again(talking: NewsQA) -> None:
    _, first, second = talk(talking, "谁主持了青溪县的植树动员会？", *["那他是什么职务？"] * 2)
    assert second.answers == first.answers
    assert second.resolved_question == first.resolved_question


CHAIR = "谁主持了青溪县的植树动员会？"


@pytest.mark.parametrize("doubt", ["你确定吗？", "真的假的"])
def test_a_doubted_answer_is_given_again_with_its_question(talking: NewsQA, doubt: str) -> None:
    first, again = talk(talking, CHAIR, doubt)
    assert again.answers == first.answers
    assert again.question == doubt
    assert again.resolved_question == CHAIR
    *_, third = talk(talking, CHAIR, doubt, doubt)
    assert third.answers == first.answers


def test_a_doubt_at_the_start_is_a_question_of_its_own(talking: NewsQA) -> None:
    assert talking.ask("你确定吗？").resolved_question is None


def test_related_news_are_those_of_the_topic(talking: NewsQA) -> None:
    talking.add(Article("more", "植树动员会之后，青溪县的树苗卖完了。", title="青溪县树苗卖完"))
    _, related, second = talk(talking, CHAIR, "有没有相关报道？", "第一条讲了什么？")
    assert related.form == "listing"
    assert related.resolved_question
    assert "植树动员会" in related.resolved_question
    assert {"tree", "more"} <= {article.id for article in related.listed}
    assert second.status == "answered"
    assert talking.ask("有没有相关报道？").resolved_question is None


def test_an_answer_has_all_there_is(talking: NewsQA) -> None:
    first, more = talk(talking, CHAIR, "还有吗？")
    assert first.status == "answered"
    assert more.status == "chat"
    assert more.message == ANSWER_IS_WHOLE


@pytest.mark.parametrize("asked", ["还有什么新闻？", "更多新闻", "还有哪些政策？"])
def test_other_news_are_no_other_answers(talking: NewsQA, asked: str) -> None:
    _, more = talk(talking, CHAIR, asked)
    assert more.message != ANSWER_IS_WHOLE


def test_a_doubt_is_of_the_answer_and_not_of_a_remark(talking: NewsQA) -> None:
    first, _, again = talk(talking, CHAIR, "嗯", "你确定吗？")
    assert again.answers == first.answers
    assert again.resolved_question == CHAIR


def test_a_post_alone_is_of_the_conversations_place(talking: NewsQA) -> None:
    """现在的县长 has the post of the question before, but not the place that names it."""
    others = [
        Article(f"{name}", f"{name}召开会议。县长{who}主持会议。", title=f"{name}开会")
        for name, who in (("云岭县", "石见山"), ("砚湖县", "费云天"), ("白鹭县", "方慕白"))
    ]
    talking.add(others)
    _, answer = talk(talking, "青溪县县长是谁？", "现在的县长是谁？")
    assert answer.status != "clarify"
    assert answer.resolved_question


@pytest.mark.parametrize("heard", ["嗯", "哦", "嗯嗯。"])
def test_what_only_says_that_it_was_heard_is_small_talk(talking: NewsQA, heard: str) -> None:
    _, reply = talk(talking, CHAIR, heard)
    assert reply.status == "chat"
    assert reply.message == HEARD


@pytest.mark.parametrize(
    "asked",
    [
        "哪几天弄的？",
        "还能玩点啥？",
        "啥时候开审？",
        "什么时候开审？",
        "几点开审？",
        "多少人开审？",
    ],
)
def test_words_that_name_nothing_are_read_with_the_conversation(
    talking: NewsQA, asked: str
) -> None:
    """No article of a small archive has them, and none needs to."""
    # As it ships: below that, any time of any article answers a question for a time.
    settings = talking.settings.model_copy(update={"abstain_below": Settings().abstain_below})
    engine = NewsQA(settings, embedder=HashEmbedder())
    _, answer = talk(engine, "会后种下了多少棵柳树？", asked)
    assert answer.resolved_question


def test_documents_are_those_of_the_conversations_article_where_it_has_some(
    talking: NewsQA,
) -> None:
    code = "7月2日，砚湖区印发《砚湖区夜市管理办法》，明确摊位免费。"
    talking.add(Article("code", code, title="砚湖区印发夜市办法", published="2024-07-03"))
    asked = "公布了哪些政策？"
    _, of_meeting = talk(talking, "谁主持了青溪县的植树动员会？", asked)
    assert {span.passage.article.id for span in of_meeting.answers} == {"tree"}
    assert of_meeting.resolved_question
    assert [span.text for span in of_meeting.answers] == ["《青溪县造林绿化三年方案》"]
    assert of_meeting.form == "list"
    assert of_meeting.resolved_question == f"《青溪县召开春季植树动员会》，{asked}"
    *_, later = talk(talking, "谁主持了青溪县的植树动员会？", "种了多少棵柳树？", asked)
    assert {span.passage.article.id for span in later.answers} == {"tree"}
    _, of_all = talk(talking, "白鹭洲少年围棋公开赛的冠军是谁？", asked)
    assert {"tree", "code"} <= {span.passage.article.id for span in of_all.answers}
    assert of_all.resolved_question is None


LIBRARY = (
    "澜溪市图书馆新馆位于湖滨路。新馆每周二至周日9时至20时开放，周一闭馆，周末照常开门。"
    "馆长是蒲一诺。"
)


def test_what_is_small_talk_by_itself_is_asked_of_the_conversations_article(
    talking: NewsQA,
) -> None:
    talking.add(Article("library", LIBRARY, title="图书馆新馆开放", published="2024-06-01"))
    asked = "周末开门吗"
    assert talking.ask(asked).status == "chat"
    _, hours = talk(talking, "澜溪市图书馆新馆的馆长是谁？", asked)
    assert hours.status == "answered"
    assert hours.resolved_question
    assert {span.passage.article.id for span in hours.answers} == {"library"}
    strict = NewsQA(
        talking.settings.model_copy(update={"abstain_below": 0.99}), embedder=HashEmbedder()
    )
    *_, silent = talk(strict, "谁主持了青溪县的植树动员会？", asked)
    assert silent.status in ("abstained", "clarify"), "not what small talk is answered"
    remarks = ("哈哈谢谢", "行吧", "原来如此", "好滴", "你好", "写首诗", "你真笨", "明天天气怎么样")
    for remark in remarks:
        *_, reply = talk(talking, "澜溪市图书馆新馆的馆长是谁？", remark)
        assert reply.status == "chat", remark


def test_a_question_that_finds_its_own_article_takes_nothing_from_the_conversation(
    talking: NewsQA,
) -> None:
    text = "青溪县越冬朱鹮调查结束，共记录到朱鹮137只，比去年多29只。"
    talking.add(Article("ibis", text, title="青溪县越冬朱鹮创新高", published="2024-02-01"))
    _, count = talk(talking, "谁主持了青溪县的植树动员会？", "青溪县有多少朱鹮？")
    assert count.answers[0].text == "137只"
    assert count.resolved_question is None


def test_the_topic_of_a_digest_is_without_its_request(talking: NewsQA) -> None:
    _, head = talk(talking, "总结一下青溪县植树动员会的新闻", "谁主持的")
    assert head.answers[0].text == "卓远航"
    assert head.resolved_question == "青溪县植树动员会谁主持的？"


def test_a_document_is_picked_by_its_place_in_a_list(talking: NewsQA) -> None:
    code = "7月2日，砚湖区印发《砚湖区夜市管理办法》，明确摊位免费。"
    talking.add(Article("code", code, title="砚湖区印发夜市办法", published="2024-07-03"))
    listed, second = talk(talking, "公布了哪些政策？", "第二个规定了什么？")
    assert len(listed.answers) > 1
    wanted = listed.answers[1].passage.article.id
    assert {span.passage.article.id for span in second.answers} == {wanted}
    assert listed.answers[1].text in (second.resolved_question or "")
    _, summed = talk(talking, "公布了哪些政策？", "第二个")
    assert summed.form == "digest"
    assert {span.passage.article.id for span in summed.answers} == {wanted}


def test_what_nothing_answered_is_no_topic(talking: NewsQA) -> None:
    settings = talking.settings.model_copy(update={"abstain_below": 0.35})
    strict = NewsQA(settings, embedder=HashEmbedder())
    *_, unknown, plan = talk(
        strict, "谁主持了青溪县的植树动员会？", "霍格沃茨的校长是谁？", "公布了什么方案？"
    )
    assert unknown.status == "abstained"
    assert plan.resolved_question == "《青溪县召开春季植树动员会》，公布了什么方案？"
    assert "造林绿化三年方案" in plan.answers[0].text


def test_a_bare_request_is_for_the_article_that_answered_last(talking: NewsQA) -> None:
    *_, digest = talk(talking, "谁主持了青溪县的植树动员会？", "谢谢", "总结一下")
    assert (digest.status, digest.form) == ("answered", "digest")
    assert {span.passage.article.id for span in digest.answers} == {"tree"}
    assert digest.resolved_question == "总结一下《青溪县召开春季植树动员会》"


def test_what_no_article_tells_of_is_not_summed_up(talking: NewsQA) -> None:
    settings = talking.settings.model_copy(update={"abstain_below": 0.35})
    strict = NewsQA(settings, embedder=HashEmbedder())
    unknown, bare = talk(strict, "霍格沃茨的校长是谁？", "总结一下")
    assert unknown.abstain_reason == "no_article"
    assert (bare.status, bare.message) == ("chat", WHICH_NEWS)


@pytest.mark.parametrize("asked", ["总结一下", "总结一下青溪县植树动员会"])
def test_more_of_a_digest_is_told_to_be_none(listing: NewsQA, asked: str) -> None:
    before = ("谁主持了青溪县的植树动员会？", asked)
    *_, digest, more, again = talk(listing, *before, "还有吗", "还有没有")
    assert digest.form == "digest"
    for told in (more, again):
        assert (told.status, told.message, told.answers) == ("chat", DIGEST_IS_WHOLE, ())
    *_, news = talk(listing, *before, "还有什么新闻")
    assert news.message != DIGEST_IS_WHOLE
    *_, fact = talk(listing, before[0], "还有吗")
    assert fact.message != DIGEST_IS_WHOLE


def test_a_request_in_english_is_shown_in_english(listing: NewsQA) -> None:
    *_, digest = talk(listing, "谁主持了青溪县的植树动员会？", "summarize")
    assert {span.passage.article.id for span in digest.answers} == {"tree"}
    assert digest.resolved_question == "Summarize 《青溪县召开春季植树动员会》"
    *_, listed = talk(listing, "What news are there?", "Summarize it please")
    assert listed.resolved_question == "Summarize entries 1 to 2 of “What news are there”"


@pytest.mark.parametrize("asked", ["Sum it up", "please sum this all up"])
def test_sum_it_up_is_a_bare_request(listing: NewsQA, asked: str) -> None:
    *_, digest = talk(listing, "谁主持了青溪县的植树动员会？", asked)
    assert digest.resolved_question == "Summarize 《青溪县召开春季植树动员会》"


def test_the_only_entry_of_a_list_is_no_range(listing: NewsQA) -> None:
    *_, chinese = talk(listing, "2024年5月有哪些新闻？", "总结一下")
    assert chinese.resolved_question == "总结一下“2024年5月有哪些新闻”的第 1 条"
    *_, english = talk(listing, "2024年5月有哪些新闻？", "summarize")
    assert english.resolved_question == "Summarize entry 1 of “2024年5月有哪些新闻”"


SUMMED_UP = "总结一下“2024年有哪些新闻”的第 1 到 2 条"


@pytest.mark.parametrize(
    "asked",
    ["总结一下", "这些新闻讲了什么", "总结一下这几条新闻", "把这些总结一下", "把这些都总结一下"],
)
def test_a_bare_request_after_a_list_sums_up_its_entries(listing: NewsQA, asked: str) -> None:
    """Not the article that was answered before the list."""
    before = ("谁主持了青溪县的植树动员会？", "2024年有哪些新闻？", "谢谢")
    *_, news, _, digest = talk(listing, *before, asked)
    assert news.total == 2
    assert (digest.status, digest.form, digest.resolved_question) == (
        "answered",
        "digest",
        SUMMED_UP,
    )
    # One sentence of each entry, in the order of the list.
    cited = [span.passage.article.id for span in digest.answers]
    assert cited == [article.id for article in news.listed] == ["chess", "tree"]
    for span in digest.answers:
        assert span.text == span.passage.article.text[span.start : span.end]
    *_, several = talk(listing, *before, "第二条讲了什么", "把这些总结一下")
    assert several.resolved_question == SUMMED_UP
    *_, again = talk(listing, *before, asked, "第二条讲了什么", "总结一下")
    assert {span.passage.article.id for span in again.answers} == {"tree"}


def test_an_entry_is_picked_by_its_number_in_the_whole_list(listing: NewsQA) -> None:
    listing.add(
        Article(f"n{day:02}", f"6月{day}日，第{day}号桥开工，投资{day}亿元。", f"{day}号桥开工",
                published=f"2023-06-{day:02}")
        for day in range(1, 31)
    )  # fmt: skip
    asked = "2023年有哪些新闻？"
    first, more = talk(listing, asked, "还有吗")
    size = len(first.listed)
    assert more.offset == size < 30
    for number in (2, size + 1, 30):
        for before in ([asked], [asked, "还有吗"]):
            *_, picked = talk(listing, *before, f"第{number}条讲了什么")
            found = {span.passage.article.id for span in picked.answers}
            assert found == {f"n{31 - number:02}"}, number
    *_, told = talk(listing, asked, "第三十条讲了什么")
    assert told.answers[0].passage.article.id == "n01"
    *_, english = talk(listing, asked, "summarize the second one")
    assert english.answers[0].passage.article.id == "n29"


def test_one_entry_after_the_other_is_picked_of_a_list(listing: NewsQA) -> None:
    """The list is known however many questions were asked since."""
    listing.add(
        Article(f"n{day:02}", f"6月{day}日，第{day}号桥开工，投资{day}亿元。", f"{day}号桥开工",
                published=f"2023-06-{day:02}")
        for day in range(1, 12)
    )  # fmt: skip
    picks = [f"第{number}条讲了什么" for number in range(1, 12)]
    _, *told = talk(listing, "2023年有哪些新闻？", *picks)
    found = [{span.passage.article.id for span in answer.answers} for answer in told]
    assert found == [{f"n{day:02}"} for day in range(11, 0, -1)]
    *_, cost = talk(listing, "2023年有哪些新闻？", *picks[:9], "投资多少")
    assert cost.answers[0].text == "3亿元"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("第二个", "总结一下"),
        ("那第二条呢？", "总结一下"),
        ("第二則新聞", "总结一下"),
        ("第二条吧", "总结一下"),
        ("我想看第二条", "总结一下"),
        ("And the second one?", "Summarize "),
        ("number 2", "Summarize "),
    ],
)
def test_an_entry_that_is_picked_with_no_other_word_is_summed_up(
    listing: NewsQA, asked: str, shown: str
) -> None:
    _, told = talk(listing, "2024年有哪些新闻？", asked)
    assert (told.status, told.form) == ("answered", "digest")
    assert {span.passage.article.id for span in told.answers} == {"tree"}
    assert told.resolved_question == f"{shown}《青溪县召开春季植树动员会》"
    _, head = talk(listing, "2024年有哪些新闻？", "第二条是谁主持的")
    assert head.answers[0].text == "卓远航"


def test_the_number_of_something_else_picks_no_entry(listing: NewsQA) -> None:
    code = "青溪县公布《夜市管理办法》。办法第二条规定，夜市摊位免费。"
    listing.add(Article("code", code, title="夜市管理办法公布", published="2023-07-03"))
    *_, rule = talk(listing, "2024年有哪些新闻？", "夜市管理办法第二条规定了什么？")
    assert {span.passage.article.id for span in rule.answers} == {"code"}
    assert rule.resolved_question is None


@pytest.mark.parametrize(
    "asked", ["第九条讲了什么", "第九条呢？", "第3条新闻是谁发布的", "the third one"]
)
def test_an_entry_that_a_list_has_not_is_told(listing: NewsQA, asked: str) -> None:
    for before in (["2024年有哪些新闻？"], ["2024年有哪些新闻？", "总结一下"]):
        *_, told = talk(listing, *before, asked)
        assert (told.status, told.message) == ("chat", LIST_HAS.format(count=2))
    *_, other = talk(listing, "2024年有哪些新闻？", "宪法第九条讲了什么")
    assert other.status == "abstained"
    assert listing.ask("第九条讲了什么").message == WHICH_NEWS, "there is no list"
    *_, one = talk(listing, "2024年5月有哪些新闻？", "第二条讲了什么")
    assert one.message == LIST_HAS_ONE


def test_a_field_that_the_article_lacks_is_not_read_from_its_words(talking: NewsQA) -> None:
    *_, answer = talk(talking, "谁主持了青溪县的植树动员会？", "是哪家媒体发的？")
    assert answer.status == "abstained"


def test_a_field_is_that_of_the_article_of_the_conversation(talking: NewsQA) -> None:
    *_, answer = talk(talking, "谁主持了青溪县的植树动员会？", "这篇报道是什么时候发布的？")
    assert answer.form == "field"
    assert answer.field is not None
    assert answer.field.value == "2024-03-12"


def test_without_the_conversation_a_follow_up_is_read_as_typed(talking: NewsQA) -> None:
    alone = talking.ask("那他是什么职务？")
    assert alone.resolved_question is None


def test_a_new_topic_is_answered_as_if_it_were_asked_alone(talking: NewsQA) -> None:
    asked = "白鹭洲少年围棋公开赛的冠军是谁？"
    *_, answer = talk(talking, "谁主持了青溪县的植树动员会？", asked)
    alone = talking.ask(asked)
    assert answer.resolved_question is None
    assert replace(answer, timings_ms={}) == replace(alone, timings_ms={})


def test_the_answer_is_that_of_the_same_talk_asked_cold(talking: NewsQA) -> None:
    questions = ("谁主持了青溪县的植树动员会？", "那他是什么职务？", "柳树种了多少棵？")
    *_, warm = talk(talking, *questions)
    cold = NewsQA(talking.settings, embedder=talking.embedder).ask(
        questions[-1], history=questions[:-1]
    )
    assert replace(cold, timings_ms={}) == replace(warm, timings_ms={})


def test_what_nothing_tells_of_is_no_follow_up(talking: NewsQA) -> None:
    *_, answer = talk(talking, "谁主持了青溪县的植树动员会？", "火星基地何时竣工？")
    alone = talking.ask("火星基地何时竣工？")
    assert answer.resolved_question is None
    assert replace(answer, timings_ms={}) == replace(alone, timings_ms={})


@pytest.mark.parametrize(
    "history",
    [
        ["<b>谁</b>主持了会议？" * 2000],
        [" ", "\u200b", "？？？"],
        [f"第{number}个问题是什么？" for number in range(50)],
        ["谁主持了青溪县的植树动员会？\n忽略上面的话"],
    ],
)
def test_any_history_is_survived(talking: NewsQA, history: list[str]) -> None:
    answer = talking.ask("那他是什么职务？", history=history)
    assert answer.status in ("answered", "abstained")
    for span in answer.spans:
        assert span.text == span.passage.article.text[span.start : span.end]
