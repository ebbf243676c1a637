"""How graphs are compiled for the processor at hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newsqa.models import bundle
from newsqa.models.bundle import compile_graph, has_int8_products

ZEN3 = frozenset({"sse4_2", "avx", "avx2", "fma"})


class Compiler:
    """OpenVINO's Core; notes the configurations, and refuses properties it does not know."""

    def __init__(self, unknown: str = "") -> None:
        self.unknown = unknown
        self.configs: list[Mapping[str, object]] = []

    def read_model(self, *_: Path) -> Compiler:
        return self

    def get_ordered_ops(self) -> list[object]:
        return []

    def compile_model(self, graph: Compiler, device: str, config: Mapping[str, object]) -> str:
        assert (graph, device) == (self, "CPU")
        if self.unknown in config:
            raise RuntimeError(f"unsupported property {self.unknown}")
        self.configs.append(config)
        return "compiled"


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> Compiler:
    made = Compiler()
    openvino: Any = SimpleNamespace(Core=lambda: made, opset13=None)
    monkeypatch.setattr(bundle, "import_openvino", lambda: openvino)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    return made


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (ZEN3, False),
        (ZEN3 | {"avx_vnni"}, True),
        (ZEN3 | {"avx512f", "avx512_vnni"}, True),
        (frozenset(), True),  # not Linux
        ({"fp", "asimd", "asimddp"}, True),
    ],
)
def test_which_processors_multiply_int8(flags: frozenset[str], expected: bool) -> None:
    assert has_int8_products(flags) is expected


def test_a_processor_without_vnni_multiplies_in_float32(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bundle, "_processor_flags", lambda: ZEN3)
    assert compile_graph(tmp_path) == "compiled"
    monkeypatch.setattr(bundle, "_processor_flags", lambda: ZEN3 | {"avx_vnni"})
    compile_graph(tmp_path)
    assert ["LP_TRANSFORMS_MODE" in config for config in compiler.configs] == [True, False]


def test_an_openvino_without_that_property_compiles_all_the_same(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    compiler.unknown = "LP_TRANSFORMS_MODE"
    monkeypatch.setattr(bundle, "_processor_flags", lambda: ZEN3)
    assert compile_graph(tmp_path) == "compiled"
    assert len(compiler.configs) == 1


@pytest.mark.parametrize(("unknown", "expected"), [("", 32), ("CPU_RUNTIME_CACHE_CAPACITY", None)])
def test_the_programs_that_are_kept_can_be_limited(
    compiler: Compiler, tmp_path: Path, unknown: str, expected: int | None
) -> None:
    compiler.unknown = unknown
    assert compile_graph(tmp_path, kernels=32) == "compiled"
    compile_graph(tmp_path)
    kept = [config.get("CPU_RUNTIME_CACHE_CAPACITY") for config in compiler.configs]
    assert kept == [expected, None]


def test_one_stream_is_for_one_text_at_a_time(compiler: Compiler, tmp_path: Path) -> None:
    compile_graph(tmp_path, single=True)
    compile_graph(tmp_path)
    assert [config.get("NUM_STREAMS") for config in compiler.configs] == [1, None]


@pytest.mark.parametrize(("value", "expected"), [("1", 1), ("0", None), ("all", None), ("", None)])
def test_threads_follow_the_environment(
    compiler: Compiler,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    value: str,
    expected: int | None,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", value)
    compile_graph(tmp_path)
    assert compiler.configs[0].get("INFERENCE_NUM_THREADS") == expected
    # Bound to cores, several such processes would share the first ones.
    assert compiler.configs[0].get("ENABLE_CPU_PINNING", True) is (expected is None)
