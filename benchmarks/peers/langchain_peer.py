"""LangChain: FAISS and BM25 over jieba's words, weighed by ranks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from protocol import measure

# user code begins
import jieba
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


class LangChain:
    def __init__(self, encoder: Path, reader: Path | None, folder: Path) -> None:
        self.embeddings = HuggingFaceEmbeddings(
            model_name=str(encoder),
            encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
            query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
        )

    def ingest(self, articles: Sequence[dict[str, str]]) -> int:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=300,
            chunk_overlap=50,
            separators=["\n\n", "\n", "。", "！", "？", "；", "，", ""],
        )
        documents = splitter.split_documents(
            [Document(a["text"], metadata={"id": a["id"]}) for a in articles]
        )
        store = FAISS.from_documents(documents, self.embeddings)
        words = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut)
        self.dense = store.as_retriever()
        self.words = words
        self.both = EnsembleRetriever(retrievers=[words, self.dense], weights=[0.5, 0.5])
        return len(documents)

    def search(self, question: str, k: int) -> list[str]:
        self.words.k = k
        self.dense.search_kwargs = {"k": k}
        return [d.metadata["id"] for d in self.both.invoke(question)[:k]]

    def answer(self, question: str) -> str | None:
        return None


# user code ends
if __name__ == "__main__":
    measure(LangChain, answers=False)
