"""Answers as HTML, for every face that shows HTML. cards.py has the cards of their sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.messages import Lang, answers, web
from newsqa.text.source_line import field_value
from newsqa.types import Answer, Article, FieldAnswer, Span
from newsqa.web.cards import ArticleLink, byline, card, cite, escape, title_of
from newsqa.web.render_talk import (
    render_listing,
    render_other_events,
    render_reply,
    render_understood,
)
from newsqa.web.render_written import render_quiet, render_written

CLOSEST = 3
"""Closest articles that an abstention lists, at most."""
_SHORT, _MIDDLE = 24, 60
"""Longest answers that are set in large and in medium type, in characters."""
_LISTS = {
    "list": ('<ul class="nq-list">', "</ul>"),
    "digest": ('<ol class="nq-list nq-digest">', "</ol>"),
    "timeline": ('<ol class="nq-timeline">', "</ol>"),
}
_SENTENCES = {"digest", "timeline"}
"""Forms whose answers are sentences: the passages of their cards are folded away."""
_CLAUSES = {"statement", "yesno"}


def render_answer(
    answer: Answer,
    article_link: ArticleLink,
    anchor: str = "cite",
    lang: Lang = "zh",
    examples: Sequence[str] = (),
) -> str:
    """What was understood; then the answer with its sources, the abstention with its reason, or
    the message with its choices; below an answer the other events that may be meant.

    `anchor` is the prefix of the ids of the sources; it must differ between answers on one page.
    `examples` are questions that a reply to small talk offers.
    """
    head = render_understood(answer, lang)
    others = render_other_events(answer, lang)
    if answer.form != "written" or answer.written is None:
        shown = _answer(answer, article_link, anchor, lang, examples)
        return head + shown + render_quiet(answer.written, lang) + others
    extract = _answer(
        replace(answer, form=answer.written.form), article_link, anchor, lang, examples
    )
    return head + render_written(answer, extract, article_link, anchor, lang) + others


def _answer(
    answer: Answer, article_link: ArticleLink, anchor: str, lang: Lang, examples: Sequence[str]
) -> str:
    if answer.status == "abstained":
        return _abstention(answer, article_link, lang)
    if answer.status in {"clarify", "chat"}:
        return render_reply(answer, lang, examples)
    if answer.form == "listing":
        return render_listing(answer, article_link, anchor, lang)
    if answer.field is not None:
        return _field(answer.field, article_link, f"{anchor}-1", lang)
    if answer.form in _LISTS or (answer.form in _CLAUSES and len(answer.answers) > 1):
        return _list(answer, article_link, anchor, lang)
    shown = [
        _found(span, number, article_link, anchor, lang)
        for number, span in enumerate(answer.spans, 1)
    ]
    count = len(answer.answers)
    return (
        f'<section class="nq nq-answered">{_heading(answer, lang)}{"".join(shown[:count])}'
        f"{_alternatives(shown[count:], lang)}</section>"
    )


def render_question(question: str) -> str:
    """The question as it was typed; nothing in it is markup."""
    return f'<p class="nq nq-question">{escape(question)}</p>'


def render_notice(sentence: str, command: str = "") -> str:
    """A sentence in place of an answer, with the command that helps."""
    return (
        f'<section class="nq nq-notice" role="status"><p>{escape(sentence)}</p>'
        + (f"<pre><code>{escape(command)}</code></pre>" if command else "")
        + "</section>"
    )


# -- parts of an answer ------------------------------------------------------------------------


def _heading(answer: Answer, lang: Lang) -> str:
    if answer.verdict:
        verdict = answers.VERDICTS[answer.verdict].text(lang)
        return f'<p class="nq-text nq-short">{verdict}</p>'
    if answer.count:
        counted = answers.COUNT.format(count=answer.count).text(lang)
        return f'<p class="nq-text nq-short">{counted}</p>'
    return f'<p class="nq-differ">{answers.DISAGREE.text(lang)}</p>' if answer.disagree else ""


def _alternatives(shown: Sequence[str], lang: Lang) -> str:
    if not shown:
        return ""
    summary = web.alternatives(len(shown)).text(lang)
    return f'<details class="nq-more"><summary>{summary}</summary>{"".join(shown)}</details>'


def _message(answer: Answer, lang: Lang) -> str:
    return escape(answer.message.text(lang)) if answer.message else ""


def _field(field: FieldAnswer, article_link: ArticleLink, target: str, lang: Lang) -> str:
    return (
        '<section class="nq nq-answered">'
        f'<p class="nq-text nq-short">{escape(field_value(field))}{cite(target, 1, lang)}</p>'
        f"{card(field.article, [], 1, article_link, target, lang)}</section>"
    )


def _list(answer: Answer, article_link: ArticleLink, anchor: str, lang: Lang) -> str:
    """The spans as a list, then their sources: those of one article share a card."""
    sources: dict[str, list[Span]] = {}
    items = []
    day = None
    for span in answer.answers:
        article = span.passage.article
        sources.setdefault(article.id, []).append(span)
        number = list(sources).index(article.id) + 1
        words = f"{_words(span, lang)}{cite(f'{anchor}-{number}', number, lang)}"
        if answer.form == "timeline":
            words = f"{_day(article, day)}<span>{words}</span>"
            day = article.published
        items.append(f"<li>{words}</li>")
    cards = "".join(
        card(
            own[0].passage.article,
            own,
            number,
            article_link,
            f"{anchor}-{number}",
            lang,
            folded=answer.form in _SENTENCES,
        )
        for number, own in enumerate(sources.values(), 1)
    )
    opening, closing = _LISTS.get(answer.form or "", ('<ul class="nq-list nq-clauses">', "</ul>"))
    return (
        f'<section class="nq nq-answered">{_heading(answer, lang)}'
        f"{opening}{''.join(items)}{closing}{cards}</section>"
    )


def _day(article: Article, before: str | None) -> str:
    """The day of the article; without words where the line before has the same."""
    day = (article.published or "")[:10]
    shown = "" if day == (before or "")[:10] else escape(day)
    return f'<time datetime="{escape(day)}">{shown}</time>'


def _found(span: Span, number: int, article_link: ArticleLink, anchor: str, lang: Lang) -> str:
    target = f"{anchor}-{number}"
    length = len(span.text)
    size = "short" if length <= _SHORT else "middle" if length <= _MIDDLE else "long"
    return (
        f'<p class="nq-text nq-{size}">{_words(span, lang)}{cite(target, number, lang)}</p>'
        f"{card(span.passage.article, [span], number, article_link, target, lang)}"
    )


def _words(span: Span, lang: Lang) -> str:
    """The words of the span, and the year beside them where its article gives it."""
    year = web.YEAR.format(year=span.year).text(lang) if span.year else ""
    return escape(span.text) + (f' <small class="nq-year">{year}</small>' if year else "")


def _abstention(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    reason = answer.abstain_reason or "no_article"
    return (
        f'<section class="nq nq-abstained nq-{reason.replace("_", "-")}">'
        f"<h2>{answers.heading(reason).text(lang)}</h2><p>{_message(answer, lang)}</p>"
        f"{_closest(answer, article_link, lang)}</section>"
    )


def _closest(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    """The articles of the best hits, as a list; empty without hits."""
    closest: dict[str, Article] = {}
    for hit in answer.hits:
        closest.setdefault(hit.passage.article.id, hit.passage.article)
    items = "".join(
        f'<li><a href="{escape(article_link(article, None))}" target="_blank" rel="noopener">'
        f"{escape(title_of(article, lang))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></li>'
        for article in list(closest.values())[:CLOSEST]
    )
    if not items:
        return ""
    emphasis = f"<em>{web.NOT_ANSWERING.text(lang)}</em>"
    heading = web.CLOSEST.format(not_answering=emphasis).text(lang)
    return f'<div class="nq-near"><h3>{heading}</h3><ul>{items}</ul></div>'
