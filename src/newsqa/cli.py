"""The command line. Answers go to stdout, progress and problems to stderr.

Exit codes: 0 done, 1 error, 2 wrong usage or setting, 3 some inputs could not be taken.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import cli_embed
from newsqa.cli_clean import add_clean
from newsqa.cli_feedback import add_feedback
from newsqa.cli_quarantine import add_quarantine, reasons_line
from newsqa.cli_refresh import add_refresh, add_source_options, ingest_as_source
from newsqa.cli_upkeep import add_upkeep
from newsqa.errors import NewsQAError, SettingsError, SourceError

if TYPE_CHECKING:
    from newsqa.engine import IngestReport, NewsQA
    from newsqa.settings import Settings
    from newsqa.types import Answer, Article, Hit

OK, ERROR, USAGE, PARTIAL = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    options.own_process = arguments is None
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        return int(options.run(options))
    except SettingsError as error:
        _tell(error)
        return USAGE
    except NewsQAError as error:
        _tell(error)
        return ERROR
    except KeyboardInterrupt:
        _tell("已中止；已提交的批次都在 / stopped; committed batches are kept")
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsqa",
        description="问一堆中文新闻，得到原文的答案和出处。 "
        "Ask Chinese news, get the exact words with their source.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--store", type=Path, help="库的文件夹 folder of the store (embeddings/)")
    common.add_argument("--model", help="编码器 encoder: bundled, or a name or path")

    ingest = commands.add_parser(
        "ingest",
        parents=[common],
        help="读入文章 take articles in: files, folders, - (JSONL), URL",
        epilog="可读 reads: .txt .html .htm .shtml .xhtml .mht .mhtml .json .jsonl .csv .tsv .xml "
        "(RSS, Atom, <article>) .pdf .docx, 各可 each also .gz, .zip",
    )
    ingest.add_argument(
        "locations",
        nargs="+",
        metavar="PATH|URL",
        help="文件、文件夹，- 是标准输入的 JSONL；网页、源、站点地图的网址 / files, folders, - for "
        "JSON Lines on stdin; a page, a feed, a sitemap",
    )
    ingest.add_argument("--json", action="store_true", help="结果用 JSON report as JSON")
    add_source_options(ingest)
    ingest.set_defaults(run=_ingest)
    add_refresh(commands, common)
    add_upkeep(commands, common)

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

    status = commands.add_parser("status", parents=[common], help="库的状态 state of the store")
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=_status)

    add_clean(commands)
    add_quarantine(commands, common)
    add_feedback(commands, common)

    rebuild = commands.add_parser(
        "rebuild", parents=[common], help="换模型或段长后重建 rebuild with another model"
    )
    rebuild.set_defaults(run=_rebuild)

    serve = commands.add_parser("serve", parents=[common], help="打开网页对话 open the chat")
    serve.add_argument("--host", help="地址 address (127.0.0.1)")
    serve.add_argument("--port", type=int, help="端口 port (7860)")
    serve.add_argument(
        "--no-examples", action="store_true", help="空库不放示例 leave an empty store empty"
    )
    serve.set_defaults(run=_serve)

    cli_embed.add_command(commands)

    evaluate = commands.add_parser("eval", help="测量 measure")
    kinds = evaluate.add_subparsers(dest="kind", required=True, metavar="KIND")
    eval_search = kinds.add_parser(
        "search", parents=[common], help="召回率 recall@k and MRR over questions with doc_id"
    )
    eval_search.add_argument("--data", type=Path, required=True, help="JSONL(.gz)")
    eval_search.add_argument("--json", action="store_true", help="逐题 also per question")
    eval_search.set_defaults(run=_eval_search)
    eval_read = kinds.add_parser(
        "read", help="阅读理解 EM and F1 of the reader: question, context, answers"
    )
    eval_read.set_defaults(run=_eval_read)
    eval_ask = kinds.add_parser(
        "ask", parents=[common], help="整个回答 whole answers: question, answer, doc_id"
    )
    eval_ask.set_defaults(run=_eval_ask)
    for kind in (eval_read, eval_ask):
        kind.add_argument("--data", type=Path, required=True, help="JSONL(.gz)")
        kind.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")
        kind.add_argument("--questions", action="store_true", help="逐题 also per question (JSON)")
    return parser


def _add_questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="问题 the question")
    parser.add_argument(
        "--batch", type=Path, metavar="FILE", help='JSONL(.gz): {"question": "…"}; - is stdin'
    )
    parser.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")


# -- commands ----------------------------------------------------------------------------------


def _settings(options: argparse.Namespace) -> Settings:
    from newsqa.settings import load_settings

    names = ("store", "model", "host", "port")
    return load_settings(**{name: getattr(options, name, None) for name in names})


def _engine(options: argparse.Namespace, *, create: bool = False, upgrade: bool = False) -> NewsQA:
    from newsqa.courtesy import step_back
    from newsqa.engine import NewsQA

    settings = _settings(options)
    works = options.command in ("ingest", "refresh", "rebuild")
    if works and settings.polite and options.own_process:
        step_back()
    return NewsQA(settings, create=create, upgrade=upgrade)


def _ingest(options: argparse.Namespace) -> int:
    if options.source is not None:
        return ingest_as_source(options)
    if options.include:
        raise SettingsError(
            "--include 要和 --source 同用；或直接写出要读的文件 / "
            "--include goes with --source; or name the files"
        )
    with _progress("篇 articles") as progress:
        report = _engine(options, create=True).ingest(options.locations, progress)
    if not (
        report.added or report.changed or report.unchanged or report.skipped or report.problems
    ):
        from newsqa.ingest.sources import kinds

        _tell(
            f"没有找到可读的文件；可读 {kinds()} / "
            f"nothing to read was found; newsqa reads {kinds()}"
        )
    return _told(report, as_json=options.json)


def _rebuild(options: argparse.Namespace) -> int:
    with _progress("篇 articles") as progress:
        report = _engine(options, upgrade=True).rebuild(progress)
    return _told(report, as_json=False)


def _ask(options: argparse.Namespace) -> int:
    from newsqa.answer.compose import answer_json

    engine = _engine(options)
    for question in _questions(options):
        answer = engine.ask(question)
        if options.json or options.batch:
            print(json.dumps(answer_json(answer), ensure_ascii=False), flush=True)
        else:
            print(_answer_text(answer))
    return OK


def _search(options: argparse.Namespace) -> int:
    from newsqa.answer.compose import hit_json

    engine = _engine(options)
    for question in _questions(options):
        hits = engine.search(question, max(options.k, 1), options.method)
        if options.json or options.batch:
            value = {"question": question, "hits": [hit_json(hit) for hit in hits]}
            print(json.dumps(value, ensure_ascii=False), flush=True)
        else:
            print("\n".join(_hit_text(n, hit) for n, hit in enumerate(hits, 1)) or "没有 / none")
    return OK


def _status(options: argparse.Namespace) -> int:
    status = _engine(options).status()
    if options.json:
        print(json.dumps(asdict(status), ensure_ascii=False))
    else:
        print(
            f"库 store        {status.store}\n文章 articles   {status.articles}\n"
            f"组 groups       {status.groups}\n转载 copies     {status.copies}\n"
            f"段落 passages   {status.passages}\n世代 generation {status.generation}\n"
            f"隔离 quarantine {status.quarantined}\n"
            f"截至 as of      {status.as_of or '-'}\n模型 model      {status.model or '-'}\n"
            f"大小 size       {status.bytes / 2**20:.1f} MiB"
        )
    return OK


def _serve(options: argparse.Namespace) -> int:
    from newsqa.examples import ensure_examples
    from newsqa.web.app import serve

    settings = _settings(options)
    if not options.no_examples:
        with _progress("篇 articles") as progress:
            report = ensure_examples(settings, progress)
        if report and report.added:
            _tell(
                f"库是空的，先放入 {report.added} 篇示例文章；自己的文章：newsqa ingest 路径 / "
                f"the store was empty: {report.added} sample articles taken in; "
                "yours: newsqa ingest PATH"
            )
    logging.getLogger("newsqa").setLevel(logging.INFO)
    serve(settings)
    return OK


def _eval_search(options: argparse.Namespace) -> int:
    from newsqa.evaluate import evaluate_search, read_search_questions

    engine = _engine(options)
    questions = read_search_questions(options.data)
    with _progress("题 questions", total=len(questions)) as progress:
        result = evaluate_search(engine, questions, progress.count)
    if options.json:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        print(result.table())
    return OK


def _eval_read(options: argparse.Namespace) -> int:
    from newsqa.answer.span_model import bundled_span_model
    from newsqa.evaluate import evaluate_read, read_read_questions
    from newsqa.text.terms import Tokenizer

    questions = read_read_questions(options.data)
    with _progress("题 questions", total=len(questions)) as progress:
        result = evaluate_read(bundled_span_model(), Tokenizer(), questions, progress.count)
    value = result.as_json(questions=options.questions)
    if options.json or options.questions:
        print(json.dumps(value, ensure_ascii=False))
    else:
        print("\n".join(f"{name:<8}{number}" for name, number in value.items()))
    return OK


def _eval_ask(options: argparse.Namespace) -> int:
    from newsqa.evaluate import evaluate_ask, read_ask_questions

    engine = _engine(options)
    questions = read_ask_questions(options.data)
    with _progress("题 questions", total=len(questions)) as progress:
        result = evaluate_ask(engine, questions, progress.count)
    if options.json or options.questions:
        print(json.dumps(result.as_json(questions=options.questions), ensure_ascii=False))
    else:
        print(result.table())
    return OK


# -- in and out --------------------------------------------------------------------------------


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


def _told(report: IngestReport, *, as_json: bool) -> int:
    for problem in report.problems:
        _tell(problem.message)
    if as_json:
        value = asdict(report) | {"problems": [problem.message for problem in report.problems]}
        print(json.dumps(value, ensure_ascii=False))
    else:
        chinese, english = (
            reasons_line(report.problems, language) if report.problems else ""
            for language in (0, 1)
        )
        _tell(
            f"新增 {report.added}，更新 {report.changed}，未变 {report.unchanged}，"
            f"重复 {report.duplicates}，非文章 {report.skipped}，"
            f"隔离 {report.quarantined}{chinese}；共 {report.passages} 段 / "
            f"added {report.added}, updated {report.changed}, unchanged {report.unchanged}, "
            f"duplicate {report.duplicates}, not articles {report.skipped}, "
            f"quarantined {report.quarantined}{english}; {report.passages} passages"
        )
    return PARTIAL if report.problems else OK


def _tell(message: object) -> None:
    print(message, file=sys.stderr)


class _Bar:
    """A progress bar on stderr; shows once there is something to count."""

    def __init__(self, unit: str, total: int | None) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=total, unit=f" {unit}", file=sys.stderr, delay=0.5)

    def __call__(self, report: IngestReport) -> None:
        done = report.signed + report.added + report.changed + report.unchanged
        self._bar.update(done - self._bar.n)
        self._bar.set_postfix_str(f"{report.passages} 段 passages", refresh=False)

    def count(self, done: int) -> None:
        """So many are done."""
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leaves the bar as it is."""
        self._bar.close()


@contextlib.contextmanager
def _progress(unit: str, total: int | None = None) -> Iterator[_Bar]:
    bar = _Bar(unit, total)
    try:
        yield bar
    finally:
        bar.close()
