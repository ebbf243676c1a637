"""LlamaIndex: FAISS and BM25 over jieba's words, reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from protocol import measure

# user code begins
import faiss
import jieba
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore


class LlamaIndex:
    def __init__(self, encoder: Path, reader: Path | None, folder: Path) -> None:
        self.model = HuggingFaceEmbedding(
            model_name=str(encoder),
            query_instruction="query: ",
            text_instruction="passage: ",
            embed_batch_size=32,
        )

    def ingest(self, articles: Sequence[dict[str, str]]) -> int:
        splitter = SentenceSplitter(
            chunk_size=300,
            chunk_overlap=50,
            tokenizer=list,
            secondary_chunking_regex="[^，。；！？]+[，。；！？]?",
        )
        documents = [Document(text=a["text"], metadata={"id": a["id"]}) for a in articles]
        for document in documents:
            document.excluded_embed_metadata_keys = ["id"]
        nodes = splitter.get_nodes_from_documents(documents)
        vectors = FaissVectorStore(faiss_index=faiss.IndexFlatIP(384))
        self.index = VectorStoreIndex(
            nodes,
            embed_model=self.model,
            storage_context=StorageContext.from_defaults(vector_store=vectors),
        )
        self.words = BM25Retriever.from_defaults(
            nodes=nodes, tokenizer=jieba.lcut, skip_stemming=True, token_pattern=r"(?u)\S+"
        )
        return len(nodes)

    def search(self, question: str, k: int) -> list[str]:
        self.words.similarity_top_k = k
        both = QueryFusionRetriever(
            [self.index.as_retriever(similarity_top_k=k), self.words],
            llm=MockLLM(),
            similarity_top_k=k,
            num_queries=1,
            mode="reciprocal_rerank",
            use_async=False,
        )
        return [n.node.metadata["id"] for n in both.retrieve(question)]

    def answer(self, question: str) -> str | None:
        return None


# user code ends
if __name__ == "__main__":
    measure(LlamaIndex, answers=False)
