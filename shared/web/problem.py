"""Problems: whatever is raised becomes one clear answer: problem+json for programs, a page for people, no stack."""

from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from shared import errors
from shared.db.damage import is_damaged
from shared.web.answers import to_json
from shared.web.space import DISKS, of_disk

PROBLEM = "application/problem+json"
_log = structlog.get_logger("problem")


class MethodNotAllowed(errors.Refusal):
    """405, with Allow."""

    status = 405
    code = "method_not_allowed"
    title = "此地址不支持这种请求方法"


class InternalError(errors.Refusal):
    """500: ours to mend; the body carries the trace id and nothing else."""

    status = 500
    code = "internal"
    title = "系统内部错误，已记录"


_BY_STATUS: dict[int, type[errors.Refusal]] = {
    kind.status: kind
    for kind in (
        errors.BadRequest, errors.NotSignedIn, errors.Forbidden, errors.NotFound, MethodNotAllowed, errors.Conflict,
        errors.Gone, errors.LengthRequired, errors.Stale, errors.TooLarge, errors.UnsupportedMedia, errors.Invalid,
        errors.PreconditionMissing, errors.TooMany, errors.Unavailable,
    )
}  # fmt: skip
_UNIQUE = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
_PASSING = ("08", "25", "40", "53", "55", "57")
"""SQLSTATE classes that pass: connection, transaction ended or read-only, serialisation, resources, locks, operator."""
EVERYDAY = frozenset({"not_signed_in", "wrong_login", "confirm_first", "password_due"})
"""Refusals that belong to signing in: no trouble of the installation's; the access log holds who it was."""


def install(app: Flask) -> None:
    """Handle everything a request can raise."""

    @app.errorhandler(Exception)
    def on_error(error: Exception) -> Response:
        if isinstance(error, RequestRedirect):
            return error.get_response()  # type: ignore[return-value]
        refusal = refusal_of(error)
        if of_disk(getattr(error, "orig", error)):
            DISKS.fail()
        g.refusal = refusal.code
        if refusal.status == 500:
            _log.error("unexpected", exc_info=error)
        elif refusal.status in (401, 403, 503):
            say = _log.info if refusal.code in EVERYDAY else _log.warning
            rule = request.url_rule.rule if request.url_rule else "-"
            say("refused", route=rule, status=refusal.status, code=refusal.code, why=_cause(error))
        return shown(app, refusal)


def shown(app: Flask, refusal: errors.Refusal) -> Response:
    """The refusal as the asker can read it."""
    as_page = app.extensions.get("baiying.error_page")
    if as_page is not None and wants_page():
        answer: Response = as_page(refusal)
        return answer
    return problem(refusal)


def problem(refusal: errors.Refusal) -> Response:
    """The refusal as application/problem+json (RFC 9457)."""
    body: dict[str, Any] = {**refusal.extra, "type": f"urn:baiying:problem:{refusal.code}", "title": refusal.title}
    body |= {"status": refusal.status, "code": refusal.code}
    if refusal.detail:
        body["detail"] = refusal.detail
    if refusal.errors:
        body["errors"] = refusal.errors
    body["trace_id"] = g.get("trace_id", "")
    answer = Response(to_json(body), status=refusal.status, content_type=PROBLEM)
    answer.headers.update(headers_of(refusal))
    return answer


def headers_of(refusal: errors.Refusal) -> dict[str, str]:
    """The headers that belong to a refusal's status."""
    given = dict(refusal.headers)
    if refusal.status == 401:
        given.setdefault("WWW-Authenticate", 'Bearer realm="baiying"')
    if refusal.status in (429, 503):
        given.setdefault("Retry-After", "2")
    return given


def wants_page() -> bool:
    """Whether a person looks at this: a page's route, or an unknown address asked for as HTML."""
    route = getattr(current_app.view_functions.get(request.endpoint or ""), "route", None)
    if route is not None:
        return route.kind == "page" or (route.kind == "post" and not by_script())
    asked = request.accept_mimetypes.best_match(("application/json", "text/html"))
    return "/v1/" not in request.path and asked == "text/html"


def by_script() -> bool:
    """Whether a script of ours sends the form by fetch: Accept says application/problem+json, as no browser does."""
    return PROBLEM in request.headers.get("Accept", "")


def refusal_of(error: Exception) -> errors.Refusal:
    """What to say to anything raised: the same words on both databases, no detail of the inside."""
    if isinstance(error, errors.Refusal):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, StaleDataError):
        return errors.Stale()
    if isinstance(error, SQLAlchemyError):
        return _of_database(error)
    if isinstance(error, RecursionError | UnicodeError):
        return errors.BadRequest("请求内容不是合法的 JSON", code="bad_json")
    if isinstance(error, OverflowError):
        return errors.Invalid(detail="数值超出范围")
    if isinstance(error, MemoryError) or of_disk(error):
        return errors.Unavailable(headers={"Retry-After": "30"})
    return InternalError()


def _of_http(error: HTTPException) -> errors.Refusal:
    kind = _BY_STATUS.get(error.code or 500)
    if kind is None:
        return errors.BadRequest() if (error.code or 500) < 500 else InternalError()
    allow = getattr(error, "valid_methods", None)
    if error.code == 404:
        return errors.NotFound("没有这个地址", code="no_such_address")
    return kind(headers={"Allow": ", ".join(sorted(allow))} if allow else None)


def _of_database(error: SQLAlchemyError) -> errors.Refusal:
    origin = getattr(error, "orig", None)
    if is_damaged(origin):
        words = "存储的数据有一处损坏，这项操作暂时办不了，请联系系统管理员"
        return errors.Unavailable(words, code="damaged", headers={"Retry-After": "300"})
    name = getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None) or ""
    if isinstance(error, IntegrityError) and name in _UNIQUE:
        if "event_log" in str(origin):  # a writer without the position lock was first: try again
            return errors.Unavailable(headers={"Retry-After": "1"})
        return errors.Conflict("与已有内容冲突", code="already_exists")
    if isinstance(error, DataError):
        return errors.Invalid(detail="数值或文字超出范围")
    broken = isinstance(error, DBAPIError) and error.connection_invalidated
    if isinstance(error, OperationalError | PoolTimeoutError) or broken or name[:2] in _PASSING:
        return errors.Unavailable(headers={"Retry-After": "2"})
    return InternalError()


def _cause(error: Exception) -> str:
    return type(error).__name__ if isinstance(error, errors.Refusal) else f"{type(error).__name__}: {error}"[:300]
