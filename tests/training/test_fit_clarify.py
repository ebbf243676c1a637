"""From a store and questions to the weights that tell when to ask back."""

from __future__ import annotations

import gzip
import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from training import fit_clarify
from training.clarify_reading import Archive

from newsqa.answer.clarify import WEIGHTS
from newsqa.engine import NewsQA
from newsqa.types import Article

FIRES = (
    (
        "mill",
        "白石镇木器厂起火",
        "白石镇一家木器厂夜里起火，消防员救出六人，烧掉三间仓房。",
        "08-03",
    ),
    ("inn", "临湾区旅馆起火", "临湾区一家旅馆清晨起火，消防员救出十四人，火因是电热毯。", "11-20"),
)
ASKED = (
    ("白石镇木器厂起火，消防员救出几人？", "mill"),
    ("临湾区旅馆起火的火因是什么？", "inn"),
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two questions, and five that were written for this."""
    written = tmp_path / "written.tsv"
    written.write_text(
        "vague\t救出几人\nvague\t火因是什么\nnamed\t临湾区旅馆起火救出几人\n", "utf-8"
    )
    monkeypatch.setattr(fit_clarify, "QUESTIONS", written)
    twins = tmp_path / "twins.tsv"
    twins.write_text("twin\t起火救出几人\tmill\tinn\none\t临湾区旅馆火因\tinn\n", "utf-8")
    monkeypatch.setattr(fit_clarify, "TWIN_QUESTIONS", twins)
    with gzip.open(tmp_path / "natural-qa.train.jsonl.gz", "wt", encoding="utf-8") as lines:
        for question, article in ASKED:
            lines.write(json.dumps({"question": question, "doc_id": article}) + "\n")
    return tmp_path


def test_what_was_read_becomes_weights(
    engine: NewsQA, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.add([Article(i, text, title=t, published=f"2024-{d}") for i, t, text, d in FIRES])
    with engine.store.view() as view:
        reads = list(fit_clarify.read_all(Archive(engine, view), data, 9))
    made = {read.asked.made for read in reads}
    assert made >= {"vague", "written", "named", "twin", "twin_written", "one_written"}
    numbers = {read.asked.text: read.asked.number for read in reads if read.asked.made != "twin"}
    assert len(set(numbers.values())) == len(ASKED) + 3 + 1, "no set has the numbers of another"
    keep, out = data / "reads.pickle", data / "weights.json"
    repeated = [
        replace(read, asked=replace(read.asked, number=number))
        for number in range(20)
        for read in reads
    ]
    keep.write_bytes(pickle.dumps(repeated))
    options = ["--keep", str(keep), "--out", str(out), "--only", "vague"]
    monkeypatch.setattr("sys.argv", ["fit_clarify", "--store", str(data), *options])
    fit_clarify.main()
    fitted, shipped = json.loads(out.read_text("utf-8")), json.loads(WEIGHTS.read_text("utf-8"))
    assert fitted["twins"] == shipped["twins"], "the other function stays"
    assert len(fitted["vague"]["weights"]) == len(shipped["vague"]["weights"])
    assert fitted["vague"] != shipped["vague"]
