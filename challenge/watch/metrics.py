"""Figures in the form that Prometheus and others read: of the installation, and of requests.

With PROMETHEUS_MULTIPROC_DIR all processes of a machine count together (prometheus_client's own).
"""
# tested by: tests/challenge/watch/test_metrics.py

import os
import time
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from challenge.watch.figures import Figures, figures

Handler = Callable[[HttpRequest], HttpResponse]
BUCKETS_SECONDS = (0.03, 0.1, 0.3, 1, 3, 10)
_own = CollectorRegistry()
REQUESTS = Histogram(
    "challenge_request_seconds",
    "Requests by the name of their address, method and kind of status",
    ["view", "method", "status"],
    buckets=BUCKETS_SECONDS,
    registry=_own,
)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# of Figures: name → what it says
_NUMBERS = {
    "outbox_rows": "Tasks that wait to be sent off",
    "dead_letters": "Tasks that could not be sent and were given up",
    "clock_failures": "Steps that were due and failed",
    "mails_failed_lately": "Mails of the last 24 hours that could not be delivered",
    "mails_back_lately": "Mails of the last 24 hours that came back or were called unwanted",
    "disk_bytes": "Room left for files, in bytes",
}
_SECONDS = {
    "outbox_oldest": "How long the oldest task waits to be sent off",
    "clock": "Since the clock's last tick",
    "unsealed": "Since the oldest event that is not in the log's chain yet",
    "mail_oldest": "How long the oldest mail waits",
    "backup": "Since the last backup",
    "deadline": "Until the next deadline of a call",
}


def measure_requests(get_response: Handler) -> Handler:
    """Count each request and how long it took."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        REQUESTS.labels(
            match.view_name or "unnamed" if match else "nowhere",
            request.method if request.method in _METHODS else "other",
            f"{response.status_code // 100}xx",
        ).observe(time.perf_counter() - began)
        return response

    return middleware


class InstallationCollector(Collector):
    """What figures.py counts, at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family for each figure; what isn't known is left out."""
        now = figures()
        for name, says in _NUMBERS.items():
            yield from _gauge(f"challenge_{name}", says, getattr(now, name))
        for name, says in _SECONDS.items():
            yield from _gauge(f"challenge_{name}_seconds", says, getattr(now, name))
        yield from _by_label(now)


def exposition() -> bytes:
    """Everything, in the text form of Prometheus."""
    registry = CollectorRegistry()
    registry.register(InstallationCollector())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(_own)


def _gauge(name: str, says: str, value: float | None) -> Iterator[GaugeMetricFamily]:
    if value is not None:
        yield GaugeMetricFamily(name, says, value=value)


def _by_label(now: Figures) -> Iterator[GaugeMetricFamily]:
    for name, says, label, values in (
        ("challenge_queue_messages", "Messages that wait", "queue", now.queues or {}),
        ("challenge_worker_silent_seconds", "Since a worker was heard", "queue", now.workers),
        ("challenge_mails", "Mails by where they stand", "state", now.mails),
        ("challenge_jobs", "Jobs by where they stand", "state", now.jobs),
    ):
        family = GaugeMetricFamily(name, says, labels=[label])
        for key, value in values.items():
            if value is not None:
                family.add_metric([key], float(value))
        yield family
