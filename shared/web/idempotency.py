"""Idempotency-Key: one effect a key; the row and the effect stand or fall in one transaction (reliability.md 2.6)."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Response
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.db import now
from shared.db.ground import idempotency as table
from shared.errors import Conflict, Invalid

KEPT = timedelta(days=7)
KEPT_HEADERS = ("ETag", "Location", "Content-Type")
_CLAIMS: dict[str, Any] = {
    name: insert(table).on_conflict_do_nothing().returning(table.c.key)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_KEEP = table.update().where(table.c.actor == sa.bindparam("who"), table.c.key == sa.bindparam("what"))


def fingerprint(method: str, path: str, body: bytes) -> str:
    """SHA-256 over what makes a request the same request."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode("utf-8", "surrogateescape"), body))).hexdigest()


def claim(session: Session, actor: str, key: str, req_sha256: str) -> Response | None:
    """Take the key for this transaction, or give the stored answer to send again.

    On PostgreSQL this waits for another transaction that holds the same key. Raises Conflict while that one does not
    end or when its answer was not kept, Invalid when the key was used for another request.
    """
    values = {"actor": actor, "key": key, "req_sha256": req_sha256, "created_at": now(session)}
    try:
        if session.execute(_CLAIMS[session.get_bind().dialect.name], values).one_or_none() is not None:
            return None
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != "55P03":  # lock_not_available
            raise
        raise Conflict("同一请求正在处理中，请稍后再试", code="in_flight", headers={"Retry-After": "2"}) from None
    return _replay(session, actor, key, req_sha256)


def _replay(session: Session, actor: str, key: str, req_sha256: str) -> Response:
    columns = (table.c.req_sha256, table.c.status, table.c.headers, table.c.response)
    row = session.execute(sa.select(*columns).where(table.c.actor == actor, table.c.key == key)).one()
    if row.req_sha256 != req_sha256:
        raise Invalid("这个 Idempotency-Key 已用于另一项请求", code="idempotency_key_reused")
    if row.status is None:
        raise Conflict("此操作已完成，结果含保密内容，不再重复提供", code="answer_not_kept")
    answer = Response(row.response, status=row.status, headers=json.loads(row.headers))
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def keep(session: Session, actor: str, key: str, answer: Response) -> None:
    """Store the answer for replays; only those below 400 come here, refusals roll the key back."""
    headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    kept = {"status": answer.status_code, "headers": json.dumps(headers), "response": answer.get_data(as_text=True)}
    session.execute(_KEEP, {"who": actor, "what": key, **kept})


def forget_old(session: Session) -> int:
    """Drop keys older than seven days; a chore. Returns how many went."""
    gone = session.execute(table.delete().where(table.c.created_at < now(session) - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]
