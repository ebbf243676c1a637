"""Average the weights of readers that lie on one path of training.

    python -m training.average_readers --readers READER_NEWS READER_BOTH --out READER

The mean of checkpoints reads better than each of them (Izmailov et al., Averaging Weights Leads to
Wider Optima and Better Generalization, 2018).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch

from newsqa.models.bundle import TOKENIZER
from training import reader_model
from training.command import command, write_json


def averaged(folders: list[Path]) -> reader_model.SpanReader:
    """Return the model whose every weight is the mean of theirs."""
    models = [reader_model.load(folder, "sdpa") for folder in folders]
    first, others = models[0], models[1:]
    rest = [model.state_dict() for model in others]
    mean = {
        name: torch.stack([weight, *(state[name] for state in rest)]).mean(0)
        if weight.is_floating_point()
        else weight
        for name, weight in first.state_dict().items()
    }
    first.load_state_dict(mean)
    return first


def main() -> None:
    """Average and write."""
    parser = command(__doc__)
    parser.add_argument("--readers", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    reader_model.save(averaged(arguments.readers), arguments.out)
    shutil.copy2(arguments.readers[0] / TOKENIZER, arguments.out / TOKENIZER)
    facts = json.loads((arguments.readers[-1] / "training.json").read_text("utf-8"))
    facts["averaged"] = len(arguments.readers)
    write_json(arguments.out / "training.json", facts)


if __name__ == "__main__":
    main()
