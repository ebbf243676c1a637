"""Tables of embeddings that are scaled after rows of them are looked up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from newsqa.models.bundle import (
    GRAPH,
    MODELS,
    QUERY_GRAPH,
    QUERY_WEIGHTS,
    READER_GRAPH,
    READER_WEIGHTS,
    WEIGHTS,
    import_openvino,
)
from newsqa.models.lookup import scale_after_lookup

ROWS, NUMBERS = 50, 8
SCALES = np.random.default_rng(3).random((ROWS, 1), np.float32)
TABLE = np.random.default_rng(4).integers(-127, 128, (ROWS, NUMBERS)).astype(np.int8)


def looked_up(table: np.ndarray, scale: np.ndarray) -> Any:
    """A graph that looks rows up in a scaled table and returns them."""
    ops = import_openvino().opset13
    pieces = ops.parameter([-1, -1], np.int64, "pieces")
    product = ops.multiply(ops.convert(ops.constant(table), "f32"), ops.constant(scale))
    rows = ops.gather(product, pieces, ops.constant(np.int64(0)))
    return import_openvino().Model([rows], [pieces], "lookup")


def run(model: Any, pieces: np.ndarray) -> Any:
    compiled = (
        import_openvino().Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    )
    return compiled([pieces])[0]


def test_the_rows_are_the_same_numbers() -> None:
    pieces = np.array([[0, ROWS - 1, 7], [7, 3, 3]])
    changed = looked_up(TABLE, SCALES)
    assert scale_after_lookup(changed, import_openvino().opset13) == 1
    found = run(changed, pieces)
    assert (found == run(looked_up(TABLE, SCALES), pieces)).all()
    assert (found == TABLE[pieces].astype(np.float32) * SCALES[pieces]).all()


def test_other_lookups_are_left_alone() -> None:
    ops = import_openvino().opset13
    a_column = np.ones((1, NUMBERS), np.float32)
    for table, scale in ((TABLE, a_column), (TABLE.astype(np.float32), SCALES)):
        assert scale_after_lookup(looked_up(table, scale), ops) == 0


@pytest.mark.parametrize(
    "files", [(GRAPH, WEIGHTS), (QUERY_GRAPH, QUERY_WEIGHTS), (READER_GRAPH, READER_WEIGHTS)]
)
def test_the_bundled_graphs_have_tables_of_their_pieces(files: tuple[str, str]) -> None:
    openvino = import_openvino()
    model = openvino.Core().read_model(*(MODELS / name for name in files))
    assert scale_after_lookup(model, openvino.opset13) >= 1
    assert scale_after_lookup(model, openvino.opset13) == 0
    multiplied = {
        tuple(node.input_value(0).get_partial_shape().get_max_shape())
        for node in model.get_ordered_ops()
        if node.get_type_name() == "Convert"
        and node.input_value(0).get_node().get_type_name() == "Constant"
    }
    assert all(shape[0] < 10_000 for shape in multiplied if shape)
