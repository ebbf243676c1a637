"""The files in this folder: checked before use, and run by OpenVINO.

`manifest.json` names the files of a model with size and SHA-256. A broken download or a
file changed by hand is reported here, with its name, and not as strange answers later.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from newsqa import messages
from newsqa.errors import ModelError
from newsqa.models.lookup import scale_after_lookup

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODELS = Path(__file__).resolve().parent
MANIFEST = "manifest.json"
GRAPH = "encoder.xml"
WEIGHTS = "encoder.bin"
TOKENIZER = "tokenizer.json"
QUERY_MANIFEST = "query.json"
QUERY_GRAPH = "query.xml"
QUERY_WEIGHTS = "query.bin"
READER_MANIFEST = "reader.json"
READER_GRAPH = "reader.xml"
READER_WEIGHTS = "reader.bin"


_INT8 = frozenset({"avx512_vnni", "avx_vnni", "amx_int8"})
# Not documented: products as the graph defines them, in float32, on weights that stay int8.
_FLOAT_PRODUCTS = {"LP_TRANSFORMS_MODE": "OFF"}
_KERNELS = "CPU_RUNTIME_CACHE_CAPACITY"


class FileFacts(TypedDict):
    """What a file must be."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Contents of `manifest.json`, about the encoder beside it."""

    model: str
    dimension: int
    max_tokens: int
    query_prompt: str
    passage_prompt: str
    files: Mapping[str, FileFacts]


@dataclass(frozen=True, slots=True)
class QueryManifest:
    """Contents of `query.json`, about the encoder of questions; its tokenizer is the encoder's.

    `passages` names the encoder whose vectors of passages its questions are compared with.
    """

    model: str
    passages: str
    files: Mapping[str, FileFacts]


@dataclass(frozen=True, slots=True)
class ReaderManifest:
    """Contents of `reader.json`, about the reader; its tokenizer is the encoder's.

    `window_tokens`: question, passage and marks of one window; `overlap_tokens`: what two windows
    of one passage share.
    """

    model: str
    window_tokens: int
    overlap_tokens: int
    files: Mapping[str, FileFacts]


_Manifest = TypeVar("_Manifest", Manifest, QueryManifest, ReaderManifest)


def read_manifest(folder: Path = MODELS) -> Manifest:
    """Read the encoder's manifest and check every file it names."""
    return _checked(folder, MANIFEST, Manifest)


def read_query_manifest(passages: str, folder: Path = MODELS) -> QueryManifest | None:
    """Read the manifest of the encoder of questions and check every file it names.

    None where the folder has no such encoder. Raises ModelError for one that was trained for the
    vectors of another encoder than `passages`.
    """
    if not (folder / QUERY_MANIFEST).exists():
        return None
    manifest = _checked(folder, QUERY_MANIFEST, QueryManifest)
    if manifest.passages != passages:
        raise broken(folder / QUERY_MANIFEST, f"{manifest.passages} != {passages}")
    return manifest


def read_reader_manifest(folder: Path = MODELS) -> ReaderManifest:
    """Read the reader's manifest and check every file it names."""
    return _checked(folder, READER_MANIFEST, ReaderManifest)


def open_tokenizer(folder: Path = MODELS) -> Tokenizer:
    """Open the tokenizer that encoder and reader share."""
    from tokenizers import Tokenizer

    path = folder / TOKENIZER
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise broken(path, str(error)) from error


def pad_of(tokenizer: Tokenizer, folder: Path = MODELS) -> int:
    """The id of the padding piece."""
    pad: int | None = tokenizer.token_to_id("<pad>")
    if pad is None:
        raise broken(folder / TOKENIZER, "no piece <pad>")
    return pad


