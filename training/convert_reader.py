"""Turn the trained reader into the bundled int8 files.

    python -m training.convert_reader --reader READER --data ../shared/data

Traces the float32 model into OpenVINO, quantises it to static int8 with windows of the training
text, and writes reader.xml, reader.bin and reader.json (sizes and checksums) under
src/newsqa/models. Its tokenizer has to be the encoder's, which lies there already.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
import tempfile
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from newsqa.models.bundle import READER_GRAPH, READER_MANIFEST, READER_WEIGHTS, TOKENIZER, pad_of
from training import export_openvino, reader_model
from training.command import (
    add_data,
    add_models,
    command,
    file_facts,
    log_progress,
    write_json,
)
from training.natural_windows import NaturalWindow
from training.pseudo_questions import archive_examples
from training.reading_sets import published, unanswered
from training.reading_windows import cut_windows
from training.samples import SEED
from training.train_natural import WINDOWS

log = logging.getLogger("convert_reader")

MODEL_ID = "newsqa-reader-e5-small-zh-en-int8-4"
WINDOW_TOKENS = 208
OVERLAP_TOKENS = 80
"""Of 160 to 512 tokens, on 254 questions of cmrc2018-train and 275 of the half of xquad-zh that is
set aside: F1 81.0 and 78.1, against 80.3 and 75.5 with 288, 73.5 and 74.9 with 512."""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    parser.add_argument("--reader", type=Path, required=True, help="what train_reader wrote")
    add_data(parser)
    add_models(parser)
    parser.add_argument("--samples", type=int, default=300, help="windows for calibration")
    return parser.parse_args()


def calibration(
    reader: Path, data: Path, tokenizer: Tokenizer, pad: int, count: int
) -> list[export_openvino.Batch]:
    """Return windows of the training text: sets, archive, and texts that do not answer."""
    source = random.Random(SEED)
    sets = source.sample(list(published(data)), count)
    some = sets[: count // 2] + unanswered(sets, count // 5, source)
    some += archive_examples(data, max(1, count // 4), source)
    windows = [window.ids for window in cut_windows(some, tokenizer, source, 0.0)]
    # With title and date before the passage, as the last stage trained and the product reads.
    natural = reader / WINDOWS
    if natural.exists():
        made: list[NaturalWindow] = pickle.loads(natural.read_bytes())  # our own file
        windows = windows[: count // 3] + [w.ids for w in source.sample(made, count)]
        windows = windows[:count]
    source.shuffle(windows)
    batches = []
    for window in windows[:count]:
        ids = np.array([window], dtype=np.int64)
        batches.append({"input_ids": ids, "attention_mask": np.ones_like(ids)})
    # One with padding, so that the ranges have seen it.
    wide = np.pad(batches[0]["input_ids"], ((0, 0), (0, 16)), constant_values=pad)
    batches.append({"input_ids": wide, "attention_mask": (wide != pad).astype(np.int64)})
    return batches


def main() -> None:
    """Convert."""
    arguments = options()
    log_progress()
    logging.getLogger("nncf").setLevel(logging.WARNING)
    torch.manual_seed(SEED)
    tokenizer = Tokenizer.from_file(str(arguments.reader / TOKENIZER))
    tokenizer.no_truncation()
    bundled = Tokenizer.from_file(str(arguments.out / TOKENIZER))
    if tokenizer.get_vocab() != bundled.get_vocab():
        raise SystemExit("the reader was trained with another tokenizer than the bundled one")
    pad = pad_of(tokenizer)
    model = reader_model.load(arguments.reader, "eager").eval()
    log.info("tracing")
    example = export_openvino.batch_of(tokenizer, ["谁主持了会议？", "区长主持会议。" * 9], pad)
    graph = export_openvino.convert(model, example)
    log.info("quantising")
    batches = calibration(arguments.reader, arguments.data, tokenizer, pad, arguments.samples)
    small = export_openvino.quantise(graph, batches, len(batches))
    with tempfile.TemporaryDirectory(dir=arguments.out) as place:
        aside = Path(place)
        export_openvino.save(small, aside / READER_GRAPH)
        # With the tokenizer: with another one the reader would read other pieces.
        parts = (aside / READER_GRAPH, aside / READER_WEIGHTS, arguments.out / TOKENIZER)
        for part in parts:
            log.info("%s: %.1f MB", part.name, part.stat().st_size / 1e6)
        manifest = {
            "model": MODEL_ID,
            "window_tokens": WINDOW_TOKENS,
            "overlap_tokens": OVERLAP_TOKENS,
            "files": file_facts(parts),
        }
        write_json(aside / READER_MANIFEST, manifest)
        for name in (READER_GRAPH, READER_WEIGHTS, READER_MANIFEST):
            (aside / name).replace(arguments.out / name)


if __name__ == "__main__":
    main()
