"""An answer as Markdown and as plain text, for export and the clipboard.

Nothing in an article or a question can become markup. The address of a stored article depends on
the address under which the reader reaches the server: it stands between two private characters,
where the page completes it.
"""

from __future__ import annotations

import re
from itertools import groupby, zip_longest

from newsqa.messages import Lang, answers
from newsqa.text.source_line import field_value, headline, publication, source_line
from newsqa.text.web_address import web_address
from newsqa.types import Answer, Article, Span
from newsqa.web.cards import ArticleLink, title_of

PAGE, END = "\ue000", "\ue001"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
# What makes a list, a heading or a rule at the beginning of a line.
_BEGINS = re.compile(r"^([-+=]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?i)(https?|ftp)(://)|(www)(\.)")
_PRIVATE = re.compile(f"[{PAGE}{END}\x00-\x08\x0b-\x1f\x7f]")


def escape_markdown(text: str, *, begins: bool = False) -> str:
    """One line of text as Markdown that shows just this text; white space becomes one space.

    `begins`: it stands at the beginning of a line or of a quotation.
    """
    line = " ".join(_PRIVATE.sub(" ", text).split())
    line = _SPECIAL.sub(r"\\\1", line)
    line = _ADDRESS.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", line)
    beginning = _BEGINS.match(line) if begins else None
    if beginning is None:
        return line
    end = beginning.end()
    return f"{line[:end]}\\{line[end:]}" if line[0].isdigit() else f"\\{line}"


def answer_markdown(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    """Question, answer, the sentences around it and the source, as a section."""
    parts = [f"## {escape_markdown(answer.question)}"]
    if answer.message:
        text = escape_markdown(answer.message.text(lang), begins=True)
        heading = answers.heading(answer.abstain_reason).text(lang)
        parts.append(f"*{heading}* — {text}" if answer.status == "abstained" else text)
    if answer.field:
        parts.append(f"**{escape_markdown(field_value(answer.field))}**")
        parts.append(_source_markdown(answer.field.article, None, article_link, lang))
    if answer.listed:
        parts.append(_listing_markdown(answer, article_link, lang))
    following = [span.passage.article.id for span in answer.answers[1:]]
    for span, next_id in zip_longest(answer.answers, following):
        parts.append(f"{_day(answer, span)}**{escape_markdown(span.text)}**")
        if _around(span):
            lines = span.quote.splitlines()
            parts.append("\n".join(f"> {escape_markdown(line, begins=True)}" for line in lines))
        if span.passage.article.id != next_id:
            parts.append(_source_markdown(span.passage.article, span, article_link, lang))
    return "\n\n".join(parts) + "\n"


def _day(answer: Answer, span: Span) -> str:
    """The day of the article before a sentence of a timeline."""
    day = escape_markdown((span.passage.article.published or "")[:10], begins=True)
    return f"{day} " if answer.form == "timeline" and day else ""


def answer_text(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    """The answer with its sentences and its source, as plain text; empty unless answered.

    Of a list of news the titles, each with its publisher, day and address.
    """
    if answer.field:
        article = answer.field.article
        return f"{field_value(answer.field)}\n{_source_text(article, None, article_link, lang)}"
    if answer.listed:
        return "\n".join(
            _source_text(article, None, article_link, lang, headline(article))
            for article in answer.listed
        )
    if len(answer.answers) == 1:
        (span,) = answer.answers
        source = _source_text(span.passage.article, span, article_link, lang)
        return "\n".join([f"{_day(answer, span)}{_plain(span.text)}", *_quote_text(span), source])
    return _several_text(answer, article_link, lang)


def _several_text(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    """Answers with the numbers of their sources, as the page numbers them, then each source once.

    The sentence around several answers stands below the last of them.
    """
    sources: dict[str, Span] = {}
    blocks = []
    for _, group in groupby(answer.answers, key=_sentence):
        lines = []
        for span in group:
            sources.setdefault(span.passage.article.id, span)
            number = list(sources).index(span.passage.article.id) + 1
            lines.append(f"{_day(answer, span)}{_plain(span.text)}[{number}]")
        blocks.append([*lines, *_quote_text(span)])
    listed = [
        f"[{number}] {_source_text(span.passage.article, span, article_link, lang)}"
        for number, span in enumerate(sources.values(), 1)
    ]
    apart = "\n\n" if max(map(len, blocks), default=0) > 1 else "\n"
    return "\n\n".join([apart.join(map("\n".join, blocks)), *listed]) if blocks else ""


def _sentence(span: Span) -> tuple[str, int, int]:
    return span.passage.article.id, span.quote_start, span.quote_end


def _around(span: Span) -> str:
    """The sentence around the words of the answer; empty where they are the sentence."""
    return "" if span.quote.strip() == span.text.strip() else span.quote


def _quote_text(span: Span) -> list[str]:
    return [f"“{_plain(quote)}”"] if (quote := _around(span)) else []


def _listing_markdown(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    """The titles as a numbered list with links, publishers and days, then how many there are."""
    first = answer.offset + 1
    items = "\n".join(
        f"{number}. {_link(article, None, article_link, headline(article))}"
        for number, article in enumerate(answer.listed, first)
    )
    return f"{items}\n\n{answers.TOTAL.format(total=answer.total or 0).text(lang)}"


def _source_markdown(
    article: Article, span: Span | None, article_link: ArticleLink, lang: Lang
) -> str:
    return f"— {_link(article, span, article_link, title_of(article, lang))}"


def _link(article: Article, span: Span | None, article_link: ArticleLink, title: str) -> str:
    """The title as a link to the article, with publisher and day."""
    url = web_address(article.url)
    target = (
        url.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
        if url
        else f"{PAGE}{article_link(article, span)}{END}"
    )
    about = "".join(f" · {escape_markdown(part)}" for part in publication(article))
    return f"[{escape_markdown(title)}](<{target}>){about}"


def _source_text(
    article: Article, span: Span | None, article_link: ArticleLink, lang: Lang, title: str = ""
) -> str:
    address = web_address(article.url) or f"{PAGE}{article_link(article, span)}{END}"
    line = source_line(title or title_of(article, lang), article, lang)
    return f"—— {_plain(line)}\n{address}"


def _plain(text: str) -> str:
    return _PRIVATE.sub(" ", text).strip()
