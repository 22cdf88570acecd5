"""Numbers for Prometheus: requests by route template, readiness, and what waits where (shared/web/numbers.py).

Requests are counted over all workers when gunicorn runs several; the rest is read from the database at each scrape.
A worker process has no door: what it does and leaves undone stands in the database, whichever process is asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import structlog
from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from shared.errors import NotFound
from shared.settings import Settings
from shared.web.health import Health, Verdict
from shared.web.numbers import Count, Number, build, of_ground, of_process

REQUESTS = Counter("baiying_requests", "Requests answered", ["service", "method", "route", "status"])
SECONDS = Histogram(
    "baiying_request_seconds",
    "Time to answer",
    ["service", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 15),
)
_GRADES = {"ok": 1.0, "warn": 1.0, "degraded": 0.5, "down": 0.0}
_log = structlog.get_logger("metrics")


def observe(service: str, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer under its route template (never its path: ids are no label)."""
    REQUESTS.labels(service, method, route, str(status)).inc()
    SECONDS.labels(service, route).observe(seconds)


def install(app: Flask, service: str, settings: Settings, health: Health, counts: Sequence[Count] = ()) -> None:
    """Serve /<service>/metrics to the machine itself; what came through the proxy gets a 404 (matrix I22).

    `counts`: what this service tells of its own. When the database is away its numbers are missing, and nothing else.
    """

    @app.get(f"/{service}/metrics")
    def metrics() -> Response:
        if "X-Forwarded-For" in request.headers:
            raise NotFound
        found = health.look()
        numbers = chain(_of_health(found), _read(health, counts), of_process(health.db), (build(),))
        told = generate_latest(_own(service, settings)) + generate_latest(_gauges(service, numbers))
        return Response(told, content_type=CONTENT_TYPE_LATEST)


def _of_health(found: Iterable[Verdict]) -> Iterator[Number]:
    for one in found:
        yield Number("ready", "1 ok, 0.5 degraded, 0 not ready", _GRADES[one.state], {"check": one.name})
        yield Number("warned", "1 when a check warns of what is to come", one.state == "warn", {"check": one.name})
        if one.value is not None:
            yield Number("check_value", "What the check measured", one.value, {"check": one.name})


def _read(health: Health, counts: Sequence[Count]) -> list[Number]:
    try:
        with health.db.read() as session:
            own = [number for count in counts for number in count(session)]
            return [*of_ground(session, health.follows), *own]
    except Exception as error:  # the check of the database says it; a scrape must come back all the same
        _log.warning("metrics.unread", error=type(error).__name__)
        return []


class _Once(Collector):
    """The numbers of one scrape."""

    def __init__(self, service: str, numbers: Iterable[Number]) -> None:
        self.families: dict[str, GaugeMetricFamily] = {}
        for one in numbers:
            names = ["service", *one.labels]
            family = self.families.setdefault(
                one.name, GaugeMetricFamily(f"baiying_{one.name}", one.help, labels=names)
            )
            family.add_metric([service, *one.labels.values()], float(one.value))

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self.families.values()


def _gauges(service: str, numbers: Iterable[Number]) -> CollectorRegistry:
    gathered = CollectorRegistry()
    gathered.register(_Once(service, numbers))
    return gathered


class _Own(Collector):
    """What this process (or all web processes of the service) counted, without what it counted for other services:

    four targets of one embedded process must not add up to four times the truth.
    """

    def __init__(self, service: str, counted: CollectorRegistry) -> None:
        self.service, self.counted = service, counted

    def collect(self) -> Iterator[Metric]:
        for family in self.counted.collect():
            own = [one for one in family.samples if one.labels.get("service", self.service) == self.service]
            if own or not family.samples:
                kept = Metric(family.name, family.documentation, family.type)
                kept.samples = own
                yield kept


def _own(service: str, settings: Settings) -> CollectorRegistry:
    counted = REGISTRY
    if settings.metrics_dir:
        counted = CollectorRegistry()
        MultiProcessCollector(counted, path=settings.metrics_dir)
    gathered = CollectorRegistry()
    gathered.register(_Own(service, counted))
    return gathered
