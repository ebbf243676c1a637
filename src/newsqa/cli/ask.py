"""`newsqa ask` and `search`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Arguments, Commands, integer
from newsqa.cli.common import OK, PARTIAL, open_engine, print_lines
from newsqa.cli.logs import warn
from newsqa.cli.terminal import print_json, print_text
from newsqa.cli.written import print_written
from newsqa.errors import SettingsError, SourceError
from newsqa.messages import Lang, Message
from newsqa.text.source_line import field_value, headline, quoted_title, source_line

if TYPE_CHECKING:
    from newsqa.types import Answer, Article, Filters, Hit, Span


_Work = Callable[..., None]
"""Called with a question, and with the earlier ones of its conversation."""

# Half of a surrogate pair, or a byte of an argument that is not in the terminal's encoding.
_HALF = re.compile("[\ud800-\udfff]")


def add_ask(commands: Commands) -> None:
    """Add the commands."""
    ask = commands.add("ask", messages.help.ASK, _ask)
    _add_questions(ask)
    ask.add("--offset", type=integer(ask.lang), default=0, help=messages.help.OFFSET)
    ask.add_switch("--written", messages.help.WRITTEN)
    search = commands.add("search", messages.help.SEARCH, _search)
    _add_questions(search)
    search.add("-k", type=integer(search.lang, least=1), default=10, help=messages.help.SEARCH_K)
    methods = ("dense", "lexical", "both")
    search.add("--method", choices=methods, default="both", help=messages.help.SEARCH_METHOD)


def _add_questions(command: Arguments) -> None:
    command.add("question", nargs="?", help=messages.help.QUESTION)
    command.add("--batch", type=Path, metavar="FILE", help=messages.help.BATCH)
    command.add("--since", metavar="DATE", help=messages.help.SINCE)
    command.add("--until", metavar="DATE", help=messages.help.UNTIL)
    command.add("--source", metavar="NAME", help=messages.help.FROM_SOURCE)
    command.add("--publisher", metavar="NAME", help=messages.help.FROM_PUBLISHER)
    command.add_json()


def _ask(options: argparse.Namespace) -> int:
    from newsqa.answer.serialize import answer_json

    filters = _filters(options)
    if options.written:
        options.llm_mode = "always"
    engine = open_engine(options)

    def ask(question: str, history: Sequence[str] = ()) -> None:
        answer = engine.ask(question, history=history, filters=filters, offset=options.offset)
        if options.json or options.batch:
            print_json(answer_json(engine.write(answer)))
        else:
            lines = _understood(answer, options.lang) + _answer_lines(answer, options.lang)
            print_text("\n".join(lines))
            # The words of the articles do not wait for a language model.
            print_written(engine.write(answer), options.lang)

    return _for_each_question(options, ask)


def _search(options: argparse.Namespace) -> int:
    from newsqa.answer.serialize import hits_json

    filters = _filters(options)
    engine = open_engine(options)

    def search(question: str, _: Sequence[str] = ()) -> None:
        hits = engine.search(question, options.k, options.method, filters=filters)
        if options.json or options.batch:
            print_json(hits_json(question, hits))
        else:
            print_lines(
                options.lang, (_hit_text(n, hit, options.lang) for n, hit in enumerate(hits, 1))
            )

    return _for_each_question(options, search)


def _filters(options: argparse.Namespace) -> Filters:
    """The limits of the command line. Raises FilterError."""
    from newsqa.dialogue.filters import checked_filters
    from newsqa.types import Filters

    return checked_filters(Filters(options.since, options.until, options.source, options.publisher))


def _for_each_question(options: argparse.Namespace, work: _Work) -> int:
    """Call `work` with each question, one of a file with its history.

    A line says which ones of a file are left out, and why.
    """
    if (options.question is None) == (options.batch is None):
        raise SettingsError(messages.cli.ONE_QUESTION)
    if options.question is not None:
        problem = _problem(options.question)
        if problem:
            raise SettingsError(problem)
        work(options.question)
        return OK
    from newsqa.evaluate import read_jsonl

    code = OK
    for place, record in read_jsonl(options.batch):
        question = record.get("question")
        if not isinstance(question, str):
            raise SourceError(messages.evaluate.NO_QUESTION_FIELD.format(place=place))
        problem = _problem(question)
        if problem:
            warn(messages.cli.AT_PLACE.format(place=place, problem=problem))
            code = PARTIAL
        else:
            work(question, _history(record.get("history"), place))
    return code


def _history(value: object, place: str) -> Sequence[str]:
    """The earlier questions of a record of a file. Raises SourceError for anything else."""
    earlier = [] if value is None else value
    if not isinstance(earlier, list) or not all(isinstance(one, str) for one in earlier):
        raise SourceError(messages.evaluate.NO_HISTORY_FIELD.format(place=place))
    return earlier


def _problem(question: str) -> Message | None:
    """Why this cannot be asked."""
    from newsqa.dialogue.parse import is_empty_question

    if is_empty_question(question):
        return messages.serving.QUESTION_EMPTY
    return messages.cli.HALF_CHARACTER if _HALF.search(question) else None


def _understood(answer: Answer, lang: Lang) -> list[str]:
    """What a follow-up was understood as."""
    resolved = answer.resolved_question
    if not resolved or resolved == answer.question:
        return []
    return [_aside(messages.web.RESOLVED.format(question=resolved), lang).strip()]


def _answer_lines(answer: Answer, lang: Lang) -> list[str]:
    """The answer for a terminal: its words, their sentence and their source."""
    if answer.message:
        return [_message_line(answer, lang), *_choice_lines(answer)]
    if answer.field:
        return [field_value(answer.field), _source_line(1, answer.field.article, lang)]
    dated = answer.form == "timeline"
    lines = [_span_text(n, span, lang, dated=dated) for n, span in enumerate(answer.spans, 1)]
    lines += [_listed_line(answer.offset + n, one, lang) for n, one in enumerate(answer.listed, 1)]
    if answer.total:
        lines.append(_aside(messages.answers.TOTAL.format(total=answer.total), lang))
    if answer.alternatives:
        lines.insert(len(answer.answers), _aside(messages.answers.OTHER_ANSWERS, lang))
    if answer.disagree:
        lines.insert(0, _aside(messages.answers.DISAGREE, lang))
    if answer.time_range:
        first, last = answer.time_range
        only = messages.filters.ONLY_DAYS.format(first=first, last=last)
        lines.insert(0, _aside(only, lang))
    if answer.note:
        lines.insert(0, _aside(answer.note, lang))
    if answer.count:
        lines.insert(0, messages.answers.COUNT.format(count=answer.count).text(lang))
    if answer.verdict:
        lines.insert(0, messages.answers.VERDICTS[answer.verdict].text(lang))
    return lines + _other_events(answer, lang)


def _other_events(answer: Answer, lang: Lang) -> list[str]:
    """The other events that may be meant, below an answer."""
    if not answer.choices:
        return []
    return [_aside(messages.answers.OTHER_EVENTS, lang), *_choice_lines(answer)]


def _choice_lines(answer: Answer) -> list[str]:
    return [f"  - {one.question}" for one in answer.choices]


def _message_line(answer: Answer, lang: Lang) -> str:
    """The message in place of an answer; that of an abstention after its heading."""
    text = answer.message.text(lang) if answer.message else ""
    if answer.status != "abstained":
        return text
    heading = messages.answers.heading(answer.abstain_reason)
    return messages.cli.UNDER_HEADING.format(heading=heading, text=text).text(lang)


def _aside(message: Message, lang: Lang) -> str:
    return messages.cli.ASIDE.format(text=message).text(lang)


def _span_text(number: int, span: Span, lang: Lang, *, dated: bool) -> str:
    """The words, their sentence and their source; behind the day of the article where `dated`."""
    day = f"{(span.passage.article.published or '')[:10]}  " if dated else ""
    quote = " ".join(span.quote.split())
    year = messages.web.YEAR.format(year=span.year).text(lang) if span.year else ""
    return f"{day}{span.text}{year}\n  {quote}\n{_source_line(number, span.passage.article, lang)}"


def _source_line(number: int, article: Article, lang: Lang) -> str:
    line = f"  [{number}] {source_line(article.title, article, lang)}"
    if article.copies:
        line += _aside(messages.answers.COPIES.format(count=len(article.copies)), lang)
    return f"{line} {article.url or ''}".rstrip()


def _listed_line(number: int, article: Article, lang: Lang) -> str:
    line = f"{number}. {source_line(headline(article), article, lang)}"
    if article.copies:
        line += _aside(messages.answers.COPIES.format(count=len(article.copies)), lang)
    return f"{line} {article.url or ''}".rstrip()


def _hit_text(number: int, hit: Hit, lang: Lang) -> str:
    article = hit.passage.article
    return f"{number}. {hit.score:.2f} {quoted_title(article.title, lang)} {hit.passage.text[:80]}"
