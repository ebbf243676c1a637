"""Count the characters of the archive and bundle the trigram model that repairs lost bytes.

    python -m training.character_model [--data FOLDER] [--out src/newsqa/models]

Articles whose id falls on HELD_OUT are left out: the repair is measured on them. Takes a minute
and 4 GB of memory; the same data give the same file.
"""

from __future__ import annotations

import json
import logging
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsqa.models.characters import FACTS, SIZE, STEP, TABLES, Tables, write_tables
from newsqa.text.fold import fold
from training.command import add_data, add_models, command, file_facts, log_progress, write_json
from training.samples import archive

log = logging.getLogger("character_model")

HELD_OUT = 10
"""Every tenth article, by the checksum of its id."""
SEEN = {"characters": 5, "pairs": 2, "triples": 2}
"""What occurs less often is left to the shorter context."""


def held_out(article_id: str) -> bool:
    """Whether the article is reserved for measuring."""
    return zlib.crc32(article_id.encode()) % HELD_OUT == 0


def texts(data: Path) -> Iterator[str]:
    """Yield the folded texts that are counted, digits and Latin letters as one each."""
    for id_, text in archive(data).items():
        if not held_out(id_):
            folded = re.sub("[0-9]", "0", re.sub("[a-z]", "a", fold(text)))
            yield folded.replace("\ufffd", "")


def _logarithm(probability: NDArray[np.float64]) -> NDArray[np.uint8]:
    steps = np.rint(-np.log(np.maximum(probability, 1e-12)) / STEP)
    return np.clip(steps, 0, 255).astype(np.uint8)


def count(texts: Iterator[str]) -> Tables:
    """Return the model of the texts."""
    joined = "\n\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    frequency = np.bincount(codes)
    kept = np.flatnonzero(frequency >= SEEN["characters"])
    kept = kept[np.argsort(-frequency[kept], kind="stable")][: SIZE - 1]
    table = np.zeros(len(frequency), np.int64)
    table[kept] = np.arange(1, len(kept) + 1)
    numbers = table[codes]
    log.info("%d characters, %d different", len(numbers), len(kept))

    singles = np.bincount(numbers, minlength=len(kept) + 1).astype(np.float64)
    single = (singles + 0.5) / (singles + 0.5).sum()

    pairs, pair_counts = np.unique(numbers[:-1] * SIZE + numbers[1:], return_counts=True)
    first, second = pairs // SIZE, pairs % SIZE
    types = np.bincount(first, minlength=len(single)).astype(np.float64)
    total = np.bincount(first, weights=pair_counts, minlength=len(single))
    # Witten-Bell: as much weight for what is new as kinds were seen.
    behind_one = (pair_counts + types[first] * single[second]) / (total + types)[first]
    strong = pair_counts >= SEEN["pairs"]
    single_back_off = _left_over(first, behind_one, single[second], strong, len(single))

    place = np.searchsorted(pairs, numbers[:-2] * SIZE + numbers[1:-1])
    triples, triple_counts = np.unique(place * SIZE + numbers[2:], return_counts=True)
    start, third = triples // SIZE, triples % SIZE
    types = np.bincount(start, minlength=len(pairs)).astype(np.float64)
    total = np.bincount(start, weights=triple_counts, minlength=len(pairs))
    inner = np.searchsorted(pairs, second[start] * SIZE + third)
    shorter = behind_one[inner]
    behind_two = (triple_counts + types[start] * shorter) / np.maximum((total + types)[start], 1)
    often = (triple_counts >= SEEN["triples"]) & strong[start]
    back_off = _left_over(start, behind_two, shorter, often, len(pairs))
    log.info("%d pairs, %d triples", strong.sum(), often.sum())

    row = np.cumsum(strong) - 1
    return Tables(
        vocabulary="".join(map(chr, kept)),
        single=_logarithm(single),
        pairs=pairs[strong].astype(np.uint32),
        pair=_logarithm(behind_one[strong]),
        back_off=_logarithm(back_off[strong]),
        single_back_off=_logarithm(single_back_off),
        counts=np.bincount(row[start[often]], minlength=int(strong.sum())).astype(np.uint16),
        thirds=third[often].astype(np.uint16),
        triple=_logarithm(behind_two[often]),
    )


def _left_over(
    context: NDArray[np.int64],
    probability: NDArray[np.float64],
    shorter: NDArray[np.float64],
    kept: NDArray[np.bool_],
    contexts: int,
) -> NDArray[np.float64]:
    """Return what each context leaves to the shorter one, so that all sum to one (Katz 1987)."""
    taken = np.bincount(context[kept], weights=probability[kept], minlength=contexts)
    covered = np.bincount(context[kept], weights=shorter[kept], minlength=contexts)
    left: NDArray[np.float64] = np.maximum(1 - taken, 1e-4) / np.maximum(1 - covered, 1e-4)
    return np.minimum(left, 1.0)


def main() -> None:
    """Count and write."""
    parser = command(__doc__)
    add_data(parser)
    add_models(parser)
    arguments = parser.parse_args()
    log_progress()
    tables = count(texts(arguments.data))
    write_tables(arguments.out, tables)
    facts = {
        "characters": len(tables.vocabulary),
        "pairs": len(tables.pairs),
        "triples": len(tables.thirds),
        "files": file_facts([arguments.out / TABLES]),
    }
    write_json(arguments.out / FACTS, facts)
    log.info("%s", json.dumps(facts))


if __name__ == "__main__":
    main()
