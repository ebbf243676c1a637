"""/api/v1/questions, inbox, golden, gate, feedback: what is asked, missed, and must stay right."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.responses import Response

from newsqa.messages import serving
from newsqa.operations.desk import Desk
from newsqa.operations.exports import question_rows
from newsqa.operations.gate import GateRun, run_by_hand
from newsqa.operations.golden import GoldenQuestion
from newsqa.operations.inbox import InboxGroup, Mark
from newsqa.operations.question_log import LoggedQuestion, logged_questions
from newsqa.operations.statistics import QuestionFigures, question_figures
from newsqa.types import Feedback
from newsqa.web.api import PREFIX, Credentials, admin_only, errors
from newsqa.web.api_models import LONGEST_ID
from newsqa.web.engine_api import EngineApi

MOST_DAYS = 3650
LONGEST_QUESTION = 4096
Days = Annotated[int, Query(ge=1, le=MOST_DAYS)]
_Words = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
_CSV = "text/csv"


class QuestionsResponse(BaseModel):
    """The figures of some days and, with a full log, their questions, newest first."""

    figures: QuestionFigures
    questions: list[LoggedQuestion]


class InboxResponse(BaseModel):
    """Groups of questions, newest first."""

    groups: list[InboxGroup]


class MarkRequest(BaseModel):
    """What was decided about the questions of a group; null takes the mark off."""

    model_config = ConfigDict(extra="forbid")

    questions: Annotated[list[_Words], Field(min_length=1, max_length=1000)]
    mark: Mark | None


class GoldenRequest(BaseModel):
    """A golden question; the answer is empty where the archive must abstain."""

    model_config = ConfigDict(extra="forbid")

    question: _Words
    answer: Annotated[str, Field(max_length=4000)] = ""
    article_id: Annotated[str, Field(max_length=LONGEST_ID)] | None = None
    start: Annotated[int, Field(ge=0, le=2**31)] | None = None
    end: Annotated[int, Field(ge=0, le=2**31)] | None = None


class GoldenList(BaseModel):
    """The golden questions of the store, oldest first."""

    golden: list[GoldenQuestion]


class GateList(BaseModel):
    """Runs of the gate, newest first."""

    runs: list[GateRun]


class FeedbackList(BaseModel):
    """What readers thought of answers, oldest first."""

    feedback: list[Feedback]


def questions_router(archive: EngineApi, desk: Desk) -> APIRouter:
    """The routes; they need the token."""

    def admin(credentials: Credentials) -> None:
        admin_only(archive, credentials)

    router = APIRouter(prefix=PREFIX, tags=["operations"], dependencies=[Depends(admin)])
    _add_log(router, desk)
    _add_inbox(router, desk)
    _add_gate(router, desk)
    return router


def _add_log(router: APIRouter, desk: Desk) -> None:
    described: dict[int | str, dict[str, Any]] = {
        200: {"content": {_CSV: {"schema": {"type": "string"}}}}
    }

    @router.get(
        "/questions",
        response_model=QuestionsResponse,
        responses=errors(401, 403) | described,
        operation_id="questions",
        summary="The questions log",
    )
    def questions(days: Days = 30, format: Literal["json", "csv"] = "json") -> Response:
        """Figures and, where the setting questions_log is full, the questions."""
        desk.questions.flush()
        figures = question_figures(desk.database, days)
        found = logged_questions(desk.database, figures.since)
        if format == "csv":
            return csv_response(found)
        value = QuestionsResponse(figures=figures, questions=found)
        return Response(value.model_dump_json(), media_type="application/json")

    @router.get(
        "/feedback",
        responses=errors(401, 403),
        operation_id="list_feedback",
        summary="What readers thought of answers",
    )
    def list_feedback(since: Annotated[str, Query(max_length=40)] = "") -> FeedbackList:
        """From the day or moment `since` on."""
        return FeedbackList(feedback=desk.engine.store.feedback(since))


def _add_inbox(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/inbox",
        responses=errors(401, 403),
        operation_id="inbox",
        summary="Questions that want a look",
    )
    def inbox(marked: bool = False) -> InboxResponse:
        """Unanswered questions (with a full log) and answers found bad, in groups."""
        desk.questions.flush()
        groups = desk.inbox.groups(desk.engine.store.feedback(), marked=marked)
        return InboxResponse(groups=groups)

    @router.post(
        "/inbox",
        status_code=204,
        responses=errors(401, 403),
        operation_id="mark_inbox",
        summary="Mark questions of the inbox",
    )
    def mark(body: MarkRequest) -> None:
        """What asks the same later joins the marked group."""
        desk.inbox.mark(body.questions, body.mark)

    @router.get(
        "/golden",
        responses=errors(401, 403),
        operation_id="list_golden",
        summary="Golden questions",
    )
    def list_golden() -> GoldenList:
        """Those of the store; a file of them (gate_questions) is not shown."""
        return GoldenList(golden=desk.golden.stored())

    @router.put(
        "/golden",
        status_code=204,
        responses=errors(401, 403, 404),
        operation_id="put_golden",
        summary="Store a golden question",
    )
    def put_golden(body: GoldenRequest) -> None:
        """With offsets the answer must be the text of the article there."""
        make_golden(desk, body)

    @router.delete(
        "/golden",
        status_code=204,
        responses=errors(401, 403, 404),
        operation_id="delete_golden",
        summary="Delete a golden question",
    )
    def delete_golden(
        question: Annotated[str, Query(min_length=1, max_length=LONGEST_QUESTION)],
    ) -> None:
        """By its words."""
        if not desk.golden.remove(question):
            raise HTTPException(404, serving.NO_SUCH_QUESTION)


def _add_gate(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/gate", responses=errors(401, 403), operation_id="gate_runs", summary="Runs of the gate"
    )
    def gate_runs(limit: Annotated[int, Query(ge=1, le=500)] = 50) -> GateList:
        """Which golden questions broke, and what held a refresh back."""
        return GateList(runs=desk.gate_runs.latest(limit))

    @router.post(
        "/gate",
        response_model=GateRun,
        responses=errors(401, 403),
        operation_id="run_gate",
        summary="Ask all golden questions now",
    )
    def run_gate() -> Response:
        """On the generation that readers see."""
        done = run_by_hand(desk.engine, desk.golden, desk.gate_runs)
        return Response(TypeAdapter(GateRun).dump_json(done), media_type="application/json")


def make_golden(desk: Desk, body: GoldenRequest) -> None:
    """Store a golden question, and mark it in the inbox.

    Raises HTTPException 404 for an unknown article, 422 where the offsets do not give the answer.
    """
    start, end = body.start, body.end
    if body.article_id:
        article = desk.engine.article(body.article_id)
        if article is None:
            raise HTTPException(404, serving.NO_SUCH_ARTICLE)
        if start is None and body.answer in article.text:
            start = article.text.index(body.answer)
            end = start + len(body.answer)
        if start is None or article.text[start:end] != body.answer:
            raise HTTPException(422, serving.NOT_IN_ARTICLE)
    desk.golden.put(GoldenQuestion(body.question, body.answer, body.article_id or None, start, end))
    desk.inbox.mark([body.question], "golden")


def csv_response(found: list[LoggedQuestion]) -> Response:
    """The questions as a file of CSV, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(question_rows(found))
    headers = {"Content-Disposition": 'attachment; filename="questions.csv"'}
    return Response("\ufeff" + text.getvalue(), media_type=_CSV, headers=headers)
