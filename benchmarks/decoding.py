"""How often the encoding of a file is recognised: newsqa's own scorer against charset-normalizer.

    python -m benchmarks.decoding --news ../shared/data/news.jsonl.gz

Texts of an archive (cut to lengths, Traditional ones by OpenCC) are encoded without any
declaration and read back; right is what gives the same text. With lost bytes, one byte in 400
dropped, right is the encoding alone (GB18030 for GBK): what is lost is the repair's work. Prints
one JSON object; stops with a line when the archive does not exist.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter

from benchmarks.common import add_news, command, missing, print_figures, records
from newsqa.ingest.decode import decode
from newsqa.ingest.draft import RawFile

SIMPLIFIED = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "gbk",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "hz",
)
TRADITIONAL = ("big5hkscs", "big5", "gb18030", "utf-8")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_news(parser)
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--lengths", default="20,50,200,0", help="characters of each; 0: whole")
    return parser.parse_args()


def main() -> int:
    """Encode, read back, count and print."""
    arguments = options()
    if missing(arguments.news):
        return 0
    texts = [record["text"] for record in records(arguments.news, 5000)]
    chosen = random.Random(arguments.seed).sample(texts, arguments.articles)
    bodies = [text.partition("，正文：")[2] or text for text in chosen]
    figures: dict[str, object] = {"articles": len(bodies)}
    for length in map(int, arguments.lengths.split(",")):
        figures[f"{length or 'all'} characters"] = measure(
            [body[: length or None] for body in bodies], lost=False
        )
    figures["all characters, lost bytes"] = measure(bodies, lost=True)
    print_figures(figures)
    return 0


def measure(texts: list[str], *, lost: bool) -> dict[str, object]:
    """Per encoding how many of the texts each reader gives back, and the seconds it took."""
    import opencc

    convert = opencc.OpenCC("s2t").convert
    cases = [(name, text) for name in SIMPLIFIED for text in texts]
    cases += [(f"{name} (Traditional)", convert(text)) for name in TRADITIONAL for text in texts]
    readers = {"newsqa": by_newsqa, "charset-normalizer": by_charset_normalizer}
    right: dict[str, Counter[str]] = {reader: Counter() for reader in readers}
    seconds = dict.fromkeys(readers, 0.0)
    total: Counter[str] = Counter()
    for name, text in cases:
        encoding = name.split()[0]
        # What the encoding does not have is no part of the test.
        text = text.encode(encoding, errors="ignore").decode(encoding)
        data = text.encode(encoding)
        if lost:
            data = without_some(data)
        total[name] += 1
        for reader, read in readers.items():
            started = time.perf_counter()
            text_found, encoding_found = read(data)
            seconds[reader] += time.perf_counter() - started
            is_right = family(encoding_found) == family(encoding)
            right[reader][name] += is_right if lost else text_found.removeprefix("\ufeff") == text
    return {
        reader: {
            "right": f"{sum(right[reader].values())}/{sum(total.values())}",
            "seconds": round(seconds[reader], 1),
            **{name: f"{right[reader][name]}/{total[name]}" for name in total},
        }
        for reader in readers
    }


def by_newsqa(data: bytes) -> tuple[str, str]:
    """Text and encoding as newsqa reads the bytes, however much is lost."""
    decoded = decode(RawFile("a.txt", ".txt", data), 1.0)
    return decoded.text, decoded.encoding


def by_charset_normalizer(data: bytes) -> tuple[str, str]:
    """Text and encoding of charset-normalizer's best guess."""
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return (str(best), best.encoding) if best else ("", "")


def without_some(data: bytes) -> bytes:
    """The bytes without one of each 400, the same ones each time."""
    places = set(random.Random(len(data)).sample(range(len(data)), max(1, len(data) // 400)))
    return bytes(byte for place, byte in enumerate(data) if place not in places)


def family(encoding: str) -> str:
    """One name for the encodings of which the larger reads the smaller."""
    name = encoding.replace("_", "-").removesuffix("-sig")
    larger = {"gbk": "gb18030", "gb2312": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}
    return larger.get(name, {"utf-16": "utf-16-le"}.get(name, name))


if __name__ == "__main__":
    sys.exit(main())
