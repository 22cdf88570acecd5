"""重发: deliveries that failed for good go out once more, when their reason is gone; bounded, and on record."""

from collections import Counter
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.recording import put_on_record
from services.notify.models import Delivery, Push, Sink
from shared.db import now

MOST = 1000


def replay(session: Session, failed: sa.Select[Delivery], given: dict[str, Any]) -> dict[str, Any]:
    """Of the failed deliveries the actor keeps, those of {ids | push_id | sink_id[, reason]}: pending again, due soon.

    What belongs to a push that is over, or to an address that is off, stays as it is. {found, replayed, over, off,
    more, dry_run}; with `dry_run` nothing is changed.
    """
    wanted = _wanted(failed, given).order_by(Delivery.next_at, Delivery.id).limit(MOST + 1)
    rows = list(session.scalars(wanted.with_for_update(of=Delivery)))
    sinks = _by_id(session, Sink, {row.recipient_id for row in rows})
    pushes = _by_id(session, Push, {row.push_id for row in rows if row.push_id})
    verdicts = [(row, _verdict(session, row, sinks, pushes)) for row in rows[:MOST]]
    again = [row for row, verdict in verdicts if verdict == "replayed"]
    if again and not given["dry_run"]:
        _put_back(session, again, given["per_second"])
    counts = Counter(verdict for _, verdict in verdicts)
    return {"found": len(verdicts), "more": len(rows) > MOST, "dry_run": given["dry_run"]} | {
        name: counts[name] for name in ("replayed", "over", "off")
    }


def _wanted(failed: sa.Select[Delivery], given: dict[str, Any]) -> sa.Select[Delivery]:
    if given.get("ids"):
        return failed.where(Delivery.id.in_(given["ids"]))
    if given.get("push_id"):
        return failed.where(Delivery.push_id == given["push_id"])
    mine = failed.where(Delivery.recipient_id == given["sink_id"], Delivery.way != "inbox")
    return mine.where(Delivery.last_error == given["reason"]) if given.get("reason") else mine


def _by_id(session: Session, table: Any, ids: set[str]) -> dict[str, Any]:
    return {row.id: row for row in session.scalars(sa.select(table).where(table.id.in_(ids)))}


def _verdict(session: Session, row: Delivery, sinks: dict[str, Sink], pushes: dict[str, Push]) -> str:
    push = pushes.get(row.push_id or "")
    if row.expires_at <= now(session) or (row.push_id and (push is None or push.state != "open")):
        return "over"
    sink = sinks.get(row.recipient_id)
    return "replayed" if sink is not None and sink.active else "off"


def _put_back(session: Session, rows: list[Delivery], per_second: int) -> None:
    """Due one after the other, so many a second; the tries stay counted, parts that were taken are not sent twice."""
    for place, row in enumerate(rows):
        row.state, row.next_at = "pending", now(session) + timedelta(seconds=place / per_second)
    session.flush()
    put_on_record(session, "delivery", rows[0], "replayed", f"重发{len(rows)}条")
