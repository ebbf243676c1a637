"""The metrics of /metrics: questions, abstentions, times by step, the store and the queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from newsqa.operations.source_status import SourceStatus
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Written
from newsqa.web.rate_limit import BoundedExecutor

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 15, 60)


_SOURCE_FIGURES = (
    ("last_run_seconds", "When a source was refreshed last, since 1970"),
    ("last_success_seconds", "When that went well last, since 1970"),
    ("next_run_seconds", "When it is refreshed next, since 1970"),
    ("failures", "Refreshes of a source that failed in a row"),
    ("held", "1 where the gate held the last refresh of a source back"),
    ("articles", "Articles of a source"),
)


class Metrics:
    """The counters of one application, in a registry of its own."""

    def __init__(self, executor: BoundedExecutor) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._questions = Counter(
            "newsqa_questions",
            "Questions by face and outcome",
            ["face", "outcome"],
            registry=registry,
        )
        self._abstentions = Counter(
            "newsqa_abstentions", "Abstentions by reason", ["reason"], registry=registry
        )
        self._refused = Counter(
            "newsqa_refused", "Requests refused: rate, busy", ["why"], registry=registry
        )
        self._steps = Histogram(
            "newsqa_step_seconds", "Time by step", ["step"], buckets=_SECONDS, registry=registry
        )
        self._whole = Histogram(
            "newsqa_question_seconds",
            "Time of a question, waiting included",
            buckets=_SECONDS,
            registry=registry,
        )
        self._written = Counter(
            "newsqa_written",
            "Answers of a language model by outcome: written, or the problem",
            ["outcome"],
            registry=registry,
        )
        self._sentences = Counter(
            "newsqa_written_sentences",
            "Sentences of a language model: shown, dropped",
            ["outcome"],
            registry=registry,
        )
        self._generation = Gauge("newsqa_generation", "Commits of the store", registry=registry)
        self._articles = Gauge("newsqa_articles", "Articles in the store", registry=registry)
        self._up = Gauge("newsqa_store_up", "1 when the store can be read", registry=registry)
        running = Gauge("newsqa_questions_running", "Being answered now", registry=registry)
        running.set_function(executor.running)
        waiting = Gauge("newsqa_questions_waiting", "Waiting now", registry=registry)
        waiting.set_function(executor.waiting)
        self._sources = {
            name: Gauge(f"newsqa_source_{name}", about, ["source"], registry=registry)
            for name, about in _SOURCE_FIGURES
        }
        for why in ("rate", "busy"):
            self._refused.labels(why)

    def answered(self, face: str, answer: Answer, seconds: float) -> None:
        """Count an answer; `seconds` since the question arrived."""
        self._questions.labels(face, answer.status).inc()
        if answer.abstain_reason:
            self._abstentions.labels(answer.abstain_reason).inc()
        for step, milliseconds in answer.timings_ms.items():
            self._steps.labels(step).observe(milliseconds / 1000)
        self._whole.observe(seconds)

    def written(self, written: Written) -> None:
        """Count what a language model wrote."""
        self._written.labels(written.problem or "written").inc()
        self._sentences.labels("shown").inc(len(written.sentences))
        self._sentences.labels("dropped").inc(written.dropped)

    def failed(self, face: str) -> None:
        """Count a question that ended in an error."""
        self._questions.labels(face, "error").inc()

    def refused(self, why: str) -> None:
        """Count a refused request; `why` is "rate" or "busy"."""
        self._refused.labels(why).inc()

    def sources(self, statuses: Sequence[SourceStatus]) -> None:
        """Set the figures of each source; those of sources that are no more are dropped."""
        for gauge in self._sources.values():
            gauge.clear()
        for status in statuses:
            name, run = status.source.name, status.run
            moments = {"last_run": run.last_run, "last_success": run.last_success}
            if status.next_run:
                moments["next_run"] = status.next_run.isoformat()
            for key, moment in moments.items():
                if moment:
                    seconds = datetime.fromisoformat(moment).timestamp()
                    self._sources[f"{key}_seconds"].labels(name).set(seconds)
            self._sources["failures"].labels(name).set(run.failures)
            self._sources["held"].labels(name).set(run.held is not None)
            self._sources["articles"].labels(name).set(status.articles)

    def page(self, status: StoreStats | None) -> bytes:
        """All metrics in Prometheus' text format; `status` is None without a readable store."""
        self._up.set(0 if status is None else 1)
        if status is not None:
            self._generation.set(status.generation)
            self._articles.set(status.articles)
        return generate_latest(self._registry)
