"""`newsqa ask` and `search`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Arguments, Commands, integer
from newsqa.cli.common import OK, open_engine, print_json, print_lines
from newsqa.errors import SettingsError, SourceError
from newsqa.messages import Lang, Message
from newsqa.text.source_line import field_value, quoted_title, source_line

if TYPE_CHECKING:
    from newsqa.types import Answer, Article, Hit, Span


def add_ask(commands: Commands) -> None:
    """Add the commands."""
    _add_questions(commands.add("ask", messages.help.ASK, _ask))
    search = commands.add("search", messages.help.SEARCH, _search)
    _add_questions(search)
    search.add("-k", type=integer(search.lang), default=10, help=messages.help.SEARCH_K)
    methods = ("dense", "lexical", "both")
    search.add("--method", choices=methods, default="both", help=messages.help.SEARCH_METHOD)


def _add_questions(command: Arguments) -> None:
    command.add("question", nargs="?", help=messages.help.QUESTION)
    command.add("--batch", type=Path, metavar="FILE", help=messages.help.BATCH)
    command.add_json()


def _ask(options: argparse.Namespace) -> int:
    from newsqa.answer.serialize import answer_json

    engine = open_engine(options)
    for question in _questions(options):
        answer = engine.ask(question)
        if options.json or options.batch:
            print_json(answer_json(answer))
        else:
            print("\n".join(_answer_lines(answer, options.lang)))
    return OK


def _search(options: argparse.Namespace) -> int:
    from newsqa.answer.serialize import hits_json

    engine = open_engine(options)
    for question in _questions(options):
        hits = engine.search(question, max(options.k, 1), options.method)
        if options.json or options.batch:
            print_json(hits_json(question, hits))
        else:
            print_lines(
                options.lang, (_hit_text(n, hit, options.lang) for n, hit in enumerate(hits, 1))
            )
    return OK


def _questions(options: argparse.Namespace) -> Iterator[str]:
    if (options.question is None) == (options.batch is None):
        raise SettingsError(messages.cli.ONE_QUESTION)
    if options.question is not None:
        if not options.question.strip():
            raise SettingsError(messages.serving.QUESTION_EMPTY)
        yield options.question
        return
    from newsqa.evaluate import read_jsonl

    for place, record in read_jsonl(options.batch):
        question = record.get("question")
        if not isinstance(question, str) or not question.strip():
            raise SourceError(messages.evaluate.NO_QUESTION_FIELD.format(place=place))
        yield question


def _answer_lines(answer: Answer, lang: Lang) -> list[str]:
    """The answer for a terminal: its words, their sentence and their source."""
    if answer.message:
        return [_message_line(answer, lang), *(f"  - {one.question}" for one in answer.choices)]
    if answer.field:
        return [field_value(answer.field), _source_line(1, answer.field.article, lang)]
    lines = [_span_text(number, span, lang) for number, span in enumerate(answer.spans, 1)]
    if answer.alternatives:
        lines.insert(len(answer.answers), _aside(messages.answers.OTHER_ANSWERS, lang))
    if answer.disagree:
        lines.insert(0, _aside(messages.answers.DISAGREE, lang))
    if answer.verdict:
        lines.insert(0, messages.answers.VERDICTS[answer.verdict].text(lang))
    return lines


def _message_line(answer: Answer, lang: Lang) -> str:
    """The message in place of an answer; that of an abstention after its heading."""
    text = answer.message.text(lang) if answer.message else ""
    if answer.status != "abstained":
        return text
    heading = messages.answers.heading(answer.abstain_reason)
    return messages.cli.UNDER_HEADING.format(heading=heading, text=text).text(lang)


def _aside(message: Message, lang: Lang) -> str:
    return messages.cli.ASIDE.format(text=message).text(lang)


def _span_text(number: int, span: Span, lang: Lang) -> str:
    quote = " ".join(span.quote.split())
    return f"{span.text}\n  {quote}\n{_source_line(number, span.passage.article, lang)}"


def _source_line(number: int, article: Article, lang: Lang) -> str:
    line = f"  [{number}] {source_line(article.title, article, lang)}"
    if article.copies:
        line += _aside(messages.answers.COPIES.format(count=len(article.copies)), lang)
    return f"{line} {article.url or ''}".rstrip()


def _hit_text(number: int, hit: Hit, lang: Lang) -> str:
    article = hit.passage.article
    return f"{number}. {hit.score:.2f} {quoted_title(article.title, lang)} {hit.passage.text[:80]}"
