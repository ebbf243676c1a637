"""The section on what a question wants in the model card."""

from __future__ import annotations

import json
from collections.abc import Mapping

from newsqa.models.bundle import MODELS
from newsqa.models.intents import FACTS, TABLES

WANTED = ("fact", "digest", "listing", "archive", "chat")


def section() -> str:
    """Return the section, from the facts beside the bundled model."""
    facts = json.loads((MODELS / FACTS).read_text("utf-8"))
    kilobytes = facts["files"][TABLES]["bytes"] / 1e3
    rows = "\n".join(_row(wanted, facts["figures"]["held_out"]) for wanted in WANTED)
    natural = facts["figures"]["natural-qa.dev"]
    count = sum(natural.values())
    return f"""\
# The model of intents

What a question wants: words that answer (fact), a summary (digest), a list of articles (listing),
something about the archive, or small talk, of which there are eight kinds. `{TABLES}`
({kilobytes:.0f} kB, numbers and names only) and `{FACTS}` (size and SHA-256, checked on load). A
logistic regression over runs of one to four characters, Latin words or numbers: {facts["runs"]:,}
runs, int8 weights. Fitted by `python -m training.fit_intent` on {facts["questions"]:,} questions:
those of the natural training questions, of the talks, of CMRC 2018 train (one in three, CC BY-SA
4.0) and of XQuAD (English, CC BY-SA 4.0), and questions made from templates in
`training/intents`, written for newsqa and filled with names of the articles of the training
questions.

Phrases in other words than the templates, by the same hand, on which nothing was fitted or chosen;
rows are what they want, columns what the model says:

| | {" | ".join(WANTED)} |
|---|---|---|---|---|---|
{rows}

Of {count} natural development questions, all of them facts, {natural.get("fact -> chat", 0)} are
taken for small talk and {count - natural["fact -> fact"]} for anything but facts. It knows
no world: what it was not trained on is taken for a fact.
"""


def _row(wanted: str, counts: Mapping[str, int]) -> str:
    cells = " | ".join(str(counts.get(f"{wanted} -> {said}", 0)) for said in WANTED)
    return f"| {wanted} | {cells} |"
