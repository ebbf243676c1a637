"""Float32 weights out of a bundled int8 graph, so that training goes on from what ships.

    python -m training.float_weights --out READER.safetensors

The graph keeps each weight as int8 with its scale, and the smoothing that quantisation put before a
product as a multiplication of the other input; both are undone. Names are those of transformers'
BertModel under `bert.` and of the head under `head.`, as `reader_model.from_weights` reads them.
What is rounded stays rounded: scores agree with the graph's as closely as int8 agrees with float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from newsqa.models.bundle import MODELS, READER_GRAPH, READER_WEIGHTS, import_openvino
from training.command import command

Floats = npt.NDArray[np.float32]
_MODULE = "__module."
_SMOOTHING = "smooth_quant"


class Constants:
    """The values of a graph's outputs that depend on none of its inputs."""

    def __init__(self, model: Any) -> None:
        self._ov = import_openvino()
        self._core = self._ov.Core()
        self._variable: set[str] = set()
        for node in model.get_ordered_ops():
            before = (one.get_source_output().get_node() for one in node.inputs())
            if node.get_type_name() == "Parameter" or any(self._varies(one) for one in before):
                self._variable.add(node.get_friendly_name())

    def _varies(self, node: Any) -> bool:
        return node.get_friendly_name() in self._variable

    def value(self, output: Any) -> Floats | None:
        """The value in float32; None where it depends on an input of the graph."""
        if self._varies(output.get_node()):
            return None
        part = self._ov.Model([output], [])
        compiled = self._core.compile_model(part, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        found: Floats = np.array(compiled([])[0], dtype=np.float32)
        return found

    def of(self, node: Any) -> Floats | None:
        """The first constant among a node's inputs."""
        values = (self.value(one.get_source_output()) for one in node.inputs())
        return next((value for value in values if value is not None), None)


def float_weights(graph: Path, weights: Path) -> dict[str, Floats]:
    """Return the weights by name. Raises ValueError for a graph without any."""
    model = import_openvino().Core().read_model(graph, weights)
    found = dict(_found(model, Constants(model)))
    if not found:
        raise ValueError(f"{graph}: no weights of a BERT in this graph")
    return found


def _found(model: Any, constants: Constants) -> Iterator[tuple[str, Floats]]:
    for node in model.get_ordered_ops():
        kind, name = node.get_type_name(), node.get_friendly_name()
        if not name.startswith(_MODULE):
            continue
        module = name.removeprefix(_MODULE).split("/")[0]
        if kind == "Gather" and "embeddings" in module:
            table = constants.value(node.input_value(0))
            if table is not None and table.ndim == 2:
                yield f"{module}.weight", table
        elif kind == "MatMul":
            weight = constants.value(node.input_value(1))
            if weight is not None and weight.ndim == 2:
                yield f"{module}.weight", weight * _smoothing(node, constants)
        elif kind == "Add":
            yield from _vector(node, constants, f"{module}.bias")
        elif kind == "Multiply" and "layer_norm" in name and _SMOOTHING not in name:
            yield from _vector(node, constants, f"{module}.weight")


def _vector(node: Any, constants: Constants, name: str) -> Iterator[tuple[str, Floats]]:
    """A bias, or the scale of a layer norm: the one constant with more than one number."""
    value = constants.of(node)
    if value is not None and value.size > 1 and value.size == max(value.shape):
        yield name, value.reshape(-1)


def _smoothing(node: Any, constants: Constants) -> Floats:
    """What the product's other input is multiplied with, by input dimension; 1 without any."""
    above = node.input_value(0).get_node()
    while above.get_type_name() in {"FakeQuantize", "Reshape", "Transpose"}:
        above = above.input_value(0).get_node()
    if above.get_type_name() == "Multiply" and _SMOOTHING in above.get_friendly_name():
        scale = constants.of(above)
        if scale is not None:
            return scale.reshape(1, -1)
    return np.ones((1, 1), dtype=np.float32)


def main() -> None:
    """Write the float32 weights of the bundled reader."""
    from safetensors.numpy import save_file

    parser = command(__doc__)
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the int8 files")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    arguments = parser.parse_args()
    found = float_weights(arguments.models / READER_GRAPH, arguments.models / READER_WEIGHTS)
    save_file({name: np.ascontiguousarray(value) for name, value in found.items()}, arguments.out)
    print(f"{len(found)} tensors, {sum(value.size for value in found.values()):,} numbers")


if __name__ == "__main__":
    main()
