"""`newsqa articles`: ids, dates and titles of the stored articles."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands, integer
from newsqa.cli.common import OK, print_lines, settings_of
from newsqa.cli.logs import notify
from newsqa.cli.terminal import print_json
from newsqa.messages import Lang

if TYPE_CHECKING:
    from newsqa.store.listing import ListedArticle

LIMIT = 100
"""Articles of a list where no other number is given."""


def add_articles(commands: Commands) -> None:
    """Add the command."""
    articles = commands.add("articles", messages.help.ARTICLES, _articles)
    articles.add("--source", default="", metavar="NAME", help=messages.help.ARTICLES_SOURCE)
    articles.add(
        "--since", type=_day(articles.lang), metavar="DATE", help=messages.help.ARTICLES_SINCE
    )
    articles.add("--grep", default="", metavar="TEXT", help=messages.help.ARTICLES_GREP)
    limit, after = integer(articles.lang, least=1), integer(articles.lang, least=0)
    articles.add("--limit", type=limit, default=LIMIT, help=messages.help.ARTICLES_LIMIT)
    articles.add("--after", type=after, default=0, help=messages.help.ARTICLES_AFTER)
    articles.add_json()


def _day(lang: Lang) -> Callable[[str], str]:
    """A converter for a day."""

    def convert(text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            message = messages.feedback.NOT_A_DATE.format(text=text)
            raise argparse.ArgumentTypeError(message.text(lang)) from None

    return convert


def _articles(options: argparse.Namespace) -> int:
    from newsqa.indexing.sources import check_origin
    from newsqa.store.database import Store
    from newsqa.store.listing import Wanted

    settings = settings_of(options)
    wanted = Wanted(options.source, options.since or "", options.grep)
    with Store(settings.store).view() as view:
        if wanted.source:
            check_origin(view, settings, wanted.source)
        found = view.listed(wanted, options.after, options.limit)
        total = view.counts().articles
    if options.json:
        print_json(asdict(found))
        return OK
    print_lines(options.lang, map(_line, found.articles))
    notify(messages.cli.ARTICLES_LISTED.format(count=len(found.articles), total=total))
    if found.next is not None:
        notify(messages.cli.MORE_ARTICLES.format(next=found.next))
    return OK


def _line(article: ListedArticle) -> str:
    """The id first, as `newsqa remove` takes it."""
    title = " ".join(article.title.split())
    return f"{article.id}  {article.published or '-':<10}  {title}".rstrip()
