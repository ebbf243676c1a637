"""The steps of a question with their times, as spans of OpenTelemetry where a server asks for them.

Otherwise nothing of OpenTelemetry is imported, and a step costs a call. No span has the words of a
question or of an answer.
"""

from __future__ import annotations

import contextvars
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from newsqa.errors import SettingsError
from newsqa.messages import operations

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

T = TypeVar("T")
Value = str | int | float | bool
Note = Callable[[str, Value], None]
"""Adds an attribute to a span."""
_PACKAGES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")

_tracer: Tracer | None = None


@contextmanager
def step(name: str) -> Iterator[Note]:
    """A span around the block, below that of the question; outside of one there is none."""
    if _tracer is None or not _is_in_question():
        yield _nothing
        return
    with _span(_tracer, name) as note:
        yield note


@contextmanager
def question(face: str, began: int) -> Iterator[Note]:
    """The span of a question, since it came (ns since 1970), with the time it waited as a step."""
    if _tracer is None:
        yield _nothing
        return
    with _span(_tracer, "question", began) as note:
        note("newsqa.face", face)
        _tracer.start_span("wait", start_time=began).end(time.time_ns())
        yield note


def carried(work: Callable[[], T]) -> Callable[[], T]:
    """The work, for another thread: its steps stay below the present one."""
    return work if _tracer is None else partial(contextvars.copy_context().run, work)


@contextmanager
def tracing(exporter: SpanExporter | None = None) -> Iterator[None]:
    """Trace while the block lasts; sent by OTLP to where the variables OTEL_* of that standard say,
    or to the exporter. Raises SettingsError where the extra is not installed.
    """
    global _tracer
    if not all(map(_is_installed, _PACKAGES)):
        raise SettingsError(operations.TELEMETRY_MISSING)
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if exporter is None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter()
    name = os.environ.get("OTEL_SERVICE_NAME", "newsqa")
    resource = Resource.create({"service.name": name, "service.version": version("newsqa")})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("newsqa")
    try:
        yield
    finally:
        _tracer = None
        provider.shutdown()


@contextmanager
def _span(tracer: Tracer, name: str, began: int | None = None) -> Iterator[Note]:
    # What an exception says may hold a path of the machine.
    with tracer.start_as_current_span(name, start_time=began, record_exception=False) as span:
        yield span.set_attribute


def _is_in_question() -> bool:
    from opentelemetry.trace import get_current_span

    return get_current_span().is_recording()


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except (ModuleNotFoundError, ValueError):
        return False


def _nothing(_: str, __: Value) -> None:
    """Without a span there is nothing to note."""
