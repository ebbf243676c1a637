"""What every part behind a seam must do; run on the fakes and on the real parts alike."""

from __future__ import annotations

import numpy as np

from newsqa import messages
from newsqa.dialogue.parse import parse_text
from newsqa.ingest.draft import Problem
from newsqa.protocols import Embedder, Retriever, VectorIndex


def check_embedder(embedder: Embedder) -> None:
    """Unit rows of the stated width, in the order given, the same for one text or many."""
    texts = ["区长主持会议。", "大桥昨日合龙。", "机器人夺冠。"]
    rows = embedder.encode(texts, kind="passage")
    assert rows.dtype == np.float32
    assert rows.shape == (3, embedder.dimension)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    alone = np.stack([embedder.encode([text], kind="passage")[0] for text in texts])
    assert (np.sum(rows * alone, axis=1) > 0.995).all()
    assert embedder.encode([], kind="query").shape == (0, embedder.dimension)
    assert embedder.model_id


def check_vector_index(index: VectorIndex, vectors: np.ndarray) -> None:
    """Agrees with a plain matrix product; `vectors` (n, d) is what the index was made from."""
    question = vectors[0].astype(np.float32)
    exact = vectors.astype(np.float32) @ question
    rows, scores = index.search(question, 5)
    assert rows[0] == 0
    assert np.allclose(scores, np.sort(exact)[::-1][: len(scores)], atol=2e-3)
    assert list(scores) == sorted(scores, reverse=True)
    some = np.array([len(vectors) - 1, 0])
    assert np.allclose(index.scores(question, some), exact[some], atol=2e-3)
    assert len(index.search(question, len(vectors) + 10)[0]) == len(vectors)


def check_problem(problem: Problem) -> None:
    """One line in each language that begins with the place, and a code that has a name."""
    message = problem.message
    assert message.zh.startswith(f"{problem.location}：")
    assert message.en.startswith(f"{problem.location}: ")
    assert "\n" not in message.zh + message.en
    assert message.code in messages.ingest.KINDS


def check_retriever(retriever: Retriever) -> None:
    """Hits in falling order, no passage twice, never more than asked for."""
    question = parse_text("谁主持了植树动员会")
    hits = retriever.search(question, 4)
    assert 0 < len(hits) <= 4
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    windows = [(h.passage.article.id, h.passage.start) for h in hits]
    assert len(set(windows)) == len(windows)
    assert all(rank >= 1 for hit in hits for rank in hit.ranks.values())
    assert hits == retriever.search(question, 4)