def _checked(folder: Path, name: str, kind: type[_Manifest]) -> _Manifest:
    path = folder / name
    try:
        manifest = kind(**json.loads(path.read_bytes()))
        check_files(folder, manifest.files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise broken(path, type(error).__name__) from error
    return manifest


def check_files(folder: Path, files: Mapping[str, FileFacts]) -> None:
    """Compare files with their sizes and checksums; the first that differs is an error."""
    for name, facts in files.items():
        path = folder / name
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
        except OSError as error:
            raise broken(path, error.strerror or type(error).__name__) from error
        if size != facts["bytes"]:
            raise broken(path, f"{size} != {facts['bytes']} bytes")
        if digest != facts["sha256"]:
            raise broken(path, f"SHA-256 {digest[:12]}… != {facts['sha256'][:12]}…")


def broken(path: Path, why: str) -> ModelError:
    """Return the error for a bundled file that cannot be used."""
    return ModelError(messages.models.BUNDLED_FILE_BROKEN.format(path=path, reason=why))


def import_openvino() -> ModuleType:
    """Import openvino without its report home.

    On import, and on every conversion, openvino sends an event to its maker if the package
    openvino_telemetry can be imported, and leaves files in the home folder. Hidden for this
    moment it falls back to its own stub, and nothing leaves the machine.
    """
    name = "openvino_telemetry"
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    hide = name not in modules
    if hide:
        modules[name] = None
    try:
        import openvino
    finally:
        if hide:
            modules.pop(name, None)
    return cast(ModuleType, openvino)


def has_int8_products(flags: Collection[str]) -> bool:
    """Whether a processor with these flags multiplies int8 numbers without overflow.

    Those before AVX-512 VNNI, AVX VNNI and AMX add pairs of products in 16 bits, which saturate,
    and are no faster at it than at float32. Without flags (not Linux, not x86) it is taken for
    granted.
    """
    return "avx2" not in flags or not _INT8.isdisjoint(flags)


@cache
def _processor_flags() -> frozenset[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return frozenset()
    lines = (line.partition(":") for line in text.splitlines())
    return next((frozenset(v.split()) for k, _, v in lines if k.strip() == "flags"), frozenset())


def compile_graph(
    folder: Path,
    graph: str = GRAPH,
    weights: str = WEIGHTS,
    *,
    kernels: int | None = None,
    single: bool = False,
) -> Any:
    """Load a graph for the processor and return OpenVINO's compiled model.

    `kernels`: how many of its programs for one shape each stream keeps; None is OpenVINO's own
    limit, which inputs of all lengths never reach: each shape takes some 10 MB. `single`: one
    stream on all cores, for one short text at a time: as fast, and 40 MB less.
    """
    openvino = import_openvino()
    config: dict[str, str | int | bool] = {
        # One stream a core: fastest in bulk, and one question takes milliseconds.
        "PERFORMANCE_HINT": "THROUGHPUT",
        # Else processors with bfloat16 would use it between the int8 products and
        # give vectors a little different from all others.
        "INFERENCE_PRECISION_HINT": "f32",
    }
    if single:
        config["NUM_STREAMS"] = 1
    # OpenVINO does not read it; cluster managers set it to the cores that a process was given.
    threads = os.environ.get("OMP_NUM_THREADS", "")
    if threads.isdecimal() and int(threads) > 0:
        config["INFERENCE_NUM_THREADS"] = int(threads)
        # Else the threads of each such process are bound to the machine's first cores.
        config["ENABLE_CPU_PINNING"] = False
    try:
        core = openvino.Core()
        model = core.read_model(folder / graph, folder / weights)
        scale_after_lookup(model, openvino.opset13)
        further: dict[str, str | int] = {}
        if not has_int8_products(_processor_flags()):
            further |= _FLOAT_PRODUCTS
        if kernels is not None:
            further[_KERNELS] = kernels
        if further:
            try:
                return core.compile_model(model, "CPU", {**config, **further})
            except RuntimeError:  # an OpenVINO that does not have the properties
                pass
        return core.compile_model(model, "CPU", config)
    except RuntimeError as error:
        raise broken(folder / graph, str(error).strip().splitlines()[0]) from error
