"""What the server counts, in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from gongkai.server.engine import Engine

_BUCKETS = (0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


class Metrics:
    """The counters of one server."""

    def __init__(self, engine: Engine) -> None:
        """Begin at nought."""
        self._registry = CollectorRegistry()
        self._engine = engine
        self._requests = Counter(
            "gongkai_requests", "Requests answered", ("method", "kind", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "gongkai_request_seconds", "Time to answer", ("kind",), buckets=_BUCKETS, registry=self._registry
        )
        self._registry.register(self)

    def count(self, method: str, kind: str, status: int, seconds: float) -> None:
        """Count a request."""
        known = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        self._requests.labels(known, kind, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Yield what the engine knows of its queries."""
        running = GaugeMetricFamily("gongkai_queries_running", "Queries running", labels=("lane",))
        waiting = GaugeMetricFamily("gongkai_queries_waiting", "Queries waiting for a process", labels=("lane",))
        for name, lane in self._engine.lanes.items():
            running.add_metric((name,), lane.running)
            waiting.add_metric((name,), lane.waiting)
        yield running
        yield waiting
        yield CounterMetricFamily("gongkai_queries_ended", "Queries ended at a limit", value=self._engine.ended)
        yield CounterMetricFamily("gongkai_loads", "Builds loaded", value=self._engine.loads)

    def render(self) -> tuple[str, bytes]:
        """Return the media type and the text."""
        return CONTENT_TYPE_LATEST, generate_latest(self._registry)
