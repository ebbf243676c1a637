"""Turn a float32 PyTorch model into a small static int8 model for OpenVINO."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer
from torch import nn

from newsqa.models.bundle import import_openvino

IntArray = npt.NDArray[np.int64]
Batch = dict[str, IntArray]


def batch_of(tokenizer: Tokenizer, texts: Sequence[str], pad: int) -> Batch:
    """Tokenise texts into one padded batch."""
    encodings = tokenizer.encode_batch_fast(list(texts))
    longest = max(len(encoding.ids) for encoding in encodings)
    ids = np.full((len(encodings), longest), pad, dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def convert(model: nn.Module, example: Batch) -> Any:
    """Trace the model with a padded example and return an OpenVINO model with free sizes."""
    import torch

    ov = import_openvino()
    if example["attention_mask"].all():
        raise ValueError("the example must hold padding, or the trace may lose the mask")
    tensors = {name: torch.from_numpy(values) for name, values in example.items()}
    free = ov.PartialShape([-1, -1])
    converted = ov.convert_model(
        model, example_input=tensors, input=[(name, free, ov.Type.i64) for name in tensors]
    )
    for name, port in zip(tensors, converted.inputs, strict=True):
        port.get_tensor().set_names({name})
    return converted


def quantise(model: Any, samples: Iterable[Batch], count: int, ignored: Sequence[str] = ()) -> Any:
    """Return the model with int8 weights and activations, calibrated on the samples."""
    # Like openvino, nncf reports its use to its maker unless this package is missing.
    cast("dict[str, object]", sys.modules)["openvino_telemetry"] = None
    import nncf

    batches = list(samples)
    return nncf.quantize(
        model,
        nncf.Dataset(batches),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=min(count, len(batches)),
        ignored_scope=nncf.IgnoredScope(patterns=list(ignored), validate=False),
    )


def save(model: Any, path: Path) -> None:
    """Write ``path`` (.xml) and the .bin beside it; what stays float goes to 16 bits."""
    ov = import_openvino()
    ov.save_model(model, path, compress_to_fp16=True)
