"""What the cleaning of articles takes off, for a person to look at.

    python -m benchmarks.extraction --news ../shared/data/news.jsonl.gz --seed 7 --articles 100

Draws articles by a seed (and leaves out those of other seeds with --without), cleans each and
prints its fields, how it begins and ends, and every piece that went with its reason. Nothing is
judged here: the error counts in docs/evaluation.md were made by reading this output.
"""

from __future__ import annotations

import argparse
import random
import sys

from benchmarks.common import add_news, command, missing, records
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft
from newsqa.ingest.extract import extract


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_news(parser)
    parser.add_argument("--articles", type=int, default=100, help="how many to draw")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without", default="", help="SEED:COUNT,… of earlier draws")
    parser.add_argument("--shown", type=int, default=110, help="characters of each end")
    return parser.parse_args()


def main() -> int:
    """Clean and print."""
    arguments = options()
    if missing(arguments.news):
        return 0
    articles = list(records(arguments.news))
    seen: set[int] = set()
    for earlier in filter(None, arguments.without.split(",")):
        seed, count = map(int, earlier.split(":"))
        seen.update(drawn(len(articles), seed, count))
    chosen = [n for n in drawn(len(articles), arguments.seed, arguments.articles) if n not in seen]
    for number in chosen:
        show(articles[number]["id"], articles[number]["text"], arguments.shown)
    return 0


def drawn(total: int, seed: int, count: int) -> list[int]:
    """The places of `count` articles out of `total`."""
    return random.Random(seed).sample(range(total), count)


def show(location: str, text: str, shown: int) -> None:
    """Print what became of one article."""
    try:
        draft = extract(Draft(location, text))
    except SourceError as error:
        print(f"### {error}\n")
        return
    fields = (draft.published, draft.publisher, draft.author)
    print(f"### {location} 《{draft.title}》 {' / '.join(field or '-' for field in fields)}")
    for removal in draft.removed:
        print(f"  - {removal.reason}: {_short(removal.text, 300)}")
    lines = draft.text.split("\n")
    noted = draft.text + "".join(removal.text for removal in draft.removed)
    lost = len("".join(text.split())) - len("".join(noted.split()))
    print(f"  {len(text)} -> {len(draft.text)} characters, {len(lines)} lines, {lost} unnoted")
    print(f"  < {_short(draft.text, shown) if len(draft.text) > 2 * shown else draft.text!r}")
    if len(draft.text) > 2 * shown:
        print(f"  > {draft.text[-shown:]!r}")
    print()


def _short(text: str, characters: int) -> str:
    return repr(text if len(text) <= characters else text[:characters] + "…")


if __name__ == "__main__":
    sys.exit(main())
