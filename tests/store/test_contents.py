from __future__ import annotations

from dataclasses import replace

from newsqa.store.contents import ArchiveFacts
from newsqa.store.database import Store
from newsqa.store.writer import Entry
from tests.store.parts import entry, put


def dated(number: int, published: str | None, publisher: str | None = None) -> Entry:
    made = entry(f"a{number}", f"第 {number} 号 集市 开张", published=published)
    article = replace(made.article, publisher=publisher)
    passages = [replace(passage, article=article) for passage in made.passages]
    return replace(made, article=article, passages=passages)


def facts_of(store: Store) -> ArchiveFacts:
    with store.view() as view:
        return view.archive_facts()


def test_an_empty_archive(store: Store) -> None:
    assert facts_of(store) == ArchiveFacts(0, None, ())


def test_days_and_publishers(store: Store) -> None:
    put(
        store,
        dated(1, "2024-03-12T08:30:00", "青溪融媒"),
        dated(2, "2024-03-12", "江城晚报"),
        dated(3, "2023-12-30", "江城晚报"),
        dated(4, None),
        dated(5, "去年"),
    )
    expected = ArchiveFacts(5, ("2023-12-30", "2024-03-12"), ("江城晚报", "青溪融媒"))
    assert facts_of(store) == expected


def test_a_day_that_was_read_wrongly_does_not_stretch_the_time(store: Store) -> None:
    put(store, *(dated(number, "2024-05-20") for number in range(1000)))
    put(store, dated(1000, "2030-01-01"), dated(1001, "1990-01-01"))
    assert facts_of(store).days == ("2024-05-20", "2024-05-20")
