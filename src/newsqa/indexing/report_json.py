"""Reports as JSON, in one shape for the command line and REST."""

from __future__ import annotations

from dataclasses import asdict

from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from newsqa.indexing.report import IngestReport, RefreshReport, SourceReport
from newsqa.ingest.draft import Problem


class ProblemJson(TypedDict):
    """An input that failed: where it is, one line in each language, and the kind of problem."""

    location: str
    zh: str
    en: str
    code: str


def problem_json(problem: Problem) -> ProblemJson:
    """The JSON of a problem."""
    message = problem.message
    return ProblemJson(location=problem.location, zh=message.zh, en=message.en, code=message.code)


def ingest_json(report: IngestReport) -> dict[str, object]:
    """The JSON of what an ingest did."""
    return asdict(report) | {"problems": [problem_json(one) for one in report.problems]}


def refresh_json(report: RefreshReport) -> dict[str, object]:
    """The JSON of what a refresh did, or would do."""
    return asdict(report) | {"sources": [_source_json(source) for source in report.sources]}


def _source_json(source: SourceReport) -> dict[str, object]:
    return asdict(source) | {"problems": [problem_json(one) for one in source.problems]}
