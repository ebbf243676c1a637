"""Suggested questions, made from the stored articles.

A few patterns of news give a question that its article answers: who chaired, who issued a document,
where or when something took place, what it cost. With them stand a digest of one article, and the
latest news. Deterministic.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from newsqa.dialogue.aspects import Aspect
from newsqa.messages import Lang, Message
from newsqa.messages import suggestions as asking
from newsqa.messages.message import traditional_characters
from newsqa.store.state import StoreState
from newsqa.store.stats import StoreStats
from newsqa.text.fold import fold
from newsqa.types import Article, Filters

MOST = 4
SUGGEST_FROM = 120
"""Newest articles that suggestions are made from."""
FURTHER = 3
_BEGINNING = 600
_SHORTEST, _LONGEST = 8, 36
_DIGESTED = 80
"""Least characters of an article that is offered for a digest."""
_ALL = Filters()
_MOST_LIMITS = 16
"""Limits whose suggestions are stored for one generation."""
_IN_TITLE = re.compile(r"(《[^《》]*》)")

# All patterns read folded text: Simplified, half width, lower case.
_PLAIN = r"[^,。;:、?!\s\d“”‘’\"《》()]"
_EVENT = (
    rf"{_PLAIN}{{2,22}}?(?:大会|会议|动员会|推进会|座谈会|发布会|全会|论坛|演练|仪式|博览会|展览会"
    r"|比赛|大赛|开采节|艺术节|文化节|戏曲节|马拉松)"
)
_EDGE = r"(?=[,。])"
_HELD_BY = re.compile(
    rf"(?:^|[,。\n])\s*(?P<host>{_PLAIN}{{2,12}}?)(?:召开|举行|举办)了?(?P<event>{_EVENT}){_EDGE}"
)
_HELD_AT = re.compile(
    rf"(?:^|[,。\n])\s*(?P<event>{_EVENT})在(?P<place>[^,。;]{{2,16}}?)(?:召开|举行|举办|开幕){_EDGE}"
)
_CHAIRED = re.compile(rf"主持了?(?:会议|大会|仪式|{_PLAIN}{{0,6}}(?:仪式|会))?{_EDGE}")
_ISSUED = re.compile(r"(?:发布|下发|印发|出台|公布)了?(?P<document>《[^《》,。]{4,26}》)")
_BEGUN = re.compile(
    rf"^(?P<what>{_PLAIN}{{3,14}}?)"
    r"(?P<verb>建成通车|正式通车|通车|合龙|开工|投产|启用|开馆|揭牌|投入运营|首飞)"
)
_INVESTED = re.compile(r"总投资(?:约|达|为)?\s*[\d.]+\s*[万亿]")
_BUILT = re.compile(rf"由{_PLAIN}{{2,24}}承建")
_LONG = re.compile(r"全长约?\s*[\d.]+")
_SPOKE = re.compile(r"(?:讲话|致辞)[,。]")
_DAY = re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*日")
# A subject with such a beginning refers to a sentence that the question does not show.
_LEANING = re.compile(
    r"^(?:记者|据|由|在|从|这|该|其|此|我|日前|近日|今|昨|当|上午|下午|会上|同时|随后|并|将|本)"
)


@dataclass(frozen=True, slots=True)
class _Offer:
    article_id: str
    kind: Aspect
    question: Message


class Archive(Protocol):
    """What suggestions need of an archive. Its methods may raise NewsQAError."""

    def latest(self, count: int) -> list[Article]:
        """The articles published last."""

    def status(self) -> StoreStats:
        """State of the store."""


class Suggested:
    """The suggestions of an archive, made once for each generation; shared between threads.

    Another store in its place has the same generation and other articles.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: tuple[tuple[StoreState | None, int], dict[Filters, list[Message]]]
        self._known = (None, -1), {}

    def questions(self, filters: Filters = _ALL) -> list[Message]:
        """The suggested questions about articles that the filters admit; filtered, at least the
        one for the latest news. Raises what the archive raises.
        """
        status = self._archive.status()
        current = status.state, status.generation
        generation, known = self._known
        if generation != current:
            known = {}
            self._known = current, known
        filters = replace(filters, any_time=False)
        questions = known.get(filters)
        if questions is None:
            newest = self._archive.latest(SUGGEST_FROM)
            questions = suggest_questions([one for one in newest if _admits(filters, one)])
            if filters != _ALL:
                # What is admitted may be older than the newest.
                questions = questions or [asking.LATEST]
            # The address of a page names filters: there is no end of them.
            if len(known) < _MOST_LIMITS or filters == _ALL:
                known[filters] = questions
        return questions


