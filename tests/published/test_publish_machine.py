"""Any history of changes, crashes, rollbacks and publishes: readers see what was published."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import invariant, rule

from newsqa.engine import NewsQA
from newsqa.published.generations import Generations
from newsqa.published.writing import TableWriter
from tests.indexing.test_refresh_machine import Crash, Machine
from tests.published.conftest import reading

pytest.importorskip("lance", reason="pylance is not installed (extra scale)")
pytestmark = pytest.mark.slow

STEPS: dict[str, tuple[Any, str]] = {
    "append": (TableWriter, "append"),
    "delete": (TableWriter, "delete"),
    "tidy": (TableWriter, "tidy"),
    "tag": (TableWriter, "tag"),
    "row": (Generations, "append"),
}


class PublishingMachine(Machine):
    """`published` is what readers must see: id to version; None before the first publish."""

    def __init__(self) -> None:
        super().__init__()
        self.place = str(self.path / "published")
        self.published: dict[str, int] | None = None
        self.reader: NewsQA | None = None

    @rule()
    def publish(self) -> None:
        if self.store:
            self.engine.publish(self.place)
            self.published = dict(self.store)

    @rule(step=strategies.sampled_from([*STEPS]))
    def publish_dies(self, step: str) -> None:
        """Stops before a step of a publish, if there is anything to publish."""
        if not self.store:
            return
        owner, name = STEPS[step]
        original = getattr(owner, name)

        def stop(*_: object) -> None:
            raise Crash

        setattr(owner, name, stop)
        try:
            self.engine.publish(self.place)
        except Crash:
            pass
        else:  # this step was not needed
            self.published = dict(self.store)
        finally:
            setattr(owner, name, original)

    @invariant()
    def readers_see_what_was_published(self) -> None:
        if self.published is None:
            return
        if self.reader is None:
            self.reader = reading(self.place, self.engine.settings)
        entries = self.reader.list_articles(0, 100).articles
        assert {entry.id for entry in entries} == self.published.keys()
        for id_, version in self.published.items():
            article = self.reader.article(id_)
            assert article is not None
            assert version == 0 or f"公告{id_}第{version}版" in article.text
        found = {
            hit.passage.article.id for hit in self.reader.search("公告集市名册", 100, "lexical")
        }
        assert found <= self.published.keys()


TestPublishingMachine = PublishingMachine.TestCase
TestPublishingMachine.settings = settings(max_examples=5, stateful_step_count=15, deadline=None)
