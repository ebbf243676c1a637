"""Questions by what they want: written templates, filled with names of the training articles.

`intents/phrases.txt` holds the templates, `intents/words.txt` words for their slots, and
`intents/held_out.txt` phrases in other words, on which nothing is fitted.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain, zip_longest
from pathlib import Path

from newsqa.text.fold import fold
from training.samples import archive, read_lines

FOLDER = Path(__file__).resolve().parent / "intents"
TEMPLATES, WORDS, HELD_OUT = (FOLDER / f"{name}.txt" for name in ("phrases", "words", "held_out"))
FILLED = 32
"""Questions made of a template; more where one of its choices has more parts."""
TIMES = 5
"""Questions with each part of a choice, in a template with names."""
NAMED = {
    "person": "person",
    "org": "org",
    "place": "place",
    "thing": "thing",
    "list": "thing",
}
"""Slots for the answers of the training questions, by kind of question."""
TOPICS = (
    *("event", "headline", "headline", "title", "affair", "affair", "person", "org", "topicword"),
    *("thing", "head", "head", "head"),
)
"""Slots that stand for a topic, the more frequent ones repeated."""

_CHOICE = re.compile(r"\[(?P<parts>[^\]]*)\](?P<optional>\?)?")
_OPTIONAL = re.compile(r"(?P<character>[\u4e00-\u9fff])\?")
_SLOT = re.compile(r"\{(?P<name>[a-z]+)\}")
_WORK = re.compile("《[^《》]{2,14}》")
_EVENT = re.compile(
    r"[^,。;:、?!\s\d“”‘’\"《》()在的于]{3,14}"
    r"(?:大会|会议|推进会|座谈会|发布会|论坛|演练|博览会|比赛|大赛|艺术节|文化节|马拉松)"
)
_HEADLINE = re.compile(
    r"正文[:：](?:[^。]{0,30}?(?:电|讯|消息|报道)[,，)）])?(?P<clause>[^,，。]{8,22})[,，。]"
)

Draw = Callable[[str], str]
"""A word or name for a slot, another one each time."""


def sections(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file with the heading that they stand under."""
    label = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and "|" not in line:
            label = line[1:-1]
        elif line.strip() and not line.startswith("# "):
            yield label, line.strip()


def held_out() -> list[tuple[str, str]]:
    """Return labels and phrases that nothing is fitted on."""
    return list(sections(HELD_OUT))


def made(data: Path, seed: int) -> Iterator[tuple[str, str]]:
    """Yield labels and questions made from the templates, each of them once."""
    source = random.Random(seed)
    draw = slots(data, source)
    seen: set[tuple[str, str]] = set()
    for label, template in sections(TEMPLATES):
        for question in filled(template, draw, source):
            if (label, question) not in seen:
                seen.add((label, question))
                yield label, question


def filled(template: str, draw: Draw, source: random.Random) -> Iterator[str]:
    """Yield questions made of a template; every part of its choices is in one of them."""
    choices = [
        [*match["parts"].split("|"), *([""] if match["optional"] else [])]
        for match in _CHOICE.finditer(template)
    ]
    between = [template[start:end] for start, end in _between(template)]
    decks: list[list[str]] = [[] for _ in choices]
    # Each part beside several names, or it is learned with the name.
    times = TIMES if "{" in template else 1
    for _ in range(max([FILLED, *(times * len(choice) for choice in choices)])):
        parts = [_dealt(deck, choice, source) for deck, choice in zip(decks, choices, strict=True)]
        text = "".join(chain.from_iterable(zip_longest(between, parts, fillvalue="")))
        text = _OPTIONAL.sub(lambda one: source.choice(("", one["character"])), text)
        yield " ".join(_SLOT.sub(lambda slot: draw(slot["name"]), text).split())


def _between(template: str) -> Iterator[tuple[int, int]]:
    """Bounds of what stands before, between and behind the choices of a template."""
    end = 0
    for match in _CHOICE.finditer(template):
        yield end, match.start()
        end = match.end()
    yield end, len(template)


def _dealt(deck: list[str], parts: list[str], source: random.Random) -> str:
    """The next part of a shuffled deck of them."""
    if not deck:
        deck += source.sample(parts, len(parts))
    return deck.pop()


def slots(data: Path, source: random.Random) -> Draw:
    """Return what draws for the slots: words, and names of the training articles."""
    names = _names(data)
    for name, line in sections(WORDS):
        names[name] += line.split("|")

    def draw(name: str) -> str:
        match name:
            case "topic":
                return draw(source.choice(TOPICS))
            case "number":
                return str(source.choice((source.randrange(1, 30), source.randrange(999))))
            case "day":
                year = source.choice(("", "", "", "2023年", "今年", "去年"))
                month, day = source.randrange(1, 13), source.randrange(1, 29)
                return f"{year}{month}月{day}{source.choice('日号')}"
            case "affair":
                return source.choice(names["place"]) + source.choice(names["affair"])
        return source.choice(names[name])

    return draw


def _names(data: Path) -> dict[str, list[str]]:
    """Names by slot: answers and beginnings of the training questions, events and headlines of
    their articles.
    """
    names: dict[str, set[str]] = defaultdict(set)
    documents: set[str] = set()
    for record in read_lines(data / "natural-qa.train.jsonl.gz"):
        documents.add(record["doc_id"])
        question = record["question"]
        names["head"].add(question[: max(4, min(len(question) // 2, 14))])
        for span in record["spans"]:
            text = span["text"].strip()
            if record["kind"] in NAMED and 2 <= len(text) <= 12:
                names[NAMED[record["kind"]]].add(text)
    for id_, text in archive(data).items():
        if id_ in documents:
            names["event"].update(_EVENT.findall(fold(text[:600]))[:2])
            names["title"].update(_WORK.findall(text)[:2])
            if headline := _HEADLINE.search(text):
                names["headline"].add(headline["clause"].strip())
    return defaultdict(list, {name: sorted(values) for name, values in names.items()})
