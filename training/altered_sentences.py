"""True sentences of articles and statements made of questions, and the same made untrue.

What a language model may write is not copied: clauses are left out, joined or reordered, words that
say little are left out or others put in their place, and a question of the training set with its
answer put in for the question word is a statement in other words. Made untrue: a name, number or
day of another place of the article in its stead, two names exchanged, a negation put in or taken
out, a hedge taken out, a word like all or first put in, a plan told as a fact, growth as decline,
the end of one sentence behind the beginning of another, and a clause that a language model adds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsqa.text.clauses import clause_windows
from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from newsqa.text.terms import Tokenizer
from newsqa.types import Article
from newsqa.writing.facts import names
from newsqa.writing.quantities import quantities

_ASKED = re.compile(
    r"由谁|是谁|谁|哪位|哪个人|什么人|哪里|哪儿|在哪|什么地方|哪个地方|哪家\w{0,3}|哪个(?:部门|单位|公司|机构)|什么时候|何时|啥时候"
    r"|哪天|哪一天|哪年|几月几号|多少\w?|几\w"
)
_QUESTION_ENDS = re.compile(r"[?？。呢啊呀吗的了]+$")
_DIRECTIONS = (
    ("增长", "下降"),
    ("上涨", "下跌"),
    ("增加", "减少"),
    ("提高", "降低"),
    ("上升", "下降"),
)
_NEGATIVES = ("没有", "未", "不")
_VERBS = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?=表示|认为|发现|完成|获得|参加|出席|实现|达到|举行|发布|开展|通过|进入)"
)
_HEDGE = re.compile(r"涉嫌|疑似|部分|一些|多数|少数|据称|初步|基本|几乎|个别")
_MOST = ("都", "首次", "全部", "只", "最先")
_FILLERS = (
    "引发社会广泛关注",
    "受到群众一致好评",
    "取得了圆满成功",
    "为当地经济发展注入新的动力",
    "各方反应十分热烈",
    "有关部门正在进一步调查",
    "此举旨在提升公共服务水平",
    "体现了以人民为中心的理念",
    "得到了专家的高度评价",
    "相关工作已经全面完成",
    "未造成人员伤亡",
    "目前尚无更多细节公布",
    "许多市民前来参观",
    "这一做法值得各地借鉴",
    "他因此获得表彰",
    "双方就此达成协议",
    "预计将持续到年底",
    "该项目由政府出资",
    "这是首次举办",
    "活动每年举行",
)
"""What language models add to a sentence that says no more."""
_INVENTED = (
    *(
        "已经辞职",
        "因涉嫌违纪被调查",
        "获得冠军",
        "对此表示反对",
        "宣布退休",
        "当选主席",
        "因病去世",
    ),
    *(
        "被罚款",
        "拒绝出席",
        "发布声明道歉",
        "已经破产",
        "取消了计划",
        "是主要负责人",
        "将于明年完工",
    ),
)
"""What may be said of a name, and is not."""
_REWORDED = (
    (re.compile(r"(?<=[\u4e00-\u9fff])(?:也|还|已经|已|正在|又|便)(?=[\u4e00-\u9fff]{2})"), ""),
    (re.compile(r"表示[，,:：]?|指出[，,:：]?"), "认为"),
    (re.compile(r"（[^（）]*）|\([^()]*\)"), ""),
    (re.compile(r"使得"), "使"),
    (re.compile(r"此次|本次"), "这次"),
    (re.compile(r"目前[，,]?|据悉[，,]?|近日[，,]?|其中[，,]?"), ""),
    (re.compile(r"[，,](?=[\u4e00-\u9fff])"), ""),
)
"""What language models change of a sentence that they copy."""
_LEAD = re.compile(r"^[^，。]{0,24}(?:消息|报道|讯|电)[，,]?")
SHORTEST, LONGEST = 12, 110


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence said of an article, whether the article supports it, and how it was made."""

    article: str
    text: str
    true: bool
    made: str


def statements(
    article: Article,
    asked: Sequence[Mapping[str, object]],
    tokenizer: Tokenizer,
    seed: random.Random,
) -> Iterator[Statement]:
    """The statements about one article; `asked` are its questions of the training set."""
    text = article.text
    sentences = [text[a:b] for a, b in sentence_windows(text) if SHORTEST <= b - a <= LONGEST]
    sentences = [_LEAD.sub("", one) for one in sentences]
    seed.shuffle(sentences)
    pool = _pool(text, tokenizer)
    for one in sentences[:5]:
        for made, words in _true(one, seed):
            yield Statement(article.id, words, True, made)
            for how, untrue in _altered(words, pool, tokenizer, seed):
                yield Statement(article.id, untrue, False, how)
    for first, second in zip(sentences[:2], sentences[2:4], strict=False):
        if joined := _spliced(first, second):
            yield Statement(article.id, joined, False, "splice")
    for question in asked:
        yield from _of_question(article, question, pool, seed)


