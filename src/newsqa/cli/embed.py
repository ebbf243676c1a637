"""`newsqa embed`: a first archive, embedded by many processes or machines."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from newsqa import messages
from newsqa.cli.arguments import Commands, integer
from newsqa.cli.common import open_engine, progress_bar, report_ingest
from newsqa.cli.logs import notify
from newsqa.errors import ClusterError


def add_embed(commands: Commands) -> None:
    """Add `embed`."""
    embed = commands.add("embed", messages.help.EMBED, _embed, writes=True)
    embed.add("locations", nargs="+", metavar="PATH", help=messages.help.EMBED_LOCATIONS)
    embed.add("--ray", metavar="ADDRESS", help=messages.help.RAY)
    embed.add(
        "--workers", metavar="N", type=integer(commands.lang, 1), help=messages.help.EMBED_WORKERS
    )
    embed.add_json()


def _embed(options: argparse.Namespace) -> int:
    try:
        from newsqa.indexing.ray_workers import RayWorkers
    except ImportError as error:
        raise ClusterError(messages.cluster.NO_RAY) from error
    for place in options.locations:
        if not Path(place).exists():
            raise ClusterError(messages.cluster.FILES_ONLY.format(place=place))
    # Workers read the files under the same paths, in folders of their own.
    paths = [Path(place).absolute() for place in options.locations]
    engine = open_engine(options, create=True)
    started = time.monotonic()
    with (
        RayWorkers(engine.settings, options.ray, options.workers) as workers,
        progress_bar(options, messages.cli.ARTICLES) as progress,
    ):
        report = engine.embed(paths, workers, progress)
    seconds = time.monotonic() - started
    if not options.json:
        rate = (report.added + report.changed) / max(seconds, 0.001)
        numbers = {"workers": workers.count, "seconds": round(seconds), "rate": f"{rate:.1f}"}
        notify(messages.cluster.EMBEDDED.format(**numbers))
    strict = engine.settings.strict
    return report_ingest(report, options.lang, as_json=options.json, every=strict)
