"""Looking after a store: take the last commit back, find and mend damage, back up, restore."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreError, StoreMissing, StoreUnwritable, StoreVersion
from newsqa.ingest.locations import cannot_come_again
from newsqa.ingest.web.opened import forget_validators
from newsqa.rescue import rescue
from newsqa.settings import Settings
from newsqa.store.backup import restore_store
from newsqa.store.origins import BY_HAND, Origin, OriginChange
from newsqa.store.staging import Staging
from newsqa.store.verify import Finding
from newsqa.tally import Tally


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found, and what was done about it; `lost` are ids of articles that had to go.

    Where pages of the file were damaged, `rescued` counts the articles of the store that took its
    place, and `aside` is where the damaged file lies.
    """

    findings: tuple[Finding, ...]
    mended: int = 0
    lost: tuple[str, ...] = ()
    rescued: int = 0
    aside: str | None = None


def rollback(engine: NewsQA) -> int:
    """Takes the last commit back, in a commit of its own; returns the new generation.

    What comes back is the generation before, so a second one brings the change again. Raises
    StoreError where the last commit cannot be taken back (after a rebuild, an upgrade, a restore).
    """
    engine.check_model()
    with engine.store.writer() as writer:
        undo = writer.undo()
        if undo is None:
            raise StoreError(
                f"{engine.store.folder}：没有可以退回的一代（刚重建、升级或恢复过，或还是空的）；"
                "可用 newsqa restore 恢复备份 / no generation to go back to (just rebuilt, "
                "upgraded, restored, or empty); newsqa restore brings a backup back"
            )
        new, old = undo
        came: list[Origin] = []
        size = engine.settings.batch_articles
        with closing(Staging(engine.store.folder, BY_HAND, size)) as staging:
            for before in old:
                staging.put([engine.maker.again(before)])
                came += [(before.article.id, *place) for place in before.sources]
            # What files and sites said no longer tells what the store holds: all are read again.
            writer.read_all_again()
            forget_validators(engine.settings)
            generation = writer.commit(
                staging.entries(),
                engine.embedder.model_id,
                ids=staging.ids,
                removed=new,
                origins=OriginChange(came=came),
            )
            staging.clear()
        return generation


def verify(engine: NewsQA, *, repair: bool = False) -> Verified:
    """Looks for damage; with `repair` mends what the rows allow.

    Passages and words are made anew from their article, indexes from their tables. An article whose
    own words are damaged is taken out; the next refresh or ingest brings it back. Where pages of
    the file are damaged, the articles that can be read go into a new one. Raises StoreError where
    none can.
    """
    found = _findings(engine)
    if not repair or not found:
        return Verified(found)
    if any(finding.kind == "page" for finding in found):
        return _rescued(found, engine.settings, engine)
    try:
        return _mended(engine, found)
    except StoreError as error:
        # A page that only a change touches.
        return _rescued((*found, Finding("page", str(error))), engine.settings, engine)


def repair_unreadable(settings: Settings, why: StoreError) -> Verified:
    """Repairs a store that cannot even be opened, `why`. Raises that where there is none to mend,
    where it is of another version, or nothing of it can be read.
    """
    if isinstance(why, StoreMissing | StoreVersion | StoreBusy | StoreUnwritable):
        raise why
    return _rescued((Finding("page", str(why)),), settings, None)


def _rescued(found: tuple[Finding, ...], settings: Settings, engine: NewsQA | None) -> Verified:
    if engine:
        engine.store.close()
    done = rescue(settings, engine)
    return Verified(found, len(found), done.lost, done.articles, str(done.aside))


def _findings(engine: NewsQA) -> tuple[Finding, ...]:
    try:
        with engine.store.writer() as writer:
            return tuple(writer.findings())
    except (StoreBusy, StoreUnwritable):
        raise  # says nothing of what the file holds
    except StoreError as error:
        return (Finding("page", str(error)),)


def _mended(engine: NewsQA, found: tuple[Finding, ...]) -> Verified:
    with engine.store.writer() as writer:
        if any(finding.kind == "index" for finding in found):
            writer.reindex()
        lost = writer.take_out(
            [f.article for f in found if f.kind == "article" and f.article is not None]
        )
        if lost:
            forget_validators(engine.settings)
        writer.delete_orphans()
        everything = any(finding.kind == "terms" for finding in found)
        if everything:
            writer.forget_terms()
        rows = {f.article for f in found if f.kind == "passages" and f.article is not None}
        with engine.store.view() as view:
            again = [a for row, a in view.articles_by_row() if everything or row in rows]
        tally = Tally()
        size = engine.settings.batch_articles
        for start in range(0, len(again), size):
            part = again[start : start + size]
            writer.commit(engine.maker.entries(part, tally), engine.embedder.model_id)
        left = tuple(writer.findings())
    if left:
        raise StoreError(
            f"{engine.store.path}：修复后仍有损坏：{left[0].message}；请用 newsqa restore 恢复备份 "
            "/ damage is left after the repair; newsqa restore a backup"
        )
    return Verified(found, len(found), tuple(lost))


def strike_off_gone(engine: NewsQA) -> list[str]:
    """Takes out of the quarantine what cannot be tried again: files that are gone, what came
    through a pipe. Returns the places. Raises StoreBusy, StoreError.
    """
    gone = [one.location for one in engine.quarantine() if cannot_come_again(one.location)]
    if gone:
        with engine.store.writer() as writer:
            writer.release(gone)
    return gone


def back_up(engine: NewsQA, target: Path) -> None:
    """Copies the store of this moment into a new file, while it is used. Raises StoreError."""
    engine.store.back_up(target)


def restore(settings: Settings, file: Path) -> None:
    """Puts a backup in the place of the store, after it was checked.

    What was there stays until the exchange. Works also where the store cannot be opened any more;
    its file is kept as news.db.damaged then. Raises StoreError, StoreVersion, StoreBusy.
    """
    restore_store(settings.store, file)
    forget_validators(settings)