def question_text(question: Message, lang: Lang) -> str:
    """The question as a page in `lang` shows and asks it.

    In Traditional Chinese the words of the article are in Traditional characters, too, but not the
    titles in 《》, nor a character that would not be found as the one that the article has.
    """
    text = question.text(lang)
    if lang != "zh-TW":
        return text
    pieces = _IN_TITLE.split(text)
    return "".join(one if one.startswith("《") else _in_traditional(one) for one in pieces)


def _in_traditional(text: str) -> str:
    converted = traditional_characters(text)
    if len(converted) != len(text):
        return text
    pairs = zip(text, converted, strict=True)
    return "".join(new if fold(new) == fold(old) else old for old, new in pairs)


def _admits(filters: Filters, article: Article) -> bool:
    """Whether the article is of the days, the publisher and the source."""
    day = (article.published or "")[:10]
    if not day and (filters.since or filters.until):
        return False
    in_time = (filters.since or "") <= day and (not filters.until or day <= filters.until)
    publisher, source = fold(filters.publisher or ""), fold(filters.source or "")
    return (
        in_time
        and publisher in fold(article.publisher or "")
        and (not source or source == fold(article.source))
    )


def suggest_questions(articles: Sequence[Article], most: int = MOST) -> list[Message]:
    """At most `most` questions: of different kinds while there are any, one from an article."""
    offers = [offer for article in articles for offer in _offers(article)]
    latest = [asking.LATEST] if any(article.published for article in articles) else []
    places = max(most - 1 - len(latest), 1)
    about = {offer.article_id for offer in _chosen(offers, places)}
    broad = [*_digest(articles, about), *latest]
    facts = [one.question for one in _chosen(offers, max(most - len(broad), 1))]
    if not facts:
        titles = dict.fromkeys(article.title.strip() for article in articles)
        facts = [asking.WHEN.format(title=one) for one in titles if 4 <= len(one) <= 24]
    return [*facts[:1], *broad, *facts[1:]][:most]


def _chosen(offers: Sequence[_Offer], most: int) -> list[_Offer]:
    """At most `most` offers, one from an article, a kind again only where no other is left."""
    chosen: list[_Offer] = []
    for repeat_kinds in (False, True):
        for offer in offers:
            known = any(
                offer.article_id == other.article_id
                or offer.question.zh == other.question.zh
                or (not repeat_kinds and offer.kind == other.kind)
                for other in chosen
            )
            if len(chosen) < most and not known:
                chosen.append(offer)
    return chosen


def _digest(articles: Sequence[Article], asked: Collection[str]) -> list[Message]:
    """The question for a digest of an article, if one fits; the articles `asked` about come last.

    A title with a title in it, or one that is cut off, would not be found as a whole.
    """
    fitting = [
        article
        for article in articles
        if _SHORTEST <= len(article.title.strip()) <= _LONGEST - 6
        and not set("《》…") & set(article.title)
        and len(article.text) >= _DIGESTED
    ]
    fitting.sort(key=lambda article: article.id in asked)
    titles = [" ".join(article.title.split()) for article in fitting[:1]]
    return [asking.DIGEST.format(title=title) for title in titles]


