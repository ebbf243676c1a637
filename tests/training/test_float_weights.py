"""Weights out of an int8 graph: scales undone, smoothing undone, names as transformers has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as ops
from training.float_weights import float_weights

from newsqa.models.bundle import MODELS, READER_GRAPH, READER_WEIGHTS, TOKENIZER, pad_of
from newsqa.models.runner import GraphRunner, padded

WEIGHT = np.array([[10, -20, 30], [40, 50, -60]], dtype=np.int8)
SCALE = np.array([[0.5], [0.25]], dtype=np.float32)
SMOOTHING = np.array([[1.0, 2.0, 4.0]], dtype=np.float32)
BIAS = np.array([[0.5, -1.5]], dtype=np.float32)


def saved(folder: Path, prefix: str) -> Path:
    """A graph of one linear layer as the quantiser leaves it."""
    inputs = ops.parameter([-1, 3], dtype=np.float32)
    smoothed = ops.multiply(inputs, ops.constant(SMOOTHING))
    smoothed.set_friendly_name(f"{prefix}head/multiply/smooth_quant_1")
    weight = ops.multiply(ops.convert(ops.constant(WEIGHT), np.float32), ops.constant(SCALE))
    product = ops.matmul(smoothed, weight, False, True)
    product.set_friendly_name(f"{prefix}head/linear/MatMul")
    added = ops.add(product, ops.constant(BIAS))
    added.set_friendly_name(f"{prefix}head/linear/Add")
    path = folder / "graph.xml"
    ov.save_model(ov.Model([added], [inputs]), path, compress_to_fp16=False)
    return path


def test_scale_and_smoothing_are_undone(tmp_path: Path) -> None:
    path = saved(tmp_path, "__module.")
    found = float_weights(path, path.with_suffix(".bin"))
    assert set(found) == {"head.weight", "head.bias"}
    assert np.allclose(found["head.weight"], WEIGHT * SCALE * SMOOTHING)
    assert np.allclose(found["head.bias"], BIAS[0])


def test_a_graph_without_such_weights_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "other.")
    with pytest.raises(ValueError, match=r"graph\.xml"):
        float_weights(path, path.with_suffix(".bin"))


@pytest.mark.slow
def test_the_float_reader_agrees_with_the_bundled_graph(tmp_path: Path) -> None:
    import torch
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer
    from training.reader_model import from_weights

    path = tmp_path / "reader.safetensors"
    found = float_weights(MODELS / READER_GRAPH, MODELS / READER_WEIGHTS)
    save_file({name: np.ascontiguousarray(value) for name, value in found.items()}, path)
    model = from_weights(path).eval()

    tokenizer = Tokenizer.from_file(str(MODELS / TOKENIZER))

    def pieces(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    rows = [
        [0, *pieces(question), 2, 2, *pieces(text), 2]
        for question, text in (
            ("谁主持了仪式?", "副市长宣布大桥通车,市交通运输局局长关士杰主持通车仪式。"),
            ("造价多少?", "大桥长三公里,造价五亿元,明年三月通车。"),
        )
    ]
    ids, mask = padded(rows, pad_of(tokenizer))
    with torch.inference_mode():
        floats = model(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()
    for numbers, scores in GraphRunner(MODELS, READER_GRAPH, READER_WEIGHTS).run(ids, mask):
        for row, score in zip(numbers, scores, strict=True):
            size = int(mask[row].sum())
            first, second = score[:2, :size].ravel(), floats[row, :2, :size].ravel()
            assert np.corrcoef(first, second)[0, 1] > 0.99
