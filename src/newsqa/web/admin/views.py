"""What each of the operator's pages shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from newsqa.dialogue.parse import is_empty_question
from newsqa.errors import NewsQAError, StoreError
from newsqa.messages import Lang, Message, web
from newsqa.messages.admin import COMMANDS, FACES, TEXTS
from newsqa.messages.operations import REASONS
from newsqa.messages.settings import DESCRIPTIONS
from newsqa.operations.desk import Desk
from newsqa.operations.statistics import question_figures
from newsqa.store.listing import NewestFirst, Wanted
from newsqa.types import Article
from newsqa.web.admin.charts import days_chart, shares
from newsqa.web.api_upkeep import shown_settings

Values = dict[str, Any]
"""What a template is given."""
Query = Mapping[str, str]
View = Callable[[Desk, Query, Lang], Values]

ON_A_PAGE = 50
MOST_FEEDBACK = 50
MOST_CHANGES = 50
"""Articles that are named of what one command changed."""
MOST_CANDIDATES = 8
_MOST_DAYS = 3650


def overview(desk: Desk, query: Query, lang: Lang) -> Values:
    """Figures of the store, failing sources and the last alerts."""
    fault: Message | None = None
    status, sources = None, []
    try:
        status = desk.engine.status()
        sources = desk.sources()
    except StoreError as error:
        fault = error.message
    return {
        "status": status,
        "fault": fault,
        "sources": sources,
        "alerts": desk.alerts.latest(20),
    }


def articles(desk: Desk, query: Query, lang: Lang) -> Values:
    """Articles by words, source and day, the newest first, and the forms that add some."""
    wanted = Wanted(query.get("source", ""), _day(query.get("since", "")), query.get("words", ""))
    after = _number(query.get("after", ""), 0)
    with desk.engine.store.view() as view:
        listing: NewestFirst = view.newest_first(wanted, after, ON_A_PAGE)
        names = sorted(name for name in view.origins.names() if name)
    return {"wanted": wanted, "listing": listing, "names": names}


def sources(desk: Desk, query: Query, lang: Lang) -> Values:
    """All sources with their state."""
    return {"sources": desk.sources()}


def quarantine(desk: Desk, query: Query, lang: Lang) -> Values:
    """Inputs that could not be ingested."""
    return {"entries": desk.engine.quarantine()}


def generations_view(desk: Desk, query: Query, lang: Lang) -> Values:
    """Commands that can be undone, and the articles that each changed."""
    with desk.engine.store.view() as view:
        points = view.undo_points()
        changes = {one.before: view.changes(one.before, MOST_CHANGES) for one in points}
        return {
            "points": points,
            "changes": changes,
            "generation": view.generation,
            "commands": {name: message.text(lang) for name, message in COMMANDS.items()},
        }


def inbox(desk: Desk, query: Query, lang: Lang) -> Values:
    """Groups of questions that want a look, and the feedback of readers."""
    desk.questions.flush()
    marked = query.get("marked") == "1"
    feedback = desk.engine.store.feedback()
    return {
        "groups": desk.inbox.groups(feedback, marked=marked),
        "marked": marked,
        "mode": desk.engine.settings.questions_log,
        "feedback": feedback[::-1][:MOST_FEEDBACK],
        "reason": _reason,
    }


def golden(desk: Desk, query: Query, lang: Lang) -> Values:
    """Golden questions, a form to make one, and the runs of the gate."""
    id_, asked = query.get("article", ""), query.get("question", "")
    words = query.get("words", asked)
    article = desk.engine.article(id_) if id_ else None
    return {
        "golden": desk.golden.stored(),
        "runs": desk.gate_runs.latest(20),
        "asked": asked,
        "words": words,
        "article": article,
        "candidates": [] if article else _candidates(desk, words),
    }


def _candidates(desk: Desk, words: str) -> list[Article]:
    """The articles that may hold the answer, best first."""
    if is_empty_question(words):
        return []
    hits = desk.engine.search(words, 5 * MOST_CANDIDATES)
    found = {hit.passage.article.id: hit.passage.article for hit in hits}
    return list(found.values())[:MOST_CANDIDATES]


def questions(desk: Desk, query: Query, lang: Lang) -> Values:
    """The figures of the questions log."""
    desk.questions.flush()
    shown = min(max(_number(query.get("days", ""), 30), 1), _MOST_DAYS)
    figures = question_figures(desk.database, shown)
    with desk.engine.store.view() as view:
        titles = view.titles(id_ for id_, _ in figures.cited)
    reasons = [
        (known.text(lang) if (known := REASONS.get(name)) else name, count)
        for name, count in figures.reasons
    ]
    faces = [
        (face.text(lang) if (face := FACES.get(name)) else name, count)
        for name, count in figures.faces
    ]
    words = [TEXTS[name].text(lang) for name in ("answered", "abstained", "failed")]
    return {
        "mode": desk.engine.settings.questions_log,
        "shown": shown,
        "figures": figures,
        "chart": days_chart(figures.days, TEXTS["per_day"].text(lang), words),
        "reasons": shares(reasons),
        "faces": shares(faces),
        "durations": shares([(f"{upto:g}", count) for upto, count in figures.durations]),
        "cited": [
            (id_, titles.get(id_, "").strip() or TEXTS["untitled"].text(lang), count)
            for id_, count in figures.cited
        ],
    }


def settings(desk: Desk, query: Query, lang: Lang) -> Values:
    """The settings in force, without secrets."""
    return {
        "rows": [
            (name, _shown(value), DESCRIPTIONS.get(name))
            for name, value in shown_settings(desk.engine.settings)
        ]
    }


def article(desk: Desk, query: Query, lang: Lang) -> Values | None:
    """One article to edit; None where there is none."""
    try:
        found = desk.engine.article(query.get("id", ""))
    except NewsQAError:
        found = None
    return {"article": found, "current": "articles"} if found else None


VIEWS: Mapping[str, View] = {
    "overview": overview,
    "articles": articles,
    "sources": sources,
    "quarantine": quarantine,
    "generations": generations_view,
    "inbox": inbox,
    "golden": golden,
    "questions": questions,
    "settings": settings,
}


def _reason(name: str | None) -> Message | None:
    """Why there was no answer, or what a reader disliked."""
    return REASONS.get(name or "") or web.REASONS.get(name or "")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else default


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
