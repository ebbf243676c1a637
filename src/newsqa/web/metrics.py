"""The metrics of /metrics: questions, abstentions, times by step, the store and the queue."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from newsqa.store.stats import StoreStats
from newsqa.types import Answer
from newsqa.web.rate_limit import BoundedExecutor

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 15, 60)


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
        self._generation = Gauge("newsqa_generation", "Commits of the store", registry=registry)
        self._articles = Gauge("newsqa_articles", "Articles in the store", registry=registry)
        self._up = Gauge("newsqa_store_up", "1 when the store can be read", registry=registry)
        running = Gauge("newsqa_questions_running", "Being answered now", registry=registry)
        running.set_function(executor.running)
        waiting = Gauge("newsqa_questions_waiting", "Waiting now", registry=registry)
        waiting.set_function(executor.waiting)
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

    def failed(self, face: str) -> None:
        """Count a question that ended in an error."""
        self._questions.labels(face, "error").inc()

    def refused(self, why: str) -> None:
        """Count a refused request; `why` is "rate" or "busy"."""
        self._refused.labels(why).inc()

    def page(self, status: StoreStats | None) -> bytes:
        """All metrics in Prometheus' text format; `status` is None without a readable store."""
        self._up.set(0 if status is None else 1)
        if status is not None:
            self._generation.set(status.generation)
            self._articles.set(status.articles)
        return generate_latest(self._registry)
