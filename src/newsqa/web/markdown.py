"""An answer as Markdown and as plain text, to be taken along.

Nothing in an article or a question can become markup. The address of a stored article depends on
where the reader sees us: it stands between two private characters, where the page completes it.
"""

from __future__ import annotations

import re

from newsqa.types import Answer, Article, Span
from newsqa.web.i18n import Strings
from newsqa.web.render import ArticleLink, title_of, web_address

PAGE, END = "\ue000", "\ue001"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
# What makes a list, a heading or a rule of a line that begins so.
_BEGINS = re.compile(r"^([-+=]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?i)(https?|ftp)(://)|(www)(\.)")
_PRIVATE = re.compile(f"[{PAGE}{END}\x00-\x08\x0b-\x1f\x7f]")


def escape_markdown(text: str, *, begins: bool = False) -> str:
    """One line of text as Markdown that shows just this text; white space becomes one space.

    `begins`: it stands where a line, or what is quoted, begins.
    """
    line = " ".join(_PRIVATE.sub(" ", text).split())
    line = _SPECIAL.sub(r"\\\1", line)
    line = _ADDRESS.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", line)
    begun = _BEGINS.match(line) if begins else None
    if begun is None:
        return line
    end = begun.end()
    return f"{line[:end]}\\{line[end:]}" if line[0].isdigit() else f"\\{line}"


def answer_markdown(answer: Answer, article_link: ArticleLink, words: Strings) -> str:
    """Question, answer, the sentences around it and the source, as a section."""
    parts = [f"## {escape_markdown(answer.question)}"]
    if answer.field is not None:
        parts.append(f"**{escape_markdown(field_value(answer))}**")
        parts.append(_source_markdown(answer.field.article, None, article_link, words))
    elif answer.message:
        title = f"*{words.no_answer}* — " if answer.status == "abstained" else ""
        parts.append(title + escape_markdown(answer.message.text(words.code), begins=not title))
    for span in answer.answers:
        parts.append(f"**{escape_markdown(span.text)}**")
        lines = span.quote.splitlines()
        parts.append("\n".join(f"> {escape_markdown(line, begins=True)}" for line in lines))
        parts.append(_source_markdown(span.passage.article, span, article_link, words))
    return "\n\n".join(parts) + "\n"


def answer_text(answer: Answer, article_link: ArticleLink, words: Strings) -> str:
    """The answer with its sentences and its source, as plain text; empty for an abstention."""
    if answer.field is not None:
        article = answer.field.article
        return f"{field_value(answer)}\n{_source_text(article, None, article_link, words)}"
    opening, closing = words.quoted
    return "\n\n".join(
        f"{_plain(span.text)}\n{opening}{_plain(span.quote)}{closing}\n"
        f"{_source_text(span.passage.article, span, article_link, words)}"
        for span in answer.answers
    )


def field_value(answer: Answer) -> str:
    """What a field of the article answers; a date in the way people read it."""
    if answer.field is None:
        return ""
    value = answer.field.value
    return value[:16].replace("T", " ") if answer.field.name == "published" else value


def _source_markdown(
    article: Article, span: Span | None, article_link: ArticleLink, words: Strings
) -> str:
    url = web_address(article.url)
    target = (
        url.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
        if url
        else f"{PAGE}{article_link(article, span)}{END}"
    )
    about = "".join(f" · {escape_markdown(part)}" for part in _about(article))
    return f"— [{escape_markdown(title_of(article, words))}](<{target}>){about}"


def _source_text(
    article: Article, span: Span | None, article_link: ArticleLink, words: Strings
) -> str:
    title = _plain(title_of(article, words))
    named = f"《{title}》" if words.code == "zh" else f"“{title}”"
    comma = "，" if words.code == "zh" else ", "
    address = web_address(article.url) or f"{PAGE}{article_link(article, span)}{END}"
    return f"—— {comma.join([named, *map(_plain, _about(article))])}\n{address}"


def _about(article: Article) -> list[str]:
    return [part for part in (article.publisher, (article.published or "")[:10]) if part]


def _plain(text: str) -> str:
    return _PRIVATE.sub(" ", text).strip()
