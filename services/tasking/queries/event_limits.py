"""敏感事件、社会关切的时限 as their pages show them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from services.tasking.limits import colour
from services.tasking.models import Concern, LimitClock, SensitiveEvent
from services.tasking.standing import policy_of
from services.tasking.supervision import NAMES
from shared.db import now

PLAIN = ("id", "name", "state", "started_at", "due_at", "no_clock", "late_at", "ended_at", "kept")


def events_of(session: Session, clocks: Iterable[LimitClock]) -> dict[str, dict[str, str]]:
    """Clock -> the event or concern it is about: {id, number, title, what}; those of tasks and pushes are not in."""
    found: dict[str, dict[str, str]] = {}
    held = list(clocks)
    for what, table in (("event", SensitiveEvent), ("concern", Concern)):
        ids = {clock.id: getattr(clock, f"{what}_id") for clock in held if getattr(clock, f"{what}_id")}
        rows = _by_id(session, table, set(ids.values()))
        for clock_id, row_id in ids.items():
            row = rows[row_id]
            found[clock_id] = {"id": row.id, "number": row.number, "title": row.title, "what": what}
    return found


def _by_id(session: Session, table: Any, ids: set[str]) -> dict[str, Any]:
    return {row.id: row for row in session.scalars(sa.select(table).where(table.id.in_(ids)))} if ids else {}


def limits_of(session: Session, subject: str, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The clocks of events or concerns by their ids, what is due first comes first."""
    column = LimitClock.event_id if subject == "event" else LimitClock.concern_id
    mine = sa.select(LimitClock).where(column.in_(ids)).options(defer(LimitClock.explanation))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for clock in session.scalars(mine.order_by(LimitClock.due_at, LimitClock.id)):
        found[getattr(clock, f"{subject}_id")].append(_clock(session, clock))
    return found


def _clock(session: Session, clock: LimitClock) -> dict[str, Any]:
    rule, at = policy_of(session, clock), now(session)
    over = clock.ended_at is not None
    return {name: getattr(clock, name) for name in PLAIN} | {
        "label": NAMES[clock.name],
        "words": rule.words if rule else "",
        "source": rule.source if rule else "",
        "colour": "none" if over else colour(clock.due_at, clock.blue_at, clock.red_at, at),
        "left": None if over or clock.due_at is None else (clock.due_at - at).total_seconds(),
    }
