"""Digests: the sentences of an article that hold what a reader must know.

Each sentence is worth what the fitted scorer thinks of it; those chosen fit into CHARACTERS
together and are worth most (`selection`). A sentence is a span of its article, so it is cited as
every other answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.answer.confidence import logistic
from newsqa.answer.relevance import Relevance
from newsqa.answer.selection import fitting
from newsqa.answer.sentence_features import Reads, Sentence, sentences_of
from newsqa.answer.sentence_weights import SentenceWeights, fitted_weights
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit, Passage, Span

CHARACTERS = 300
"""Longest digest, all its sentences together."""
MOST = 6
"""Most sentences of a digest."""
REPEATED = 0.75
"""Share of the pairs of neighbouring letters that makes a sentence a repetition of another."""
NAMED = 2.0
"""What the words of the question in an article count beside the score of its best hit."""
_CLOSING = "，,、；;：: \t\r\n\u3000"


def digest(
    hits: Sequence[Hit],
    relevance: Relevance,
    tokenizer: Tokenizer,
    *,
    weights: SentenceWeights | None = None,
) -> list[Span]:
    """Two to six sentences of the article that the question is about, in its order.

    One where the article has no more; none without hits. `relevance` is of the topic of the
    question (`request_words.without_request`). The score of a span is how likely it holds what is
    wanted.
    """
    article = about(hits, relevance)
    if article is None:
        return []
    weights = weights or fitted_weights("digest")
    return chosen(article, sentences_of(article, relevance, tokenizer), weights)


def long_answer(
    article: Article, reads: Reads, relevance: Relevance, tokenizer: Tokenizer
) -> list[Span]:
    """The sentences of an article that answer why, how or what was said, in its order.

    `reads` are passages of the article, as many as there are, with what the reading model found;
    `relevance` is of the question. Within CHARACTERS, as a digest.
    """
    sentences = sentences_of(article, relevance, tokenizer, reads)
    return chosen(article, sentences, fitted_weights("statement"))


def about(hits: Sequence[Hit], relevance: Relevance) -> Article | None:
    """The article that a question names: by the score of its best hit and the words that it has.

    The best hit's for a question in another language; None without hits.
    """
    if relevance.foreign:
        return next((hit.passage.article for hit in hits), None)
    shares: dict[str, float] = {}
    for hit in hits:
        article = hit.passage.article
        if article.id not in shares:
            shares[article.id] = relevance.share(fold(f"{article.title}\n{article.text}"))

    def named(hit: Hit) -> float:
        return hit.score + NAMED * shares[hit.passage.article.id]

    best = max(hits, key=named, default=None)
    return best.passage.article if best else None


def chosen(
    article: Article,
    sentences: Sequence[Sentence],
    weights: SentenceWeights,
    *,
    characters: int = CHARACTERS,
    most: int = MOST,
) -> list[Span]:
    """The sentences worth most together within `characters`, as spans in text order."""
    worth = [logistic(weights.log_odds(sentence.features)) for sentence in sentences]
    kept = _distinct(article, sentences, worth)
    numbers = fitting(
        [worth[number] for number in kept],
        [sentences[number].length for number in kept],
        characters=characters,
        most=most,
    )
    return [_span(article, sentences[kept[n]], worth[kept[n]]) for n in numbers]


def _distinct(article: Article, sentences: Sequence[Sentence], worth: Sequence[float]) -> list[int]:
    """The numbers of the sentences, ascending, without those that repeat a better one."""
    seen: list[set[str]] = []
    kept: list[int] = []
    for number in sorted(range(len(sentences)), key=lambda number: -worth[number]):
        one = sentences[number]
        words = letters(article.text[one.start : one.end])
        pairs = {words[place : place + 2] for place in range(len(words) - 1)}
        if pairs and all(len(pairs & other) < REPEATED * len(pairs) for other in seen):
            seen.append(pairs)
            kept.append(number)
    return sorted(kept)


def _span(article: Article, sentence: Sentence, score: float) -> Span:
    text, start, end = article.text, sentence.start, sentence.end
    while end > start + 1 and text[end - 1] in _CLOSING:
        end -= 1
    return Span(Passage(article, start, end), start, end, start, end, score)