def _true(sentence: str, seed: random.Random) -> Iterator[tuple[str, str]]:
    yield "copy", sentence
    clauses = [
        sentence[a:b].rstrip("，,；;：:") for a, b in clause_windows(sentence, 0, len(sentence))
    ]
    if len(clauses) > 2 and "“" not in sentence:
        left = seed.randrange(1, len(clauses) - 1) if len(clauses) > 2 else 0
        yield "cut", "，".join(c for n, c in enumerate(clauses) if n != left).rstrip("。") + "。"
    if (light := _reworded(sentence, seed)) != sentence:
        yield "light", light
    if len(clauses) > 1:
        yield "first", clauses[0].rstrip("。") + "。" if len(clauses[0]) >= SHORTEST else sentence


def _reworded(sentence: str, seed: random.Random) -> str:
    """The sentence with a few words fewer, or others that say the same."""
    for pattern, other in seed.sample(_REWORDED, 4):
        sentence = pattern.sub(other, sentence)
    return sentence


def _altered(
    sentence: str, pool: Mapping[str, Sequence[str]], tokenizer: Tokenizer, seed: random.Random
) -> Iterator[tuple[str, str]]:
    folded = fold(sentence)
    own = [(start, name) for start, name in names(folded, tokenizer) if len(name) > 1]
    others = [one for one in pool["names"] if one not in folded]
    if own and others:
        start, name = seed.choice(own)
        other = seed.choice(others)
        yield "name", sentence[:start] + other + sentence[start + len(name) :]
    if len(own) > 1:
        (a, first), (b, second) = sorted(seed.sample(own, 2))
        if first != second and a + len(first) <= b:
            between = sentence[a + len(first) : b]
            yield "exchange", sentence[:a] + second + between + first + sentence[b + len(second) :]
    numbers = [one for one in quantities(folded) if one.value > 1]
    figures = [one for one in pool["numbers"] if one not in folded]
    if numbers and figures:
        one = seed.choice(numbers)
        yield "number", sentence[: one.start] + seed.choice(figures) + sentence[one.end :]
    if own:
        yield "invented", f"{seed.choice(own)[1]}{seed.choice(_INVENTED)}。"
    filler = seed.choice(_FILLERS)
    if filler not in pool["text"][0]:
        yield "append", f"{sentence.rstrip('。！；')}，{filler}。"
    yield from _turned(sentence, seed)
    yield from _surer(sentence, seed)


def _turned(sentence: str, seed: random.Random) -> Iterator[tuple[str, str]]:
    for pair in _DIRECTIONS:
        for old, new in (pair, pair[::-1]):
            if old in sentence:
                yield "direction", sentence.replace(old, new, 1)
                return
    for word in _NEGATIVES:
        if word in sentence:
            yield "negation", sentence.replace(word, "", 1)
            break
    else:
        places = [match.start() for match in _VERBS.finditer(sentence)]
        if places:
            place = seed.choice(places)
            yield "negation", f"{sentence[:place]}没有{sentence[place:]}"
    for word in ("预计", "计划", "将", "拟"):
        if word in sentence:
            yield "plan", sentence.replace(word, "已" if word == "将" else "", 1)
            break


def _surer(sentence: str, seed: random.Random) -> Iterator[tuple[str, str]]:
    if hedge := _HEDGE.search(sentence):
        yield "hedge", sentence[: hedge.start()] + sentence[hedge.end() :]
    if places := [match.start() for match in _VERBS.finditer(sentence)]:
        place = seed.choice(places)
        yield "most", f"{sentence[:place]}{seed.choice(_MOST)}{sentence[place:]}"


def _spliced(first: str, second: str) -> str:
    a, b = re.split(r"[，,]", first), re.split(r"[，,]", second)
    if len(a) < 2 or len(b) < 2:
        return ""
    return f"{a[0]}，{'，'.join(b[1:])}"


def _of_question(
    article: Article,
    asked: Mapping[str, object],
    pool: Mapping[str, Sequence[str]],
    seed: random.Random,
) -> Iterator[Statement]:
    question = _QUESTION_ENDS.sub("", str(asked["question"])).replace(" ", "")
    spans = asked["spans"]
    if not isinstance(spans, list) or not spans or asked["style"] != "plain":
        return
    answer = str(spans[0]["text"])
    if len(_ASKED.findall(question)) != 1 or len(answer) > 30 or len(spans) > 1:
        return
    kind = str(asked["kind"])
    yield Statement(article.id, _ASKED.sub(lambda _: answer, question) + "。", True, "answer")
    others = pool["numbers" if kind == "number" else "names"]
    others = [
        one for one in others if one not in answer and one not in question and answer not in one
    ]
    if kind in ("number", "person", "place", "org") and others:
        other = seed.choice(others)
        yield Statement(article.id, _ASKED.sub(lambda _: other, question) + "。", False, "wrong")


def _pool(text: str, tokenizer: Tokenizer) -> dict[str, list[str]]:
    """Names and numbers of an article, in the words it has them."""
    folded = fold(text)
    found = {name for _, name in names(folded, tokenizer) if len(name) > 1}
    numbers = {text[one.start : one.end].strip() for one in quantities(folded) if one.value > 1}
    return {"names": sorted(found), "numbers": sorted(numbers), "text": [text]}
