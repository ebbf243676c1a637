"""What a language model wrote, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsqa.cli.terminal import print_text
from newsqa.messages import Lang, cli
from newsqa.messages import written as messages
from newsqa.text.source_line import source_line

if TYPE_CHECKING:
    from newsqa.types import Answer, Article, Written


def print_written(answer: Answer, lang: Lang) -> None:
    """Print the sentences with their sources below the words of the articles, if any."""
    if answer.written:
        print_text("\n".join(written_lines(answer.written, lang)))


def written_lines(written: Written, lang: Lang) -> list[str]:
    """The sentences, each with the numbers of its articles, and these; or why there are none."""
    found = messages.asides(len(written.sentences), written.dropped, written.problem)
    asides = [cli.ASIDE.format(text=aside).text(lang) for aside in found]
    if not written.sentences:
        return asides
    lines = ["", messages.WRITTEN_BY_MODEL.text(lang)]
    articles: dict[str, Article] = {}
    for sentence in written.sentences:
        for span in sentence.citations:
            articles.setdefault(span.passage.article.id, span.passage.article)
        known = list(articles)
        cited = dict.fromkeys(known.index(s.passage.article.id) + 1 for s in sentence.citations)
        lines.append(sentence.text + "".join(f"[{number}]" for number in cited))
    for number, article in enumerate(articles.values(), 1):
        lines.append(f"  [{number}] {source_line(article.title, article, lang)}")
    return lines + asides
