"""`newsqa ask` and `search`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa.cli.common import OK, open_engine
from newsqa.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from newsqa.types import Answer, Article, Hit


def add_ask(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the commands into the parser."""
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
    from newsqa.answer.serialize import hit_json

    engine = open_engine(options)
    for question in _questions(options):
        hits = engine.search(question, max(options.k, 1), options.method)
        if options.json or options.batch:
            value = {"question": question, "hits": [hit_json(hit) for hit in hits]}
            print(json.dumps(value, ensure_ascii=False), flush=True)
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
    if answer.status == "abstained":
        reason = {
            "no_article": "没有找到有关的文章 / no article about this",
            "low_confidence": "找到了有关的文章，但没有说 / articles found, but they do not say",
            "outside_dates": "问的时间不在库里报道的时间范围内 / outside the dates of the archive",
            "sources_disagree": "几篇报道说法不一，不能确定 / articles disagree, none is sure",
        }[answer.abstain_reason or "no_article"]
        return f"不知道：{reason}"
    if answer.field:
        return f"{answer.field.value}\n{_source_line(1, answer.field.article)}"
    items = [
        f"{span.text}\n  {' '.join(span.quote.split())}\n"
        f"{_source_line(number, span.passage.article)}"
        for number, span in enumerate(answer.spans, 1)
    ]
    if answer.disagree:
        items.insert(0, "（不同报道里的答案不一样 / sources answer this differently）")
    elif not answer.listed and len(items) > 1:
        items.insert(1, "（其他可能的答案 / other possible answers）")
    return "\n".join(items)


def _source_line(number: int, article: Article) -> str:
    about = "，".join(part for part in (article.publisher, (article.published or "")[:10]) if part)
    more = f"（另有 {len(article.copies)} 家转载）" if article.copies else ""
    return f"  [{number}] 《{article.title}》 {about}{more} {article.url or ''}".rstrip()


def _hit_text(number: int, hit: Hit) -> str:
    article = hit.passage.article
    return f"{number}. {hit.score:.2f} 《{article.title}》 {hit.passage.text[:80]}"
