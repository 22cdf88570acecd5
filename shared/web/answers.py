"""Answers: what a view gave, dumped and sent as JSON; and lists by keyset, {items, next}."""

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from shared.errors import BadRequest
from shared.web.ask import Ask

LIMIT = 200
JSON = "application/json"


def to_json(value: Any) -> str:
    """JSON as we send it: UTF-8 unescaped, compact, never NaN. Raises ValueError for what is not JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def send(ask: Ask, value: Any, *, schema: Any, status: int, many: bool) -> Response:
    """The answer to a request: a Response goes as it is, everything else is dumped by the schema."""
    if isinstance(value, Response):
        answer = value
    elif status == 204:
        answer = Response(status=204)
        answer.headers.pop("Content-Type", None)
    else:
        answer = Response(to_json(_dumped(value, schema, many)), status=status, mimetype=JSON)
        version = None if many else _version(value)
        if version is not None:
            answer.headers["ETag"] = f'"{version}"'
    answer.headers.update(ask.headers)
    return answer


def _dumped(value: Any, schema: Any, many: bool) -> Any:
    if schema is None:
        return value
    if not many:
        return schema.dump(value)
    listed = value if isinstance(value, dict) else {"items": value, "next": None}
    return {**listed, "items": schema.dump(listed["items"], many=True)}


def _version(value: Any) -> int | None:
    found = value.get("version") if isinstance(value, dict) else getattr(value, "version", None)
    return found if isinstance(found, int) else None


def page(
    session: Session,
    statement: Any,
    *,
    key: Sequence[Any],
    cursor: str | None = None,
    limit: int = 50,
    ascending: bool = False,
    row: Callable[[Any], Any] | None = None,
) -> dict[str, Any]:
    """One page of a list by keyset: {"items": [...], "next": cursor or None}; no COUNT(*), no offset.

    `key` are the columns that order the list, the last one unique, e.g. (Need.created_at, Need.id); newest first unless
    `ascending`. A select of one entity gives entities, of several columns rows; `row` turns each into an item.
    Raises BadRequest(bad_cursor) for a cursor that is not ours.
    """
    limit = max(1, min(limit, LIMIT))
    if cursor:
        after = sa.tuple_(*_opened(cursor, key))
        statement = statement.where(sa.tuple_(*key) > after if ascending else sa.tuple_(*key) < after)
    order = [column.asc() if ascending else column.desc() for column in key]
    marked = statement.add_columns(*key).order_by(None).order_by(*order).limit(limit + 1)
    rows = session.execute(marked).all()
    shown = rows[:limit]
    cut = len(shown[0]) - len(key) if shown else 0
    values = [found[0] if cut == 1 else found[:cut] for found in shown]
    more = _sealed(shown[-1][cut:]) if len(rows) > limit else None
    return {"items": [row(value) for value in values] if row else values, "next": more}


def _sealed(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(to_json(plain).encode()).decode().rstrip("=")


def _opened(cursor: str, key: Sequence[Any]) -> list[Any]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw.decode("utf-8"))
        if not isinstance(values, list) or len(values) != len(key):
            raise ValueError
        typed = ((_typed(value, column), column) for value, column in zip(values, key, strict=True))
        return [sa.literal(value, column.type) for value, column in typed]
    except (ValueError, binascii.Error, RecursionError, OverflowError):
        raise BadRequest("翻页位置有误", code="bad_cursor", detail="请使用上一页给出的 next") from None


def _typed(value: Any, column: Any) -> Any:
    """A cursor's value as the column's type wants it. Raises ValueError when it cannot be."""
    wanted = column.type.python_type if not isinstance(column.type, sa.types.TypeDecorator) else datetime
    if wanted is datetime:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None or not 1970 <= moment.year < 2200:
            raise ValueError
        return moment
    if isinstance(column.type, sa.Uuid):
        return str(uuid.UUID(value if isinstance(value, str) else ""))
    if type(value) is not wanted or (isinstance(value, str) and "\x00" in value):
        raise ValueError
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError
    return value
