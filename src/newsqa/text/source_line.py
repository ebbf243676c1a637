"""The source of an answer as one line of plain text, the same on the page and in a terminal."""

from __future__ import annotations

from newsqa.messages import Lang, punctuation
from newsqa.text.sentences import sentence_windows
from newsqa.types import Article, FieldAnswer


def headline(article: Article) -> str:
    """The title of an article, else its first sentence."""
    windows = sentence_windows(article.text)
    first = article.text[slice(*windows[0])] if windows else ""
    return article.title.strip() or first.strip() or article.id


def quoted_title(title: str, lang: Lang) -> str:
    """The title in the quotation marks of the language."""
    return punctuation.TITLE.format(title=title).text(lang)


def publication(article: Article) -> list[str]:
    """Publisher and day of an article, those that are known."""
    return [part for part in (article.publisher, (article.published or "")[:10]) if part]


def source_line(title: str, article: Article, lang: Lang) -> str:
    """Title, publisher and day; `title` is what stands for the article's own."""
    parts = [quoted_title(title, lang), *publication(article)]
    return punctuation.COMMA.text(lang).join(parts)


def field_value(field: FieldAnswer) -> str:
    """The value of an article's field as people read it: a date without the T."""
    return field.value[:16].replace("T", " ") if field.name == "published" else field.value
