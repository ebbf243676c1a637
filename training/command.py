"""What the command lines of the trainings share: options, logging, files of figures."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

from newsqa.models.bundle import MODELS

DATA = Path("../shared/data")


def command(doc: str | None) -> argparse.ArgumentParser:
    """A parser whose description is the first line of the module's docstring."""
    return argparse.ArgumentParser(description=(doc or "").splitlines()[0])


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add --data, the folder of the archive and of the reading sets."""
    parser.add_argument("--data", type=Path, default=DATA, help="the data folder")


def add_models(parser: argparse.ArgumentParser) -> None:
    """Add --out, the folder of the bundled models."""
    parser.add_argument("--out", type=Path, default=MODELS, help="where the model files go")


def add_minutes(parser: argparse.ArgumentParser) -> None:
    """Add --minutes, the time between two checkpoints."""
    parser.add_argument("--minutes", type=float, default=4.0, help="between two checkpoints")


def log_progress(level: int = logging.INFO) -> None:
    """Log to stderr, each line with the time of day."""
    logging.basicConfig(level=level, format="%(asctime)s  %(message)s", datefmt="%H:%M:%S")


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """Write figures or facts as an indented JSON object."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def file_facts(paths: Iterable[Path]) -> dict[str, dict[str, object]]:
    """SHA-256 and size in bytes of each file, by its name, as a manifest lists them."""
    facts: dict[str, dict[str, object]] = {}
    for path in paths:
        content = path.read_bytes()
        facts[path.name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    return facts
