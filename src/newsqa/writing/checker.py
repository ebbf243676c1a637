"""Checks one written sentence against the passages that it cites, then against the others.

A sentence passes with passages of one article: what must stand there word for word does
(`facts`), the fitted function of `evidence` finds it supported, and a claim names who makes it
(`speaker`). So does one that says in the words of the question what the reader has found
(`restated`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from newsqa.dialogue.logistic import Logistic
from newsqa.text.chinese import CHINESE
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.passage_head import passage_head
from newsqa.text.terms import Tokenizer
from newsqa.types import Answer, Article, Passage, Span, WrittenSentence
from newsqa.writing.directives import directs, report_of
from newsqa.writing.evidence import Window, closest, support_of
from newsqa.writing.facts import Lack, Source, lacks, numbers_stand
from newsqa.writing.instructions import speaks_to_a_model
from newsqa.writing.restated import restated
from newsqa.writing.speaker import loses_speaker
from newsqa.writing.splitter import MOST, Draft

WEIGHTS = Path(__file__).parent / "support.json"
Refusal = (
    Lack
    | Literal["markup", "language", "instruction", "length", "repeated", "unsupported", "speaker"]
    | Literal["nothing"]
)
"""Why a sentence is dropped."""
LEAST_COVERED = 0.5
"""Share of the pairs of letters that the source must have: of the sentences fitted on, 95 % of the
true ones have more. A very short sentence has too little else to be judged by.
"""
LEAST_LETTERS = 4
SHORT = 12
"""Letters of a sentence that must stand there in one piece: two pieces may make a third name."""
REPEATED = 0.8
"""Share of the pairs of letters of an earlier sentence that makes one a repetition."""
_MARKUP = re.compile(
    r"[<>`{}|\\^~@\[\]【】*_#$]|https?:|www\.|://|[a-z0-9-]+\.(?:com|cn|net|org|example|io|ru|xyz|top)\b"
    r"|javascript|data:|[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]",
    re.IGNORECASE,
)
_TO_READERS = re.compile(
    r"请(?:您|你|点击|访问|登录|扫码|扫描|输入|拨打|联系|添加|加|下载|转账|汇款|回复|提供|关注|立即|忽略)|点击|扫码"
    r"|(?:您|你)(?:的|可以|应该|需要|必须)|微信号?[:：]|加微信|验证码|密码"
    r"|作为(?:一个|一名)?(?:ai|人工智能|语言模型|助手)|我(?:是|无法|不能|可以|会|将|已)|抱歉|对不起"
    r"|根据(?:提供的|以上|上述|给出的)|(?:资料|段落|passage)\s*\d|系统提示|指令|提示词",
    re.IGNORECASE,
)


_NOTHING = re.compile(
    r"(?:(?:资料|段落|文章|文中|新闻|报道|原文)[里中]?|对此)?(?:都|均|也)?(?:没有?|未)(?:有|作|做)?(?:明确|具体|直接)?"
    r"(?:说明|提及|提到|提供|给出|涉及|答案|相关信息|相关内容|说).{0,12}"
)
"""A sentence that says that nothing is said; what prompts ask for where there is no answer."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """The fitted function of support and the probability from which a sentence is shown."""

    function: Logistic
    least: float


@lru_cache(maxsize=1)
def fitted_threshold() -> Threshold:
    """The weights that ship with newsqa (`training.fit_support`)."""
    value = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Threshold(Logistic(value["bias"], tuple(value["weights"].values())), value["least"])


class Checker:
    """Checks the sentences of one answer; `passages` are numbered from 1 as the prompt has them."""

    def __init__(
        self,
        answer: Answer,
        passages: Sequence[Passage],
        tokenizer: Tokenizer,
        threshold: Threshold | None = None,
    ) -> None:
        self._question = fold(answer.resolved_question or answer.question)
        self._form = answer.form
        articles = {one.article.id for one in passages}
        self._answers = [
            one
            for one in answer.answers
            if one.passage.article.id in articles and not directs(one.quote)
        ]
        self._passages = list(passages)
        self._tokenizer = tokenizer
        self._threshold = threshold or fitted_threshold()
        self._known = letters("\n".join(report_of([one]) for one in self._passages))
        self._shown: list[set[str]] = []

    def check(self, draft: Draft) -> WrittenSentence | Refusal:
        """The sentence with its citations, or why it is dropped."""
        text = draft.text
        if draft.opener and letters(draft.opener) in self._known:
            text = f"{draft.opener}{text}"  # the news has these words itself
        words = letters(text)
        same = self._restated(text)
        if refusal := _unfit(text, words, short=same is not None):
            return refusal
        pairs = {words[place : place + 2] for place in range(len(words) - 1)}
        if any(len(pairs & other) >= REPEATED * max(1, len(pairs)) for other in self._shown):
            return "repeated"
        if same is not None:
            self._shown.append(pairs)
            return WrittenSentence(text, (same,), same.score)
        if self._contradicts(words):
            return "unsupported"
        refusal = "unsupported"
        for number, group in enumerate(self._groups(draft.cited)):
            found = self._against(text, group)
            if isinstance(found, WrittenSentence):
                self._shown.append(pairs)
                return found
            refusal = found if number == 0 else refusal
        return refusal

    def _restated(self, text: str) -> Span | None:
        """The sentence of the article whose answer it restates; what a question only presumes, such
        as a name or a day, must stand in the article all the same.
        """
        span = restated(text, self._question, self._answers)
        if span is None:
            return None
        article = span.passage.article
        group = [one for one in self._passages if one.article.id == article.id]
        source = _source_of(group, report_of(group))
        return None if lacks(text, source, self._tokenizer) else span

    def _contradicts(self, words: str) -> bool:
        """Whether it is too short to say anything but another answer than the reader's."""
        if self._form != "exact" or len(words) > SHORT:
            return False
        known = [letters(one.text) for one in self._answers]
        return not any(words in one or one in words for one in known)

    def _groups(self, cited: Sequence[int]) -> list[list[Passage]]:
        """What to check against, in order: the passages cited, the others of their articles, then
        each other article; each time passages of one article.
        """
        chosen = [self._passages[n - 1] for n in cited if 0 < n <= len(self._passages)]
        of_article: dict[str, list[Passage]] = {}
        for one in self._passages:
            of_article.setdefault(one.article.id, []).append(one)
        groups: list[list[Passage]] = []
        for article_id in dict.fromkeys(one.article.id for one in (*chosen, *self._passages)):
            own = [one for one in chosen if one.article.id == article_id]
            for group in (own, of_article[article_id]):
                if group and group not in groups:
                    groups.append(group)
        return groups

    def _against(self, sentence: str, group: Sequence[Passage]) -> WrittenSentence | Refusal:
        article = group[0].article
        if lack := lacks(sentence, _source_of(group, report_of(group)), self._tokenizer):
            return lack
        windows = closest(sentence, group)
        if not windows:
            return "unsupported"
        # A number of another sentence counts another thing.
        near = "\n".join(article.text[start:end] for start, end in windows)
        if not numbers_stand(fold(sentence), _source_of(group, near)):
            return "number"
        words = letters(sentence)
        if len(words) <= SHORT and words not in letters(near):
            return "unsupported"
        features = support_of(sentence, windows, group, self._tokenizer)
        support = self._threshold.function.of(features.values())
        if support < self._threshold.least or features.covered < LEAST_COVERED:
            return "unsupported"
        if loses_speaker(sentence, [article.text[start:end] for start, end in windows]):
            return "speaker"
        return WrittenSentence(sentence, _spans(article, windows, group, support), support)


