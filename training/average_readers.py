"""Average the weights of readers that lie on one path of training.

    python -m training.average_readers --readers READER_NEWS READER_BOTH --out READER
    python -m training.average_readers --readers NATURAL AGAIN --shares 0.4 0.6 --out READER \
        [--earlier OLD.safetensors --earlier-share 0.1]

The mean of checkpoints reads better than each of them (Izmailov et al., Averaging Weights Leads to
Wider Optima and Better Generalization, 2018).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import torch

from newsqa.models.bundle import TOKENIZER
from training import reader_model
from training.command import command, write_json


def averaged(folders: list[Path], shares: list[float]) -> reader_model.SpanReader:
    """Return the model whose every weight is the mean of theirs, weighed by these shares."""
    models = [reader_model.load(folder, "sdpa") for folder in folders]
    states = [model.state_dict() for model in models]
    total = sum(shares)
    mean = {}
    for name, weight in states[0].items():
        if weight.is_floating_point():
            parts = [share / total * s[name] for share, s in zip(shares, states, strict=True)]
            weight = torch.stack(parts).sum(0)
        mean[name] = weight
    models[0].load_state_dict(mean)
    return models[0]


def with_earlier(
    model: reader_model.SpanReader, earlier: Mapping[str, torch.Tensor], share: float
) -> None:
    """Mix a share of the weights of an earlier reader into the model.

    Its head may have fewer outputs (start and end alone): the others stay. A little of the reader
    that the training began with brings back what it forgot of the published sets.
    """
    state = model.state_dict()
    for name, weight in earlier.items():
        rows = slice(len(weight)) if name.startswith("head.") else slice(None)
        state[name][rows] = (1 - share) * state[name][rows] + share * weight.float()
    model.load_state_dict(state)


def main() -> None:
    """Average and write."""
    from safetensors.torch import load_file

    parser = command(__doc__)
    parser.add_argument("--readers", type=Path, nargs="+", required=True)
    parser.add_argument("--shares", type=float, nargs="+", help="of each reader (default: equal)")
    parser.add_argument("--earlier", type=Path, help="float32 weights of an earlier reader")
    parser.add_argument("--earlier-share", type=float, default=0.1)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    shares = arguments.shares or [1.0] * len(arguments.readers)
    model = averaged(arguments.readers, shares)
    if arguments.earlier:
        with_earlier(model, load_file(arguments.earlier), arguments.earlier_share)
    if (arguments.readers[0] / reader_model.WEIGHTS).exists():
        reader_model.save_weights(model, arguments.out / reader_model.WEIGHTS)
    else:
        reader_model.save(model, arguments.out)
    shutil.copy2(arguments.readers[0] / TOKENIZER, arguments.out / TOKENIZER)
    if (windows := arguments.readers[0] / "windows.pickle").exists():
        shutil.copy2(windows, arguments.out)  # for the calibration of int8
    facts = json.loads((arguments.readers[-1] / "training.json").read_text("utf-8"))
    facts["averaged"] = len(arguments.readers)
    facts["share_of_an_earlier_reader"] = arguments.earlier_share if arguments.earlier else 0
    write_json(arguments.out / "training.json", facts)


if __name__ == "__main__":
    main()
