"""What a language model wrote, as HTML: its sentences with their citations, then the sources."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.messages import Lang, web
from newsqa.messages import written as messages
from newsqa.types import Answer, Span, Written, WrittenSentence
from newsqa.web.cards import ArticleLink, card, cite, escape

SURE = 0.6
"""Confidence from which the words of the article stay above what was written."""


def render_written(
    answer: Answer, extract: str, article_link: ArticleLink, anchor: str, lang: Lang
) -> str:
    """The sentences of an answer of form "written".

    `extract` is the answer in the words of the articles, as HTML: it stands above where the reader
    is sure of a few words, else it is folded away below.
    """
    written = answer.written or Written()
    items, sources = _items(written.sentences, anchor, lang)
    cards = "".join(
        card(
            spans[0].passage.article,
            spans,
            number,
            article_link,
            f"{anchor}-w{number}",
            lang,
            folded=True,
        )
        for number, spans in enumerate(sources, 1)
    )
    line = messages.WRITTEN_BY_MODEL.text(lang)
    shown = (
        f'<section class="nq nq-answered nq-written"><p class="nq-by-model">{line}</p>'
        f'<ul class="nq-list nq-clauses">{items}</ul>{_asides(written, lang)}{cards}</section>'
    )
    if written.form == "exact" and answer.confidence >= SURE:
        return extract + shown
    summary = web.IN_ARTICLES.text(lang)
    return f'{shown}<details class="nq nq-more"><summary>{summary}</summary>{extract}</details>'


def render_quiet(written: Written | None, lang: Lang) -> str:
    """One line where nothing was written; empty where nobody was asked."""
    if written is None or written.problem is None or written.sentences:
        return ""
    text = escape(messages.not_written(written.problem).text(lang))
    return f'<p class="nq nq-quiet" role="status">{text}</p>'


def render_writing(lang: Lang) -> str:
    """The line while a language model writes."""
    return f'<p class="nq nq-quiet nq-writing" role="status">{messages.WRITING.text(lang)}</p>'


def _items(
    sentences: Sequence[WrittenSentence], anchor: str, lang: Lang
) -> tuple[str, list[list[Span]]]:
    """The sentences as items of a list, and the spans of each article that they cite."""
    sources: dict[str, list[Span]] = {}
    items = []
    for sentence in sentences:
        for span in sentence.citations:
            sources.setdefault(span.passage.article.id, []).append(span)
        order = list(sources)
        cited = dict.fromkeys(order.index(s.passage.article.id) + 1 for s in sentence.citations)
        marks = "".join(cite(f"{anchor}-w{number}", number, lang) for number in cited)
        items.append(f"<li>{escape(sentence.text)}{marks}</li>")
    return "".join(items), list(sources.values())


def _asides(written: Written, lang: Lang) -> str:
    lines = messages.asides(len(written.sentences), written.dropped, written.problem)
    return "".join(f'<p class="nq-quiet">{escape(line.text(lang))}</p>' for line in lines)
