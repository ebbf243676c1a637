"""Any history of changes, refreshes, crashes and rollbacks leaves what a plain dict would."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsqa.engine import NewsQA
from newsqa.errors import StoreError
from newsqa.maintenance.rollback import generations, rollback
from newsqa.maintenance.verify import verify
from newsqa.settings import Settings, Source
from newsqa.store.groups import Groups
from tests.conftest import HashEmbedder
from tests.store.parts import check_whole

SOURCES = ("town", "city")
KEPT = 3
ids = strategies.sampled_from("abcdef")
names = strategies.sampled_from(SOURCES)


class Crash(Exception):
    """The process dies here, as far as the store knows."""


class Machine(RuleBasedStateMachine):
    """Two lists of articles as sources; `store` is what must be in the store: id to version."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name)
        self.files: dict[str, dict[str, int]] = {name: {} for name in SOURCES}
        self.store: dict[str, int] = {}
        self.ways: set[tuple[str, str]] = set()
        self.removed: set[str] = set()
        # What the store was before each command that can be undone, the last first.
        self.history: list[tuple[dict[str, int], set[tuple[str, str]]]] = []
        self.version = 0

    @initialize()
    def begin(self) -> None:
        self.engine = self.opened()

    def opened(self) -> NewsQA:
        sources = [Source(name=name, location=str(self.path / f"{name}.jsonl")) for name in SOURCES]
        store = self.path / "store"
        changed = Settings(store=store, source=sources, prune_limit=1, undo_points=KEPT)
        return NewsQA(changed, create=True, embedder=HashEmbedder(dimension=16))

    def teardown(self) -> None:
        self.engine.store.close()
        self._folder.cleanup()

    def write(self) -> None:
        for name, articles in self.files.items():
            # A record that is always there: an empty file would be a source that cannot be read.
            lines = [{"id": f"{name}-0", "text": f"{name} 的名册，长期保留，请大家知悉。"}]
            lines += [
                {"id": id_, "text": f"公告{id_}第{version}版，集市在六月开张，请大家知悉。"}
                for id_, version in articles.items()
            ]
            text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
            (self.path / f"{name}.jsonl").write_text(text, encoding="utf-8")

    # -- the world ----------------------------------------------------------------------------

    @rule(name=names, id_=ids)
    def put(self, name: str, id_: str) -> None:
        self.version += 1
        for articles in self.files.values():  # what both have is the same in both
            if id_ in articles:
                articles[id_] = self.version
        self.files[name][id_] = self.version

    @rule(name=names, id_=ids)
    def delete(self, name: str, id_: str) -> None:
        self.files[name].pop(id_, None)

    # -- the store ----------------------------------------------------------------------------

    def expect(self, names: tuple[str, ...], *, prune: bool) -> None:
        """One source after the other, each in one commit; one rollback undoes them all."""
        before = (self.store, self.ways)
        for name in names:
            store, ways = dict(self.store), set(self.ways)
            has = {f"{name}-0": 0, **self.files[name]}
            has = {id_: version for id_, version in has.items() if id_ not in self.removed}
            store.update(has)
            ways |= {(id_, name) for id_ in has}
            if prune:
                gone = {id_ for id_, way in self.ways if way == name} - has.keys()
                ways -= {(id_, name) for id_ in gone}
                store = {
                    id_: version
                    for id_, version in store.items()
                    if id_ not in gone or any(way[0] == id_ for way in ways)
                }
            self.store, self.ways = store, ways
        if self.store != before[0]:
            self.remember(before)

    def remember(self, before: tuple[dict[str, int], set[tuple[str, str]]]) -> None:
        self.history = [before, *self.history][:KEPT]

    @rule(chosen=strategies.sampled_from([("town",), ("city",), ("city", "town")]))
    def refresh(self, chosen: tuple[str, ...]) -> None:
        self.write()
        self.engine.refresh(chosen)
        self.expect(chosen, prune=False)

    @rule(chosen=strategies.sampled_from([("town",), ("city",)]))
    def prune(self, chosen: tuple[str, ...]) -> None:
        self.write()
        plan = self.engine.refresh(chosen, prune=True, dry_run=True)
        done = self.engine.refresh(chosen, prune=True)
        assert plan.sources == done.sources
        self.expect(chosen, prune=True)

    @rule(id_=ids)
    def remove(self, id_: str) -> None:
        self.engine.remove([id_])
        if id_ in self.store:
            self.remember((self.store, self.ways))
            self.store = {key: value for key, value in self.store.items() if key != id_}
            self.ways = {way for way in self.ways if way[0] != id_}
            self.removed.add(id_)

    @rule(chosen=names)
    def crash(self, chosen: str) -> None:
        """Stops in the middle of a commit, if there is anything to commit."""
        self.write()
        original = Groups.join

        def stop(*_: object) -> bool:
            raise Crash

        # A crash in the midst needs another method in its place; restored below.
        Groups.join = stop  # type: ignore[method-assign,assignment]
        try:
            self.engine.refresh([chosen], prune=True)
        except Crash:
            pass
        else:
            self.expect((chosen,), prune=True)
        finally:
            Groups.join = original  # type: ignore[method-assign]
        self.engine.store.close()
        self.engine = self.opened()

    @precondition(lambda self: bool(self.history))
    @rule(back=strategies.integers(0, KEPT - 1))
    def rollback(self, back: int) -> None:
        points = generations(self.engine.store)
        assert len(points) == len(self.history)
        back = min(back, len(points) - 1)
        rollback(self.engine.indexer, points[back].before if back else None)
        now = (self.store, self.ways)
        self.store, self.ways = self.history[back]
        if generations(self.engine.store)[0].generation > points[0].generation:
            self.remember(now)  # else nothing was to change
        self.removed -= self.store.keys()

    @precondition(lambda self: not self.history)
    @rule()
    def no_rollback(self) -> None:
        try:
            rollback(self.engine.indexer)
        except StoreError:
            return
        raise AssertionError("there is nothing to take back")

    @invariant()
    def the_store_is_the_dict(self) -> None:
        if not hasattr(self, "engine"):
            return
        with self.engine.store.view() as view:
            texts = {article.id: article.text for article in view.articles()}
        assert texts.keys() == self.store.keys()
        for id_, version in self.store.items():
            assert version == 0 or f"公告{id_}第{version}版" in texts[id_]

    @invariant()
    def nothing_is_damaged(self) -> None:
        if hasattr(self, "engine"):
            check_whole(self.engine.store)
            assert not verify(self.engine.indexer).findings


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)
