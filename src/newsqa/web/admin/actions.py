"""What the forms of the operator's pages do: each action returns the page to show next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from fastapi import HTTPException
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from newsqa.errors import NewsQAError
from newsqa.indexing.report import IngestReport
from newsqa.ingest.dates import parse_date
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.repair import visible
from newsqa.messages import Message, feedback, operations, serving
from newsqa.messages.admin import TEXTS
from newsqa.operations.desk import Desk
from newsqa.operations.gate import run_by_hand
from newsqa.operations.inbox import MARKS
from newsqa.operations.source_status import SourceStatus
from newsqa.settings import schedule_of
from newsqa.settings.values import InvalidValue
from newsqa.types import Article
from newsqa.web import api_questions, api_sources, api_upkeep
from newsqa.web.admin.rendering import published
from newsqa.web.admin.sessions import AdminSession
from newsqa.web.admin.uploads import SCHEME, received
from newsqa.web.api_models import ArticleRequest
from newsqa.web.editing import Editor


@dataclass(frozen=True, slots=True)
class Context:
    """What an action works on."""

    desk: Desk
    editor: Editor
    session: AdminSession


Action = Callable[[Context, FormData], str]
MOST_WRONG = 3
"""Questions that the notice of a run of the gate names."""


def act(action: Action, context: Context, form: FormData) -> str | None:
    """Carry out an action; None where that failed, with a notice for the next page."""
    page: str | None = None
    try:
        page = action(context, form)
    except NewsQAError as error:
        context.session.tell(error.message, bad=True)
    except HTTPException as error:
        detail: object = error.detail
        message = detail if isinstance(detail, Message) else serving.VALUE_REFUSED
        context.session.tell(message, bad=True)
    except ValidationError:
        context.session.tell(serving.VALUE_REFUSED, bad=True)
    return page


# -- articles ------------------------------------------------------------------------------------


def _save(context: Context, form: FormData) -> str:
    id_ = _text(form, "id")
    found = context.desk.engine.article(id_)
    if found is None:
        raise HTTPException(404, serving.NO_SUCH_ARTICLE)
    day = found.published if _text(form, "published") == published(found.published) else _day(form)
    text = visible(_raw(form, "text").replace("\r\n", "\n")).strip("\n")
    if not text.strip():
        raise HTTPException(422, TEXTS["nothing"])
    changed: Article = replace(
        found,
        title=_text(form, "title"),
        publisher=_text(form, "publisher") or None,
        author=_text(form, "author") or None,
        published=day,
        url=_text(form, "url") or None,
        text=text,
    )
    context.editor.put_as_is(changed)
    context.session.tell(TEXTS["saved"])
    return f"article?id={quote(id_, safe='')}"


def _remove(context: Context, form: FormData) -> str:
    if not context.editor.remove(_text(form, "id")):
        raise HTTPException(404, serving.NO_SUCH_ARTICLE)
    context.session.tell(TEXTS["removed"])
    return "articles"


def _paste(context: Context, form: FormData) -> str:
    from hashlib import sha256

    text = _raw(form, "text").replace("\r\n", "\n")
    request = ArticleRequest(
        text=text,
        title=_text(form, "title"),
        url=None,
        author=None,
        publisher=_text(form, "publisher") or None,
        published=_day(form),
    )
    id_ = sha256(text.encode()).hexdigest()[:16]
    context.editor.put(id_, request)
    context.session.tell(TEXTS["saved"])
    return f"article?id={id_}"


def _day(form: FormData) -> str | None:
    """The date of an article that was typed. Raises HTTPException for one that is none."""
    typed = _text(form, "published")
    day = parse_date(typed) if typed else None
    if typed and not day:
        raise HTTPException(422, TEXTS["date_refused"].format(value=typed[:40]))
    return day


def _upload(context: Context, form: FormData) -> str:
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise HTTPException(422, TEXTS["nothing"])
    engine = context.desk.engine
    with received(files) as streams:
        report = engine.indexer.ingest(streams)
    engine.publish_change()
    _release(context)
    return _ingested(context, report)


def _address(context: Context, form: FormData) -> str:
    address = _text(form, "address")
    if not is_url(address):
        raise HTTPException(422, TEXTS["address_refused"])
    return _ingested(context, context.desk.engine.ingest([address]))


def _ingested(context: Context, report: IngestReport) -> str:
    message = TEXTS["ingested"].format(
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        failed=report.quarantined,
    )
    context.session.tell(message, bad=bool(report.problems))
    for problem in report.problems[:3]:
        context.session.tell(problem.message, bad=True)
    return "articles"


def _release(context: Context) -> None:
    """Take files that were uploaded out of the quarantine: they cannot be tried again."""
    inside = [
        one.location for one in context.desk.engine.quarantine() if one.location.startswith(SCHEME)
    ]
    if inside:
        with context.desk.engine.store.writer("quarantine") as writer:
            writer.release(inside)


# -- sources, quarantine, generations --------------------------------------------------------------


def _source(what: str) -> Action:
    def action(context: Context, form: FormData) -> str:
        name = _text(form, "name")
        _status(context, name)
        api_sources.act(context.desk, name, what)
        if what in ("run", "plan", "force"):
            context.session.tell(TEXTS["asked"])
        return "sources"

    return action


def _status(context: Context, name: str) -> SourceStatus:
    """The state of a source. Raises HTTPException where there is none of this name."""
    found = next((one for one in context.desk.sources() if one.source.name == name), None)
    if found is None:
        raise HTTPException(404, serving.NO_SUCH_SOURCE)
    return found


def _forget(context: Context, form: FormData) -> str:
    name = _text(form, "name")
    count = _status(context, name).articles
    api_sources.forget(context.desk, name)
    context.session.tell(TEXTS["forgotten"].format(name=name, count=count))
    return "sources"


def _add_source(context: Context, form: FormData) -> str:
    name, refresh = _text(form, "name"), _text(form, "refresh")
    request = api_sources.SourceRequest(
        location=_text(form, "location"),
        refresh=refresh or None,
        prune=_text(form, "prune") == "1",
    )
    try:
        schedule_of(refresh or "1d")
    except InvalidValue as error:
        message = TEXTS["refresh_refused"].format(value=refresh[:40])
        raise HTTPException(422, message) from error
    api_sources.put(context.desk, name, request)
    status, scheduled = _status(context, name), context.desk.engine.settings.scheduled
    if status.run.last_run or status.run.paused or (refresh and not scheduled):
        notice = "saved"
    else:
        notice = "saved_begins" if refresh else "saved_waits"
    context.session.tell(TEXTS[notice])
    return "sources"


def _retry(context: Context, form: FormData) -> str:
    _ingested(context, context.desk.engine.retry())
    return "quarantine"


def _drop(context: Context, form: FormData) -> str:
    api_upkeep.drop_entry(context.desk, _raw(form, "location"))
    context.session.tell(TEXTS["dropped"])
    return "quarantine"


def _rollback(context: Context, form: FormData) -> str:
    to = _text(form, "to")
    if not (to.isascii() and to.isdigit()):
        raise HTTPException(422, serving.VALUE_REFUSED)
    generation = api_upkeep.undo(context.desk, int(to))
    context.session.tell(TEXTS["rolled_back"].format(generation=generation))
    return "generations"


# -- inbox, golden questions ----------------------------------------------------------------------


def _mark(mark: str | None) -> Action:
    def action(context: Context, form: FormData) -> str:
        asked = [str(one) for one in form.getlist("question")]
        found = next((one for one in MARKS if one == mark), None)
        context.desk.inbox.mark(asked, found)
        notice = TEXTS["marked_as"].format(mark=TEXTS[found]) if found else TEXTS["unmarked"]
        context.session.tell(notice)
        return "inbox" if found else "inbox?marked=1"

    return action


def _add_golden(context: Context, form: FormData) -> str:
    request = api_questions.GoldenRequest(
        question=_text(form, "question"),
        answer=_raw(form, "answer").replace("\r\n", "\n").strip(),
        article_id=_text(form, "article") or None,
    )
    start, end = _text(form, "start"), _text(form, "end")
    if request.article_id and start.isdigit() and end.isdigit():
        request = request.model_copy(update={"start": int(start), "end": int(end)})
    if not request.answer:  # what must not be answered stands nowhere
        request = request.model_copy(update={"article_id": None, "start": None, "end": None})
    api_questions.make_golden(context.desk, request)
    context.session.tell(TEXTS["saved"])
    return "golden"


def _remove_golden(context: Context, form: FormData) -> str:
    context.desk.golden.remove(_text(form, "question"))
    context.session.tell(TEXTS["removed"])
    return "golden"


def _run_gate(context: Context, form: FormData) -> str:
    run = run_by_hand(context.desk.engine, context.desk.golden, context.desk.gate_runs)
    if not run.asked:
        context.session.tell(operations.GATE_NONE)
        return "golden"
    notice, worse = TEXTS["gate_well"].format(asked=run.asked, right=run.right_after), False
    before = context.desk.gate_runs.baseline()
    if run.outcome == "held" and before:
        notice, worse = TEXTS["gate_worse"], True
        notice = notice.format(
            asked=run.asked,
            right=run.right_after,
            asked_before=before.asked,
            before=before.right_after,
        )
    context.session.tell(notice, bad=worse)
    for one in run.broken[:MOST_WRONG]:
        wrong = operations.GATE_WRONG.format(
            question=one["question"],
            given=one["after"] or feedback.NO_ANSWER,
            expected=one["expected"] or feedback.NO_ANSWER,
        )
        context.session.tell(wrong, bad=True)
    more = len(run.broken) - MOST_WRONG
    if more > 0:
        context.session.tell(TEXTS["gate_more"].format(count=more), bad=True)
    return "golden"


ACTIONS: Mapping[tuple[str, str], Action] = {
    ("articles", "save"): _save,
    ("articles", "remove"): _remove,
    ("articles", "paste"): _paste,
    ("articles", "upload"): _upload,
    ("articles", "address"): _address,
    **{("sources", what): _source(what) for what in ("run", "plan", "force", "pause", "resume")},
    ("sources", "forget"): _forget,
    ("sources", "add"): _add_source,
    ("quarantine", "retry"): _retry,
    ("quarantine", "drop"): _drop,
    ("generations", "rollback"): _rollback,
    **{("inbox", mark): _mark(mark) for mark in ("known_gap", "wrong", "done")},
    ("inbox", "unmark"): _mark(None),
    ("golden", "add"): _add_golden,
    ("golden", "remove"): _remove_golden,
    ("golden", "run"): _run_gate,
}
"""By page and name."""
FORMS: Mapping[tuple[str, str], str] = {
    ("articles", "save"): "article",
    ("articles", "paste"): "articles",
    ("articles", "address"): "articles",
    ("sources", "add"): "sources",
    ("golden", "add"): "golden",
}
"""Actions whose forms are typed in, with the page of the form."""


def _raw(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _text(form: FormData, name: str) -> str:
    return visible(_raw(form, name)).strip()
