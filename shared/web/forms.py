"""Forms and addresses as a browser sends them: read into shapes, our own hidden fields apart; where one came from."""

from typing import Any
from urllib.parse import urlsplit

from flask import g, request
from marshmallow import fields

from shared.errors import Invalid, UnsupportedMedia
from shared.web import csrf, guard
from shared.web.cookie import local_only
from shared.web.shape import Shape, take
from shared.web.streamed import Streamed
from shared.web.uploads import Upload

OWN_FIELDS = frozenset({csrf.FIELD, "idempotency_key", "version", "back"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def read_arguments(schema: Shape | None) -> tuple[Any, ...]:
    """The query string through the shape, empty fields left out. Raises Invalid."""
    return as_arguments(schema, guard.read_query())


def as_arguments(schema: Shape | None, query: dict[str, str]) -> tuple[Any, ...]:
    """These fields of a query string through the shape, as above."""
    if schema is None:
        return ()
    return (take(schema, {name: value for name, value in query.items() if value != ""}),)


def read_form(reader: Any) -> tuple[Any, ...]:
    """The form's fields; empty ones count as not there. Raises UnsupportedMedia, Invalid, BadRequest."""
    if request.mimetype not in FORMS:
        raise UnsupportedMedia(detail="请从页面提交")
    guard.check_form(request.form)
    version = request.form.get("version", "")
    g.ask.expected = int(version) if version.isascii() and version.isdigit() and len(version) < 16 else None
    g.ask.form = {name: value for name, value in request.form.items() if name not in OWN_FIELDS}
    if isinstance(reader, Upload | Streamed):
        return (reader.read(b""),)
    return (take(reader, _values(reader)),) if reader is not None else ()


def _values(schema: Shape) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in request.form:
        field = schema.fields.get(name)
        if name in OWN_FIELDS and field is None:
            continue
        values = [value for value in request.form.getlist(name) if value != ""]
        if isinstance(field, fields.List):
            found[name] = values
        elif len(values) > 1:
            raise Invalid(errors={name: ["只能有一个值"]})
        elif values or (field is not None and field.required):
            found[name] = values[0] if values else ""
    return found


def textual(shape: Any) -> Shape | None:
    """An instance of the shape that reads numbers and flags from text."""
    schema: Shape | None = shape() if isinstance(shape, type) else shape
    if schema is not None:
        schema.from_text = True
    return schema


def came_from() -> str:
    """The page the form stood on: its own `back` field, else the Referer of this site, else /."""
    return local_only(request.form.get("back"), "") or referred()


def referred() -> str:
    """The page of this site that led here, by the Referer; else /."""
    parts = urlsplit(request.headers.get("Referer", ""))
    return local_only(parts.path + (f"?{parts.query}" if parts.query else "")) if parts.netloc == request.host else "/"
