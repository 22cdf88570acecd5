"""Around every request: its ids (X-Request-Id, traceparent), security headers, the access line, its metrics."""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from shared.ids import new_id
from shared.log.access import stand
from shared.logs import bind, clear
from shared.web import guard, metrics

CSP = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = structlog.get_logger("access")


def install(app: Flask, service: str) -> None:
    """Wrap every request of the app."""

    @app.before_request
    def begin() -> None:
        clear()
        stand(None)
        g.started = time.perf_counter()
        sent = request.headers.get("X-Request-Id", "")
        g.request_id = sent if _REQUEST_ID.fullmatch(sent) else new_id()
        parent = _TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
        g.trace_id = parent[1] if parent else secrets.token_hex(16)
        bind(service=service, request_id=g.request_id, trace_id=g.trace_id)
        limits: dict[str, int] = app.extensions["baiying.limits"]
        guard.check_transport(limits.get(request.endpoint or "", guard.MAX_BODY))

    @app.after_request
    def end(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers["X-Request-Id"] = g.get("request_id", "")
        _account(service, answer)
        stand(None)
        return answer


def _account(service: str, answer: Response) -> None:
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    rule = request.url_rule.rule if request.url_rule else "-"
    method = request.method if request.method in METHODS else "-"  # no label is what a client made up
    metrics.observe(service, method, rule, answer.status_code, seconds)
    if rule.endswith(("/livez", "/readyz", "/metrics")) or rule.startswith("/static"):
        return
    refusal = {"code": g.refusal} if "refusal" in g else {}
    _log.info("request", method=request.method, path=request.path, route=rule, status=answer.status_code,
              ms=round(seconds * 1000, 1), **refusal)  # fmt: skip
