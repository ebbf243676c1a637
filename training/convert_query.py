"""Turn the trained weights for questions into the bundled int8 files.

    python -m training.convert_query --query QUERY

QUERY is what `train_query` wrote. Writes query.xml, query.bin and query.json (sizes and checksums)
under src/newsqa/models; the tokenizer is the encoder's. `measure_query` measures them.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
import tempfile
from pathlib import Path

import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from newsqa.models.bundle import (
    QUERY_GRAPH,
    QUERY_MANIFEST,
    QUERY_WEIGHTS,
    TOKENIZER,
    pad_of,
    read_manifest,
)
from training import export_openvino
from training.command import (
    add_data,
    add_models,
    command,
    file_facts,
    log_progress,
    write_json,
)
from training.query_pairs import Work
from training.samples import QUERY_PROMPT, SEED
from training.train_query import PAIRS, TRAINED, unit_encoder

log = logging.getLogger("convert_query")

MODEL_ID = "newsqa-e5-small-zh-en-query-int8-1"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    add_models(parser)
    parser.add_argument("--query", type=Path, required=True, help="what train_query wrote")
    parser.add_argument("--samples", type=int, default=400, help="questions for calibration")
    return parser.parse_args()


def write_files(query: Path, folder: Path, samples: int) -> None:
    """Trace, quantise and write the graph, its weights and the manifest, moved into place whole."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    pad = pad_of(tokenizer, folder)
    work: Work = pickle.loads((query / PAIRS).read_bytes())  # our own file
    some = random.Random(SEED).sample(list(work.pairs), samples)
    texts = [QUERY_PROMPT + pair.question for pair in some]
    model = unit_encoder(load_file(query / TRAINED)).eval()
    log.info("tracing")
    example = export_openvino.batch_of(tokenizer, ["query: 谁？", texts[0] * 2], pad)
    graph = export_openvino.convert(model, example)
    log.info("quantising with %d questions", len(texts))
    batches = [export_openvino.batch_of(tokenizer, [text], pad) for text in texts[1:]]
    small = export_openvino.quantise(graph, [example, *batches], len(texts))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        aside = Path(place)
        export_openvino.save(small, aside / QUERY_GRAPH)
        parts = (aside / QUERY_GRAPH, aside / QUERY_WEIGHTS, folder / TOKENIZER)
        manifest = {
            "model": MODEL_ID,
            "passages": read_manifest(folder).model,
            "files": file_facts(parts),
        }
        write_json(aside / QUERY_MANIFEST, manifest)
        for name in (QUERY_GRAPH, QUERY_WEIGHTS, QUERY_MANIFEST):
            (aside / name).replace(folder / name)


def main() -> None:
    """Convert."""
    arguments = options()
    log_progress()
    logging.getLogger("nncf").setLevel(logging.WARNING)
    torch.manual_seed(SEED)
    write_files(arguments.query, arguments.out, arguments.samples)


if __name__ == "__main__":
    main()