def _source_of(group: Sequence[Passage], text: str) -> Source:
    """Text of an article's passages, with what is known of the article."""
    article = group[0].article
    head = " ".join(part for part in (passage_head(group[0]), article.publisher) if part)
    return Source(text, head, article.published)


def _unfit(text: str, words: str, *, short: bool) -> Refusal | None:
    """Why a sentence is dropped whatever the passages say; `short`: it may be 24岁 or 市长."""
    if _NOTHING.fullmatch(words):
        return "nothing"
    if len(text) >= MOST or (len(words) < LEAST_LETTERS and not short):
        return "length"
    if _MARKUP.search(text):
        return "markup"
    if 2 * len(CHINESE.findall(words)) < len(words) and not short:
        return "language"
    return "instruction" if speaks_to_a_model(text) or _TO_READERS.search(text) else None


def _spans(
    article: Article, windows: Sequence[Window], group: Sequence[Passage], support: float
) -> tuple[Span, ...]:
    """The windows as spans of the passages they lie in."""
    spans = []
    for start, end in windows:
        passage = next(one for one in group if one.start <= start and end <= one.end)
        spans.append(Span(passage, start, end, start, end, support))
    return tuple(spans)


def count_refusals(refusals: Sequence[Refusal]) -> Mapping[str, int]:
    """How many sentences were dropped for each reason."""
    counts: dict[str, int] = {}
    for one in refusals:
        counts[one] = counts.get(one, 0) + 1
    return counts
