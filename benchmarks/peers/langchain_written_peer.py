"""LangChain + FAISS + a language model: passages into a prompt, the model's words as the answer.

    python benchmarks/peers/langchain_written_peer.py --articles A.jsonl --questions Q.jsonl \
        --encoder ENCODER --model NAME --out ANSWERS.jsonl

Runs in an environment of its own (langchain-huggingface, langchain-community, langchain-openai,
langchain-text-splitters, sentence-transformers, faiss-cpu). ENCODER is a folder that
SentenceTransformer reads; the endpoint is one of OpenAI's protocol, such as `newsqa llm serve`.
Each line of ANSWERS has what `newsqa ask --json` has of an answer, as far as there is any.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from protocol import read

# user code begins
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter

UNKNOWN = "资料里没有"
PROMPT = ChatPromptTemplate.from_messages(
    [
        (
            "system",
            f"你根据给出的资料用中文简短回答问题。资料不能回答时只说“{UNKNOWN}”，不要编造。\n\n{{passages}}",
        ),
        ("human", "{question}"),
    ]
)


def indexed(articles: Sequence[dict[str, str]], encoder: Path) -> FAISS:
    """The passages of the articles in an index of vectors."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=300,
        chunk_overlap=50,
        separators=["\n\n", "\n", "。", "！", "？", "；", "，", ""],
    )
    documents = splitter.split_documents(
        [Document(a["text"], metadata={"id": a["id"]}) for a in articles]
    )
    embeddings = HuggingFaceEmbeddings(
        model_name=str(encoder),
        encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
        query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
    )
    return FAISS.from_documents(documents, embeddings)


def answered(question: str, index: FAISS, model: ChatOpenAI) -> tuple[str, list[Document]]:
    """What the model says, and the passages that it was given."""
    found = index.similarity_search(question, k=4)
    passages = "\n\n".join(document.page_content for document in found)
    reply = (PROMPT | model).invoke({"passages": passages, "question": question})
    return str(reply.content).strip(), found


# user code ends


def as_answer(text: str, found: Sequence[Document]) -> dict[str, Any]:
    """The reply as `newsqa ask --json` would have it; every passage counts as cited."""
    if not text or UNKNOWN in text:
        return {"status": "abstained", "answers": []}
    citations = [{"article_id": document.metadata["id"]} for document in found]
    one = {"text": text, "citations": citations}
    return {"status": "answered", "form": "written", "answers": [one]}


def main() -> None:
    """Index, ask, and write a line for each question; a run that begins again goes on."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--url", default="http://127.0.0.1:8011/v1")
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    index = indexed(read(arguments.articles), arguments.encoder)
    model = ChatOpenAI(
        base_url=arguments.url,
        model=arguments.model,
        api_key="none",
        temperature=0,
        max_tokens=200,
        timeout=600,
    )
    done = len(read(arguments.out)) if arguments.out.exists() else 0
    with arguments.out.open("a", encoding="utf-8") as out:
        for item in read(arguments.questions)[done:]:
            started = time.perf_counter()
            text, found = answered(item["question"], index, model)
            line = {
                "id": item["id"],
                **as_answer(text, found),
                "words": text,
                "passages": [document.page_content for document in found],
                "seconds": round(time.perf_counter() - started, 2),
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
