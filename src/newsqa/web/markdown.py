"""An answer as Markdown and as plain text, for export and the clipboard.

Nothing in an article or a question can become markup. The address of a stored article depends on
the address under which the reader reaches the server: it stands between two private characters,
where the page completes it.
"""

from __future__ import annotations

import re

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
    for span in answer.answers:
        parts.append(f"{_day(answer, span)}**{escape_markdown(span.text)}**")
        lines = span.quote.splitlines()
        parts.append("\n".join(f"> {escape_markdown(line, begins=True)}" for line in lines))
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
    return "\n\n".join(
        f"{_day(answer, span)}{_plain(span.text)}\n“{_plain(span.quote)}”\n"
        f"{_source_text(span.passage.article, span, article_link, lang)}"
        for span in answer.answers
    )


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
