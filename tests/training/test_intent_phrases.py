"""Templates make questions; what is measured on is in none of them."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path

from training.intent_phrases import (
    NAMED,
    TEMPLATES,
    TOPICS,
    WORDS,
    filled,
    held_out,
    made,
    sections,
)

from newsqa.models.intents import intent_model
from newsqa.text.fold import fold


def test_parts_and_slots_are_filled() -> None:
    source = random.Random(1)
    texts = set(filled("{place}[有|没有]新?闻[吗|呢]?", lambda name: f"<{name}>", source))
    assert {"<place>有新闻吗", "<place>没有闻"} <= texts
    assert all(re.fullmatch("<place>(有|没有)新?闻[吗呢]?", text) for text in texts)


def test_every_part_of_a_choice_is_used() -> None:
    parts = [f"词{number}" for number in range(100)]
    assert set(filled(f"[{'|'.join(parts)}]", str, random.Random(1))) == set(parts)


def test_every_template_has_a_class_and_known_slots() -> None:
    labels = set(intent_model().labels)
    known = {name for name, _ in sections(WORDS)} | {*TOPICS, *NAMED.values()}
    known |= {"topic", "number", "day"}
    for label, template in sections(TEMPLATES):
        assert label in labels, template
        assert set(re.findall(r"\{(\w+)\}", template)) <= known, template
        assert template.count("[") == template.count("]"), template


def test_questions_are_made_of_names_of_the_articles(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"doc_id": "n1", "question": "谁主持了会议", "kind": kind, "spans": [{"text": "卓远航"}]}
        for kind in NAMED
    ]
    _write(tmp_path / "natural-qa.train.jsonl.gz", records)
    text = "2024-03-12 08:00:00，正文：青溪县召开春季植树大会，下发了《国土绿化方案》。"
    _write(tmp_path / "news.jsonl.gz", [{"id": "n1", "text": text}])
    questions = list(made(tmp_path, 7))
    assert questions == list(made(tmp_path, 7))
    assert len(questions) == len(set(questions)) > 5000
    assert any("青溪县召开春季植树大会" in text for _, text in questions)
    assert not any(re.search(r"[\[\]{}]", text) for _, text in questions)


def test_nothing_that_is_measured_on_is_a_template() -> None:
    phrases = {fold(phrase) for _, phrase in held_out()}
    assert len(phrases) > 300
    assert not phrases & {fold(template) for _, template in sections(TEMPLATES)}


def _write(path: Path, records: list[dict[str, object]]) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_bytes(gzip.compress(lines.encode()))
