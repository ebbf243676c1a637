"""What a refresh takes out of the store: articles that their source certainly no longer has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from newsqa import messages
from newsqa.indexing.report import Item
from newsqa.indexing.source_scan import SourceScan
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.locations import file_of
from newsqa.messages import Message
from newsqa.store.provenance import Origin, OriginChange
from newsqa.store.reader import StoreReader


@dataclass(slots=True)
class Seen:
    """What a scan has met: locations by article id, and the files that are there."""

    places: dict[str, set[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class PruneOptions:
    """Whether vanished articles are removed.

    `limit` is the largest share of a source (0 to 1) that may vanish at once; `force` ignores it.
    """

    prune: bool
    force: bool
    limit: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What the last commit of a refresh takes out.

    `replaced` maps ids of articles to those of the articles that took their places; `change` has
    the provenance to delete. `waiting` are ids of vanished articles that are removed only when they
    are seen gone again. The other fields are those of `SourceReport`.
    """

    vanished: tuple[Item, ...]
    replaced: Mapping[str, str]
    elsewhere: tuple[str, ...]
    waiting: tuple[str, ...]
    pruned: bool
    stopped: Message | None
    change: OriginChange


def plan(
    view: StoreReader,
    scan: SourceScan,
    seen: Seen,
    added: Collection[str],
    names: Collection[str],
    options: PruneOptions,
) -> Plan:
    """Compare what a finished scan has seen with what the store has recorded of the source.

    `added` are ids of articles that are new in this run, `names` those of all sources.
    """
    recorded = scan.recorded.places
    unread = scan.unread()
    unlisted = set() if scan.windowed else recorded.keys() - set(unread)
    gone = sorted((unlisted | set(scan.gone())) - seen.places.keys())
    replaced = _replaced(scan, seen, gone, added)
    vanished = [id_ for id_ in gone if id_ not in replaced]
    waiting = _waiting(scan, vanished)
    stopped = _stopped(scan, len(vanished) - len(waiting), options) if options.prune else None
    pruned = options.prune and stopped is None
    dropped = [*replaced, *(id_ for id_ in vanished if pruned and id_ not in waiting)]
    titles = view.titles(vanished)
    left, _ = _ways(view, scan, dropped, names)
    missed, back = _counted(scan, seen, vanished, set(dropped))
    return Plan(
        tuple(Item(id_, titles.get(id_, ""), min(recorded[id_], default="")) for id_ in vanished),
        replaced,
        tuple(_ways(view, scan, vanished, names)[1]),
        tuple(waiting),
        pruned,
        stopped,
        OriginChange(
            left=[*left, *_moved(scan, seen, unread)],
            files=dict.fromkeys(
                (scan.source.name, file)
                for file in {*_lost(scan, seen), *_to_read_again(scan, () if pruned else vanished)}
            ),
            dropped=dropped,
            gone=missed,
            back=back,
        ),
    )


def _replaced(
    scan: SourceScan, seen: Seen, gone: Sequence[str], added: Collection[str]
) -> dict[str, str]:
    """Those of the articles whose place a new article took, with its id.

    A text without an id of its own is named by its content. Only a place of one article shows
    which article it was before.
    """
    before = scan.recorded.by_place()
    now: dict[str, set[str]] = {}
    for id_, places in seen.places.items():
        for place in places:
            now.setdefault(place, set()).add(id_)
    found: dict[str, str] = {}
    for id_ in gone:
        for place in scan.recorded.places[id_]:
            new = now.get(place, set())
            if len(before[place]) == len(new) == 1 and all(one in added for one in new):
                found[id_] = next(iter(new))
    counts = Counter(found.values())
    return {old: new for old, new in found.items() if counts[new] == 1}


def _waiting(scan: SourceScan, vanished: Sequence[str]) -> list[str]:
    """Those of the articles of a site that were seen gone for the first time.

    A page may be away for an hour, or a sitemap be rewritten at this very moment.
    """
    if not is_url(scan.source.location):
        return []
    return [id_ for id_ in vanished if id_ not in scan.recorded.gone]


def _counted(
    scan: SourceScan, seen: Seen, vanished: Sequence[str], dropped: Collection[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Articles of a site to count as seen gone once more, and those that count no longer."""
    if not is_url(scan.source.location):
        return [], []
    name = scan.source.name
    gone = [(name, id_) for id_ in vanished if id_ not in dropped]
    there = seen.places.keys() - scan.unasked
    back = [(name, id_) for id_ in scan.recorded.gone if id_ in there or id_ in dropped]
    return gone, back


def _stopped(scan: SourceScan, vanished: int, options: PruneOptions) -> Message | None:
    """Why nothing may be removed."""
    name = scan.source.name
    if scan.unlisted:
        return messages.refresh.SOURCE_UNREADABLE.format(name=name)
    total = len(scan.recorded.places)
    if not options.force and vanished > options.limit * total:
        return messages.refresh.TOO_MANY_VANISHED.format(
            name=name, total=total, vanished=vanished, limit=options.limit
        )
    return None


def _ways(
    view: StoreReader, scan: SourceScan, ids: Sequence[str], names: Collection[str]
) -> tuple[list[Origin], list[str]]:
    """The provenance of these articles in this source, and ids of those that another one has too.

    The same place by hand, or by a source that no longer exists, counts as this source.
    """
    ours: list[Origin] = []
    elsewhere: dict[str, None] = {}
    for id_ in ids:
        for name, place in view.origins.of_article(id_):
            here = place in scan.recorded.places[id_] and name not in names
            if here or name == scan.source.name:
                ours.append((id_, name, place))
            else:
                elsewhere[id_] = None
    return ours, list(elsewhere)


def _moved(scan: SourceScan, seen: Seen, unread: Collection[str]) -> list[Origin]:
    """Places where articles no longer are, although another place has them."""
    return [
        (id_, scan.source.name, place)
        for id_, now in seen.places.items()
        if now and id_ not in unread
        for place in scan.recorded.places.get(id_, set()) - now
    ]


def _lost(scan: SourceScan, seen: Seen) -> Collection[str]:
    """Recorded files that are no longer there."""
    if scan.windowed or scan.unlisted:
        return ()
    return scan.recorded.files.keys() - seen.files


def _to_read_again(scan: SourceScan, vanished: Sequence[str]) -> set[str]:
    """Files that vanished articles were in: unchanged, they would pass for having them still."""
    places = (place for id_ in vanished for place in scan.recorded.places[id_])
    return {file_of(place) for place in places}
