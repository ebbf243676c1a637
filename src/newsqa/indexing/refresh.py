"""Refresh: what sources have now, brought into the store with the least work.

What changed is found by content hashes and conditional requests; only that is embedded. All that
comes goes in together with all that leaves, in one commit: the store is as before or as after. Only
an empty store is filled batch by batch. What could not be read is never taken for gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.indexing.report import Progress, ReportBuilder
from newsqa.indexing.signatures import sign_all
from newsqa.indexing.source_scan import FileRead, Known, Reading, Same
from newsqa.ingest.draft import Located, Problem
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.fetch.open import web_source
from newsqa.ingest.locations import absolute, settled
from newsqa.ingest.pipeline import Limits
from newsqa.messages import Message
from newsqa.store.provenance import Origin, OriginChange
from newsqa.store.staging import Staging
from newsqa.store.writer import StoreWriter
from newsqa.types import Article, SourceEntry

if TYPE_CHECKING:
    from newsqa.engine import NewsQA


@dataclass(frozen=True, slots=True)
class Item:
    """An article that a refresh touches."""

    id: str
    title: str
    location: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a refresh of one source did, or with `dry_run` would do.

    `vanished` are the articles that the source no longer has; they were removed where `pruned`,
    all but those `elsewhere` (ids), which came another way as well. `stopped` says why they were
    not although that was asked for. `unchanged` is a count.
    """

    name: str
    added: tuple[Item, ...] = ()
    changed: tuple[Item, ...] = ()
    vanished: tuple[Item, ...] = ()
    unchanged: int = 0
    pruned: bool = False
    stopped: Message | None = None
    problems: tuple[Problem, ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did: one report per source; the generation afterwards; seconds by step."""

    sources: tuple[SourceReport, ...]
    generation: int
    passages: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


def all_sources(engine: NewsQA) -> list[SourceEntry]:
    """The sources of newsqa.toml, then those kept in the store; the first of a name counts."""
    with engine.store.view() as view:
        kept = view.origins.remembered()
    named = {source.name: source for source in (*engine.settings.sources(), *kept)[::-1]}
    return sorted(named.values(), key=lambda source: source.name)


def chosen(engine: NewsQA, names: Sequence[str] = ()) -> list[SourceEntry]:
    """The sources of these names, all without any. Raises SettingsError for an unknown name."""
    sources = all_sources(engine)
    if not sources:
        raise SettingsError(messages.refresh.NO_SOURCE)
    by_name = {source.name: source for source in sources}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise SettingsError(
            messages.refresh.UNKNOWN_SOURCE.format(name=unknown[0], names=", ".join(by_name))
        )
    return [by_name[name] for name in dict.fromkeys(names)] if names else sources


def remember(engine: NewsQA, source: SourceEntry) -> None:
    """Keeps a source in the store. Raises SettingsError where newsqa.toml has the name."""
    if any(other.name == source.name for other in engine.settings.sources()):
        raise SettingsError(messages.refresh.SOURCE_IN_TOML.format(name=source.name))
    with engine.store.writer() as writer:
        writer.remember(source)


def forget(engine: NewsQA, name: str) -> None:
    """Forgets a source of the store; its articles stay. Raises SettingsError."""
    with engine.store.writer() as writer:
        if name not in {source.name for source in writer.origins.remembered()}:
            raise SettingsError(messages.refresh.SOURCE_NOT_STORED.format(name=name))
        writer.forget(name)


def refresh(
    engine: NewsQA,
    names: Sequence[str] = (),
    *,
    dry_run: bool = False,
    prune: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> RefreshReport:
    """Brings the store to what the named sources (all without a name) have now.

    With `prune` (or the source's own) removes what a source no longer has and no other has, unless
    more than `prune_limit` of it vanished (`force` overrides). With `dry_run` nothing is stored.
    Raises SettingsError for an unknown name, StoreBusy, StoreModel, StoreError; bad inputs are
    in the report.
    """
    sources = chosen(engine, names)
    tally = ReportBuilder()
    engine.check_model()
    with nullcontext() if dry_run else engine.store.writer() as writer:
        if writer:
            sign_all(writer, tally, engine.settings.batch_articles, progress)
        reports = [
            _Run(engine, writer, source, tally, progress).run(prune=prune, force=force)
            for source in sources
        ]
    with engine.store.view() as view:
        return RefreshReport(tuple(reports), view.generation, tally.passages, dict(tally.seconds))


@dataclass(slots=True)
class _Pending:
    """What the next commit brings beside its entries."""

    came: list[Origin] = field(default_factory=list)
    files: dict[tuple[str, str], str | None] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)


class _Run:
    """One refresh of one source; without a writer nothing is stored."""

    def __init__(
        self,
        engine: NewsQA,
        writer: StoreWriter | None,
        source: SourceEntry,
        tally: ReportBuilder,
        progress: Progress | None,
    ) -> None:
        self._engine, self._writer, self._source = engine, writer, source
        self._tally, self._progress = tally, progress
        with engine.store.view() as view:
            places = view.origins.of_source(source.name)
            self._buried = view.origins.removed_by_hand()
            here = (places.keys() - view.missing(places)) | self._buried
            self._known = Known(places, view.origins.files(source.name), here)
            # A first ingest: nothing changes that an answer could be of, and it may take hours.
            self._piecemeal = view.is_empty
        self._pending = _Pending()
        size = engine.settings.batch_articles
        self._staging = Staging(engine.store.folder, source.name, size)
        self._batch: dict[str, Article] = {}
        self._read: dict[tuple[str, str], str] = {}  # files that the batch ends with
        self._hashes: dict[str, str] = {}  # of what this run has met
        self._seen: dict[str, set[str]] = {}
        self._files: set[str] = set()
        self._added: dict[str, Item] = {}
        self._changed: dict[str, Item] = {}
        self._unchanged = 0
        self._committed: Callable[[Iterable[str]], None] | None = None

    def run(self, *, prune: bool, force: bool) -> SourceReport:
        """Reads the source and commits."""
        settings, source = self._engine.settings, self._source
        limits = Limits(
            settings.max_file_bytes, settings.max_article_characters, settings.max_replaced_share
        )
        first = len(self._tally.problems)
        keep = self._writer is not None
        with (
            closing(self._staging),
            web_source(settings, [source.location], self._engine.missing, keep=keep) as web,
        ):
            self._committed = web.ledger.committed if web else None
            reading = Reading(source, self._known, limits, web)
            for found in reading.items():
                self._take(found)
            self._embed()
            vanished = self._vanished(reading)
            replaced = self._replaced(vanished)
            vanished = [id_ for id_ in vanished if id_ not in replaced]
            asked = prune or source.prune
            stopped = self._stopped(reading, vanished, force=force) if asked else None
            pruned = asked and stopped is None
            items = self._items(vanished)
            elsewhere = tuple(self._ways(vanished)[1])
            self._commit([*replaced, *(vanished if pruned else ())], reading)
            self._settle()
        for old in replaced:
            self._changed.update({replaced[old]: self._added.pop(replaced[old])})
        return SourceReport(
            source.name,
            tuple(self._added.values()),
            tuple(self._changed.values()),
            items,
            self._unchanged,
            pruned,
            stopped,
            tuple(self._tally.problems[first:]),
            elsewhere,
        )

    # -- reading ------------------------------------------------------------------------------

    def _take(self, found: object) -> None:
        if isinstance(found, Located):
            self._meet(found.article.id, found.location)
            self._tally.meet(found.article, found.location)
            if found.article.id not in self._buried:
                self._batch[found.article.id] = found.article
                if len(self._batch) >= self._engine.settings.batch_articles:
                    self._embed()
        elif isinstance(found, Same):
            for id_ in found.ids:
                self._meet(id_, found.location)
            self._unchanged += len(found.ids)
            self._tally.unchanged += len(found.ids)
            if found.location is not None:
                self._files.add(found.location)
        elif isinstance(found, FileRead):
            self._files.add(found.location)
            if self._known.files.get(found.location) != found.sha256:
                self._read[self._source.name, found.location] = found.sha256
        elif isinstance(found, Problem):
            self._tally.fault(found)
        else:
            self._tally.skipped += 1

    def _meet(self, id_: str, location: str | None) -> None:
        places = self._seen.setdefault(id_, set())
        self._pending.seen.append(id_)
        if location is not None and location not in places:
            places.add(location)
            if location not in self._known.places.get(id_, ()) and id_ not in self._buried:
                self._pending.came.append((id_, self._source.name, location))

    def _embed(self) -> None:
        """Makes entries of those of the batch that the store does not have like this."""
        batch, self._batch = self._batch, {}
        self._pending.files.update(self._read)  # with their articles, never before them
        self._read = {}
        if not batch:
            return
        with self._engine.store.view() as view:
            known = view.hashes(batch) | {
                id_: self._hashes[id_] for id_ in batch if id_ in self._hashes
            }
        fresh = [article for article in batch.values() if known.get(article.id) != article.sha256]
        self._unchanged += len(batch) - len(fresh)
        self._tally.unchanged += len(batch) - len(fresh)
        for article in fresh:
            place = min(self._seen[article.id], default="")
            item = Item(article.id, article.title, place)
            to = self._changed if article.id in known and article.id not in self._added else None
            (self._added if to is None else to)[article.id] = item
            self._hashes[article.id] = article.sha256
            if article.url:
                self._tally.taken.add(article.url)
        self._tally.added, self._tally.changed = len(self._added), len(self._changed)
        if self._writer and fresh:
            kept = self._staging.vectors
            self._staging.put(self._engine.maker.entries(fresh, self._tally, kept))
            if self._piecemeal:
                self._commit()
        if self._progress:
            self._progress(self._tally.report())

    # -- what is gone -------------------------------------------------------------------------

    def _vanished(self, reading: Reading) -> list[str]:
        """Articles that the source had and has no more."""
        if reading.windowed:
            return []
        kept = reading.may_be_there()
        return sorted(
            id_ for id_ in self._known.places if id_ not in self._seen and id_ not in kept
        )

    def _replaced(self, vanished: Sequence[str]) -> dict[str, str]:
        """Those that gave way to a new article at their place, with its id.

        A text has no id but that of its words. Only a place of one article tells which it was.
        """
        before = self._known.by_place()
        now: dict[str, set[str]] = {}
        for id_, places in self._seen.items():
            for place in places:
                now.setdefault(place, set()).add(id_)
        found: dict[str, str] = {}
        for id_ in vanished:
            for place in self._known.places[id_]:
                new = now.get(place, set())
                if len(before[place]) == len(new) == 1 and new <= self._added.keys():
                    found[id_] = next(iter(new))
        return {old: new for old, new in found.items() if list(found.values()).count(new) == 1}

    def _stopped(self, reading: Reading, vanished: Sequence[str], *, force: bool) -> Message | None:
        """Why nothing may be removed, as one line."""
        name, limit = self._source.name, self._engine.settings.prune_limit
        if reading.unlisted():
            return messages.refresh.SOURCE_UNREADABLE.format(name=name)
        had = len(self._known.places)
        if not force and len(vanished) > limit * had:
            return messages.refresh.TOO_MANY_VANISHED.format(
                name=name, total=had, vanished=len(vanished), limit=limit
            )
        return None

    def _items(self, ids: Sequence[str]) -> tuple[Item, ...]:
        with self._engine.store.view() as view:
            titles = view.titles(ids)
        return tuple(
            Item(id_, titles.get(id_, ""), min(self._known.places[id_], default="")) for id_ in ids
        )

    def _ways(self, ids: Sequence[str]) -> tuple[list[Origin], list[str]]:
        """How these articles of ours came, and those of them that another source has as well.

        From the same place by hand, or by a source that is no more, is the same way.
        """
        names = {source.name for source in all_sources(self._engine)}
        ours: list[Origin] = []
        elsewhere: dict[str, None] = {}
        with self._engine.store.view() as view:
            for id_ in ids:
                for name, place in view.origins.of_article(id_):
                    here = place in self._known.places[id_] and name not in names
                    if here or name == self._source.name:
                        ours.append((id_, name, place))
                    else:
                        elsewhere[id_] = None
        return ours, list(elsewhere)

    # -- storing ------------------------------------------------------------------------------

    def _commit(self, gone: Sequence[str] = (), reading: Reading | None = None) -> None:
        """Commits what is pending; with `reading`, at the end, also what is `gone`."""
        if self._writer is None:
            return
        pending, self._pending = self._pending, _Pending()
        name = self._source.name
        left: list[Origin] = []
        if reading is not None:
            kept = reading.may_be_there()
            places = self._known.places
            left, _ = self._ways(gone)
            left += [
                (id_, name, place)
                for id_, now in self._seen.items()
                if now and id_ not in kept
                for place in places.get(id_, set()) - now
            ]
            for file in self._known.files.keys() - self._files:
                if reading.windowed or absolute(self._source.location) in reading.faults:
                    break
                pending.files[name, file] = None
        change = OriginChange(pending.came, left, pending.files, list(gone))
        ids = self._staging.ids
        if ids or gone:
            model = self._engine.embedder.model_id if ids else ""
            with self._tally.timed("write"):
                self._tally.generation = self._writer.commit(
                    self._staging.entries(), model, ids=set(ids), origins=change
                )
        elif change.came or change.left or change.files:
            self._writer.note_origins(change)
        self._staging.clear()
        if self._committed:
            self._committed(id_ for id_ in pending.seen if id_ not in self._buried)

    def _settle(self) -> None:
        """Notes what could not be read, and strikes off what now could."""
        self._tally.tell_clashes()
        if self._writer is None:
            return
        self._tally.note(self._writer)
        with self._engine.store.view() as view:
            noted = [entry.location for entry in view.quarantine()]
        place = self._source.location
        inputs = [place if is_url(place) else Path(place)]
        self._writer.release(settled(noted, inputs, self._tally.failed, self._tally.taken))