def further_questions(
    article: Article, asked: Collection[Aspect], most: int = FURTHER
) -> list[Message]:
    """At most `most` further questions about an article, none about the aspects `asked`."""
    offers = [(offer.kind, offer.question) for offer in _offers(article)]
    offers += [
        (kind, question) for kind, question in _closer(article) if len(question.zh) <= _LONGEST
    ]
    further = [question for kind, question in offers if kind not in asked]
    title = article.title.strip()
    fits = _SHORTEST <= len(title) <= _LONGEST - 12 and "published" not in asked
    if len(further) < 2 and article.published and fits:
        further.append(asking.PUBLISHED.format(title=title))
    return further[:most]


def _closer(article: Article) -> Iterator[tuple[Aspect, Message]]:
    """Questions, with their kinds, for a reader who sees the article."""
    text = article.text[:_BEGINNING]
    folded = fold(text)
    event = _event(text, folded)
    if event and _SPOKE.search(folded):
        yield "speech", asking.SPEECH.format(event=event)
    if event and _DAY.search(folded):
        yield "time", asking.HELD_ON.format(event=event)
    match = _BEGUN.match(fold(article.title))
    what = _words(article.title, match, "what") if match else ""
    if what and _BUILT.search(folded):
        yield "builder", asking.BUILDER.format(what=what)
    if what and _LONG.search(folded):
        yield "length", _in_chinese(asking.LENGTH.format(what=what))


def _offers(article: Article) -> Iterator[_Offer]:
    text = article.text[:_BEGINNING]
    folded = fold(text)
    found: tuple[tuple[Aspect, Message | None], ...] = (
        ("chair", _chair_question(text, folded)),
        ("document", _document_question(text, folded)),
        ("cost", _cost_question(article.title, folded)),
        ("place", _place_question(text, folded)),
        ("time", _time_question(article.title, folded)),
    )
    for kind, question in found:
        if question and _SHORTEST <= len(question.zh) <= _LONGEST:
            yield _Offer(article.id, kind, question)


def _chair_question(text: str, folded: str) -> Message | None:
    event = _event(text, folded)
    return (
        _in_chinese(asking.CHAIRED.format(event=event))
        if event and _CHAIRED.search(folded)
        else None
    )


def _in_chinese(question: Message) -> Message:
    """The question with its Chinese wording in all languages."""
    return Message(question.zh, question.zh, question.code, source=question.source)


def _document_question(text: str, folded: str) -> Message | None:
    match = _ISSUED.search(folded)
    return asking.ISSUED.format(document=_words(text, match, "document")) if match else None


def _place_question(text: str, folded: str) -> Message | None:
    match = _HELD_AT.search(folded)
    event = _event(text, folded)
    return asking.HELD.format(event=event) if match and event else None


def _cost_question(title: str, folded: str) -> Message | None:
    match = _BEGUN.match(fold(title))
    if match is None or not _INVESTED.search(folded):
        return None
    return asking.COST.format(what=_words(title, match, "what"))


def _time_question(title: str, folded: str) -> Message | None:
    match = _BEGUN.match(fold(title))
    if match is None or not _DAY.search(folded):
        return None
    return asking.BEGUN.format(what=_words(title, match, "what"), verb=match["verb"])


def _event(text: str, folded: str) -> str | None:
    """The event that the article reports, with its host."""
    match = _HELD_AT.search(folded) or _HELD_BY.search(folded)
    if match is None:
        return None
    host = _words(text, match, "host") if match.re is _HELD_BY else ""
    event = host + _words(text, match, "event")
    return None if _LEANING.match(event) else event


def _words(text: str, match: re.Match[str], group: str) -> str:
    """The text of a group as the article has it, but in Simplified characters."""
    start, end = match.span(group)
    pairs = zip(text[start:end], match[group], strict=True)
    return "".join(folded if _is_han(word) else word for word, folded in pairs).strip()


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
