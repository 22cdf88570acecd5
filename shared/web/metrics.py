"""Numbers for Prometheus: requests by route template and readiness, over all workers when gunicorn runs several."""

from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from shared.errors import NotFound
from shared.settings import Settings
from shared.web.health import Health

REQUESTS = Counter("baiying_requests", "Requests answered", ["service", "method", "route", "status"])
SECONDS = Histogram(
    "baiying_request_seconds",
    "Time to answer",
    ["service", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 15),
)
READY = Gauge("baiying_ready", "1 ok, 0.5 degraded, 0 not ready", ["service", "check"], multiprocess_mode="mostrecent")
VALUE = Gauge("baiying_check_value", "What the check measured", ["service", "check"], multiprocess_mode="mostrecent")

_GRADES = {"ok": 1.0, "warn": 1.0, "degraded": 0.5, "down": 0.0}


def observe(service: str, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer under its route template (never its path: ids are no label)."""
    REQUESTS.labels(service, method, route, str(status)).inc()
    SECONDS.labels(service, route).observe(seconds)


def install(app: Flask, service: str, settings: Settings, health: Health) -> None:
    """Serve /<service>/metrics to the machine itself; what came through the proxy gets a 404 (matrix I22)."""

    @app.get(f"/{service}/metrics")
    def metrics() -> Response:
        if "X-Forwarded-For" in request.headers:
            raise NotFound
        for found in health.look():
            READY.labels(service, found.name).set(_GRADES[found.state])
            if found.value is not None:
                VALUE.labels(service, found.name).set(found.value)
        return Response(generate_latest(_registry(settings)), content_type=CONTENT_TYPE_LATEST)


def _registry(settings: Settings) -> CollectorRegistry:
    if not settings.metrics_dir:
        return REGISTRY
    gathered = CollectorRegistry()
    MultiProcessCollector(gathered, path=settings.metrics_dir)
    return gathered
