"""Haystack: embeddings and BM25, rank fusion, and its extractive reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from protocol import measure

# user code begins
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import RecursiveDocumentSplitter
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader


class Haystack:
    def __init__(self, encoder: Path, reader: Path | None, folder: Path) -> None:
        # Its words are a regular expression's: here single Chinese characters.
        self.store = InMemoryDocumentStore(
            bm25_tokenization_regex=r"[\u4e00-\u9fff]|[a-zA-Z0-9]+",
            embedding_similarity_function="cosine",
        )
        self.embedder = SentenceTransformersDocumentEmbedder(
            model=str(encoder), prefix="passage: ", progress_bar=False
        )
        self.find = Pipeline()
        self.find.add_component(
            "embed", SentenceTransformersTextEmbedder(model=str(encoder), prefix="query: ")
        )
        self.find.add_component("dense", InMemoryEmbeddingRetriever(self.store))
        self.find.add_component("words", InMemoryBM25Retriever(self.store))
        self.find.add_component("both", DocumentJoiner("reciprocal_rank_fusion"))
        self.find.connect("embed.embedding", "dense.query_embedding")
        self.find.connect("dense", "both")
        self.find.connect("words", "both")
        self.reader = None
        if reader is not None:
            self.reader = TransformersExtractiveReader(model=str(reader), answers_per_seq=5)
            self.reader.warm_up()

    def ingest(self, articles: Sequence[dict[str, str]]) -> int:
        splitter = RecursiveDocumentSplitter(
            split_length=300,
            split_overlap=50,
            split_unit="char",
            separators=["\n\n", "\n", "。", "！", "？", "；", "，"],
        )
        documents = [Document(content=a["text"], meta={"id": a["id"]}) for a in articles]
        passages = splitter.run(documents)["documents"]
        self.store.write_documents(self.embedder.run(passages)["documents"])
        return len(passages)

    def _found(self, question: str, k: int) -> list[Document]:
        found = self.find.run(
            {
                "embed": {"text": question},
                "dense": {"top_k": k},
                "words": {"query": question, "top_k": k},
                "both": {"top_k": k},
            }
        )
        documents: list[Document] = found["both"]["documents"]
        return documents

    def search(self, question: str, k: int) -> list[str]:
        return [document.meta["id"] for document in self._found(question, k)]

    def answer(self, question: str) -> str | None:
        if self.reader is None:
            return None
        result = self.reader.run(query=question, documents=self._found(question, 8), top_k=1)
        answer: str | None = result["answers"][0].data
        return answer


# user code ends
if __name__ == "__main__":
    measure(Haystack, answers=True)
