"""What the forms of the operator's pages do: each action returns the page to show next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from fastapi import HTTPException
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from newsqa.errors import NewsQAError, SourceError
from newsqa.indexing.report import IngestReport
from newsqa.ingest.dates import parse_date
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.repair import visible
from newsqa.messages import Message, serving
from newsqa.messages.admin import TEXTS
from newsqa.operations.desk import Desk
from newsqa.operations.gate import run_by_hand
from newsqa.operations.inbox import MARKS
from newsqa.types import Article
from newsqa.web import api_questions, api_sources, api_upkeep
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


def act(action: Action, context: Context, form: FormData) -> str:
    """Carry out an action; an error becomes a notice on the page it leads back to."""
    page = ""
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
    published = _text(form, "published")
    day = parse_date(published) if published else None
    if published and not day:
        raise SourceError(serving.DATE_UNREADABLE.format(value=repr(published[:40])))
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
        published=_text(form, "published") or None,
    )
    id_ = sha256(text.encode()).hexdigest()[:16]
    context.editor.put(id_, request)
    context.session.tell(TEXTS["saved"])
    return f"article?id={id_}"


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
        raise HTTPException(422, serving.VALUE_REFUSED)
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
        if all(one.source.name != name for one in context.desk.sources()):
            raise HTTPException(404, serving.NO_SUCH_SOURCE)
        api_sources.act(context.desk, name, what)
        if what in ("run", "plan", "force"):
            context.session.tell(TEXTS["asked"])
        return "sources"

    return action


def _forget(context: Context, form: FormData) -> str:
    api_sources.forget(context.desk, _text(form, "name"))
    context.session.tell(TEXTS["removed"])
    return "sources"


def _add_source(context: Context, form: FormData) -> str:
    request = api_sources.SourceRequest(
        location=_text(form, "location"),
        refresh=_text(form, "refresh") or None,
        prune=_text(form, "prune") == "1",
    )
    api_sources.put(context.desk, _text(form, "name"), request)
    context.session.tell(TEXTS["saved"])
    return "sources"


def _retry(context: Context, form: FormData) -> str:
    _ingested(context, context.desk.engine.retry())
    return "quarantine"


def _drop(context: Context, form: FormData) -> str:
    api_upkeep.drop_entry(context.desk, _raw(form, "location"))
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
    run_by_hand(context.desk.engine, context.desk.golden, context.desk.gate_runs)
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


def _raw(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _text(form: FormData, name: str) -> str:
    return visible(_raw(form, name)).strip()
