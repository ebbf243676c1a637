"""`newsqa ask` and `search`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa.cli.common import OK, open_engine
from newsqa.errors import SettingsError, SourceError
from newsqa.messages import Lang, Message, answers

if TYPE_CHECKING:
    from newsqa.types import Answer, Article, Hit, Span


LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def add_ask(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Add the commands to the parser."""
    ask = commands.add_parser("ask", parents=[common], help="提问 ask a question")
    _add_questions(ask)
    ask.set_defaults(run=_ask)

    search = commands.add_parser("search", parents=[common], help="找段落 find passages")
    _add_questions(search)
    search.add_argument("-k", type=int, default=10, help="几段 how many passages (10)")
    search.add_argument(
        "--method", choices=("dense", "lexical", "both"), default="both", help="检索方式 retriever"
    )
    search.set_defaults(run=_search)


def _add_questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="问题 the question")
    parser.add_argument(
        "--batch", type=Path, metavar="FILE", help='JSONL(.gz): {"question": "…"}; - is stdin'
    )
    parser.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")


def _ask(options: argparse.Namespace) -> int:
    from newsqa.answer.serialize import answer_json

    engine = open_engine(options)
    for question in _questions(options):
        answer = engine.ask(question)
        if options.json or options.batch:
            print(json.dumps(answer_json(answer), ensure_ascii=False), flush=True)
        else:
            print(_answer_text(answer))
    return OK


def _search(options: argparse.Namespace) -> int:
    from newsqa.answer.serialize import hits_json

    engine = open_engine(options)
    for question in _questions(options):
        hits = engine.search(question, max(options.k, 1), options.method)
        if options.json or options.batch:
            print(json.dumps(hits_json(question, hits), ensure_ascii=False), flush=True)
        else:
            print("\n".join(_hit_text(n, hit) for n, hit in enumerate(hits, 1)) or "没有 / none")
    return OK


def _questions(options: argparse.Namespace) -> Iterator[str]:
    if (options.question is None) == (options.batch is None):
        raise SettingsError(
            "要么给一个问题，要么给 --batch 文件 / give a question or --batch FILE, one of the two"
        )
    if options.question is not None:
        if not options.question.strip():
            raise SettingsError("问题是空的 / the question is empty")
        yield options.question
        return
    from newsqa.evaluate import read_jsonl

    for place, record in read_jsonl(options.batch):
        question = record.get("question")
        if not isinstance(question, str) or not question.strip():
            raise SourceError(f"{place}：没有 question 字段 / no field question")
        yield question


def _answer_text(answer: Answer) -> str:
    """The answer for a terminal: its words, their sentence and their source."""
    if answer.message:
        lines = [_message_text(answer, answer.message, lang) for lang in LANGUAGES]
        return "\n".join([*lines, *(f"  - {choice.question}" for choice in answer.choices)])
    if answer.field:
        return f"{answer.field.value}\n{_source_line(1, answer.field.article)}"
    items = [_span_text(number, span) for number, span in enumerate(answer.spans, 1)]
    if answer.alternatives:
        items.insert(len(answer.answers), f"（{answers.OTHER_ANSWERS}）")
    if answer.disagree:
        items.insert(0, f"（{answers.DISAGREE}）")
    if answer.verdict:
        items.insert(0, str(answers.VERDICTS[answer.verdict]))
    return "\n".join(items)


def _message_text(answer: Answer, message: Message, lang: Lang) -> str:
    """The message in one language; an abstention with its heading."""
    if answer.status != "abstained":
        return message.text(lang)
    heading = answers.heading(answer.abstain_reason).text(lang)
    return f"{heading}{'：' if lang == 'zh' else ': '}{message.text(lang)}"


def _span_text(number: int, span: Span) -> str:
    quote = " ".join(span.quote.split())
    return f"{span.text}\n  {quote}\n{_source_line(number, span.passage.article)}"


def _source_line(number: int, article: Article) -> str:
    about = "，".join(part for part in (article.publisher, (article.published or "")[:10]) if part)
    more = f"（另有 {len(article.copies)} 家转载）" if article.copies else ""
    return f"  [{number}] 《{article.title}》 {about}{more} {article.url or ''}".rstrip()


def _hit_text(number: int, hit: Hit) -> str:
    article = hit.passage.article
    return f"{number}. {hit.score:.2f} 《{article.title}》 {hit.passage.text[:80]}"
