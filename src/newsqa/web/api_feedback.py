"""POST /api/v1/feedback: a reader's judgement of an answer."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from newsqa.ingest.repair import visible
from newsqa.messages import serving
from newsqa.types import Cited, Feedback, Reason, Verdict
from newsqa.web.api import PREFIX, errors
from newsqa.web.api_models import LARGEST_INTEGER, LONGEST_ID, Integer, Question
from newsqa.web.engine_api import EngineApi
from newsqa.web.rate_limit import RateLimiter

LONGEST_ANSWER = 4000
LONGEST_REMARK = 500
MOST_CITED = 100
_ID = "^[0-9a-f]{32}$"

_Text = AfterValidator(lambda value: visible(value).strip())
_Count = Annotated[Integer, Field(ge=0, le=LARGEST_INTEGER)]
_Offset = _Count | None


class CitedAnswer(BaseModel):
    """`article_id`, `start` and `end` of a citation of the answer."""

    model_config = ConfigDict(extra="forbid")

    article_id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID), _Text]
    start: _Offset = None
    end: _Offset = None


class FeedbackRequest(BaseModel):
    """A question, its answer, and the judgement of it."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    answer: Annotated[str, Field(max_length=LONGEST_ANSWER), _Text] = Field(
        "", description="The answer's text; empty where there was none.", examples=["关士杰"]
    )
    citations: list[CitedAnswer] = Field([], max_length=MOST_CITED)
    verdict: Verdict
    reason: Reason | None = Field(
        None,
        description="With `bad`: the answer is wrong, its source is, or something is missing.",
        examples=["source"],
    )
    remark: Annotated[str, Field(max_length=LONGEST_REMARK), _Text] = ""
    generation: _Count = Field(0, description="`generation` of the answer.")
    id: str | None = Field(
        None,
        pattern=_ID,
        description="Feedback with this id is replaced. A new id is made when it is missing.",
    )


class FeedbackStored(BaseModel):
    """The feedback is stored; sent with this `id` again, it is replaced."""

    id: str


def feedback_router(archive: EngineApi, limiter: RateLimiter) -> APIRouter:
    """The route over an archive; it needs no token, as asking needs none. `limiter` counts by
    client address.
    """
    router = APIRouter(prefix=PREFIX)

    @router.post(
        "/feedback",
        status_code=201,
        responses=errors(409),
        operation_id="feedback",
        summary="Say whether an answer was right",
        tags=["questions"],
    )
    def feedback(body: FeedbackRequest, request: Request) -> FeedbackStored:
        """Stored for those who run the archive (`newsqa feedback`); changes no answer."""
        wait = limiter.wait(request.client.host if request.client else "")
        if wait:
            message = serving.TOO_MANY_REQUESTS.format(seconds=wait)
            raise HTTPException(429, message, {"Retry-After": str(wait)})
        id_ = body.id or uuid.uuid4().hex
        archive.note(
            Feedback(
                id_,
                datetime.now(UTC).isoformat(timespec="seconds"),
                body.question,
                body.answer,
                tuple(Cited(c.article_id, c.start, c.end) for c in body.citations),
                body.verdict,
                body.reason if body.verdict == "bad" else None,
                body.remark,
                body.generation,
            )
        )
        return FeedbackStored(id=id_)

    return router
