"""The state of a store in figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from newsqa.store.database import Store
from newsqa.store.publish_record import Record
from newsqa.store.state import StoreState


@dataclass(frozen=True, slots=True)
class Published:
    """What was published last to a place: the generation, when (ISO 8601, UTC), and by how many
    generations the place lags behind the store.
    """

    place: str
    generation: int
    moment: str
    lag: int


@dataclass(frozen=True, slots=True)
class StoreStats:
    """State of the store; `copies` counts the articles of `groups` without their earliest ones.

    `bytes` is the size of the files, `as_of` the day of the last commit (ISO 8601). `state` tells
    this content from that of every other store, also of the same generation.
    """

    store: str
    articles: int
    passages: int
    generation: int
    as_of: str | None
    model: str | None
    bytes: int
    groups: int = 0
    copies: int = 0
    quarantined: int = 0
    published: tuple[Published, ...] = ()
    state: StoreState | None = None

    def figures(self) -> dict[str, object]:
        """The figures by name, as JSON has them."""
        return {name: value for name, value in asdict(self).items() if name != "state"}


def stats_of(store: Store) -> StoreStats:
    """The state of the store now; needs no model."""
    with store.view() as view:
        counts, model = view.counts(), view.model
        generation, record = view.generation, Record.read(store.folder)
        return StoreStats(
            store=str(store.folder),
            articles=counts.articles,
            passages=counts.passages,
            generation=generation,
            as_of=view.as_of,
            model=model[0] if model else None,
            bytes=store.bytes(),
            groups=counts.groups,
            copies=counts.copies,
            quarantined=len(view.quarantine()),
            published=tuple(
                Published(place, last.generation, last.moment, generation - last.generation)
                for place, last in (record.places if record else {}).items()
            ),
            state=view.state,
        )
