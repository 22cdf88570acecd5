"""The OpenAPI side of a route, on flask-smorest: documented is what is sent (problem+json, headers, statuses)."""

import http
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response
from flask_smorest import Api
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields

from shared.web import answers
from shared.web.route import Route
from shared.web.streamed import FORM, Streamed
from shared.web.uploads import Upload

PROBLEM = "application/problem+json"
FORMED = "application/x-www-form-urlencoded"
VERSION = "3.1.0"
BYTES = "application/octet-stream"
"""Said in place of every type that is taken: generators of clients know few of them, and it says any bytes."""
FILE = {"type": "string", "format": "binary"}

IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "同一键只产生一次效果，七日内重发得到原答复（带 Idempotency-Replayed: true）",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"},
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": '所见的版本号，带引号，例如 "3"；缺少为 428，已被更新为 412',
    "schema": {"type": "string", "pattern": '^"[0-9]{1,15}"$'},
}
ETAG = {"description": '版本号，修改时放进 If-Match，例如 "3"', "schema": {"type": "string"}}


class Problem(Schema):
    """RFC 9457, with a stable English code."""

    type = fields.String(required=True)
    title = fields.String(required=True, metadata={"description": "中文标题"})
    status = fields.Integer(required=True)
    detail = fields.String()
    code = fields.String(required=True, metadata={"description": "英文代码，不会变"})
    errors = fields.Dict(metadata={"description": "各字段的问题"})
    trace_id = fields.String(metadata={"description": "报给运维时请附上"})


class ServiceApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest's Api, with problems documented as application/problem+json."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Left to shared.web.problem, which handles everything that can be raised."""

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            if status >= 400:
                self._add_problem(status.name, status.phrase)
        self._add_problem("DEFAULT_ERROR", "其他错误")

    def _add_problem(self, name: str, description: str) -> None:
        response = {"description": description, "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, PROBLEM)
        self.spec.components.response(name, response, lazy=True)


def document(title: str, blueprints: Iterable[Any]) -> dict[str, Any]:
    """The specification of these routes, with its security schemes; shared.web.docs serves it.

    Made on an app of its own and only when somebody asks: it costs ten times what the routes themselves do.
    """
    app = Flask("shared.web")
    app.config.update(API_TITLE=title, API_VERSION="v1", OPENAPI_VERSION=VERSION)
    api = ServiceApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    api.spec.components.security_scheme("cookie", {"type": "apiKey", "in": "cookie", "name": "baiying"})
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    found: dict[str, Any] = api.spec.to_dict()
    return found


def describe(blueprint: Any, route: Route, given: Any, dump: Any, shape: tuple[int, bool]) -> Callable[[Any], None]:
    """A decorator that documents a route: parameters, body, answer, and every refusal it can give."""
    status, many = shape
    parameters: list[dict[str, Any]] = [{"in": "query", "schema": given.args}] if given.args else []
    extra: dict[str, Any] = {"security": [] if route.who.kind == "public" else [{"bearer": []}, {"cookie": []}]}
    if route.writes:
        parameters.append(IDEMPOTENCY_KEY)
        parameters.extend([IF_MATCH] if route.if_match else [])
    if parameters:
        extra["parameters"] = parameters
    if given.body is not None:
        extra["requestBody"] = {"required": True, "content": _content(given.body)}
    headers = {"ETag": ETAG} if dump is not None and not many and "version" in dump.fields else None
    document = _listed(dump) if many and dump is not None else dump

    def decorate(view: Callable[..., Response]) -> None:
        described: Any = view
        for refusal in _refusals(route, given):
            described = blueprint.alt_response(refusal, http.HTTPStatus(refusal).name)(described)
        described = blueprint.response(status, document, headers=headers, description=_summary(status))(described)
        name = f"{blueprint.name.removeprefix(route.service + '-')}.{view.__name__}"  # what generated clients call it
        described = blueprint.doc(operationId=name, **extra)(described)
        view._apidoc = described._apidoc  # type: ignore[attr-defined]  # the words without a dozen wrappers a request

    return decorate


def _content(body: Any) -> dict[str, Any]:
    if isinstance(body, Streamed) or (isinstance(body, Upload) and BYTES in body.media):
        part = {"type": "object", "required": ["file"], "properties": {"file": FILE}}
        return {BYTES: {"schema": FILE}, FORM: {"schema": part}}
    if isinstance(body, Upload):
        return {media: {"schema": FILE} for media in body.media}
    return {media: {"schema": body} for media in ((answers.JSON, FORMED) if body.as_form else (answers.JSON,))}


def _refusals(route: Route, given: Any) -> list[int]:
    """Every status a route can refuse with, as the order of checks has them."""
    found = [] if route.who.kind == "public" else [401, 403]
    found += [404] if route.on or "<" in route.rule else []
    found += [400, 422]
    if route.writes:
        found += [409, 411, 413, 415, 503] + ([412, 428] if route.if_match else [])
    return sorted(set(found), reverse=True)


def _summary(status: int) -> str:
    return {200: "成功", 201: "已创建", 202: "已接受", 204: "成功，无内容"}.get(status, http.HTTPStatus(status).phrase)


_PAGES: dict[type[Schema], type[Schema]] = {}


def _listed(dump: Schema) -> Schema:
    """The shape of a list of these: {items, next}."""
    kind = type(dump)
    if kind not in _PAGES:
        members = {
            "items": fields.List(fields.Nested(kind), required=True),
            "next": fields.String(required=True, allow_none=True, metadata={"description": "下一页的 cursor"}),
        }
        _PAGES[kind] = type(f"{kind.__name__}Page", (Schema,), members)
    return _PAGES[kind]()
