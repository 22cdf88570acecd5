"""预定变更: a change of a unit on a day to come; a chore does it on that day."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.directory.actions.spans import Why, today
from services.directory.models import PlannedChange, Unit
from shared.db import Database, now
from shared.errors import Conflict, Invalid, Refusal, expect_version
from shared.ids import new_id
from shared.log import set_by

WAITING, DONE, FAILED, DROPPED = "waiting", "done", "failed", "dropped"
FARTHEST_YEARS = 5

Do = Callable[[Session, Unit, dict[str, Any], Why], object]


def plan_change(session: Session, unit: Unit, changes: dict[str, Any], expected: int | None, why: Why) -> Unit:
    """Write down what is to change on `why.since`, already judged as of today; gives back the unit, as it still is.

    Raises Conflict (planned) where something is to change on that day already, Invalid for a day too far away, Stale,
    PreconditionMissing.
    """
    on = why.since or today(session)
    if on.year - today(session).year > FARTHEST_YEARS:
        raise Invalid(errors={"since": [f"最多预定{FARTHEST_YEARS}年"]})
    waiting = sa.select(PlannedChange.id).where(
        PlannedChange.unit_id == unit.id, PlannedChange.on == on, PlannedChange.state == WAITING
    )
    if session.scalars(waiting).first():
        raise Conflict("这一天已有预定的变更，请先取消", code="planned")
    expect_version(unit, expected)
    by = session.info.get("by", ("service:directory",))[0]
    session.add(PlannedChange(
        id=new_id(), unit_id=unit.id, on=on, changes=changes, reason=why.reason, document=why.document, state=WAITING,
        made_by=by, made_at=now(session),
    ))  # fmt: skip
    return unit


def drop_planned(row: PlannedChange, expected: int | None) -> None:
    """It will not be done. Raises Conflict when it was done, failed or dropped already, Stale, PreconditionMissing."""
    if row.state != WAITING:
        raise Conflict("这项变更已不在等待", code="not_waiting", state=row.state)
    expect_version(row, expected)
    row.state = DROPPED


def drop_planned_of(session: Session, unit: Unit) -> None:
    """What was still to change of a unit that is no more."""
    rows = session.scalars(
        sa.select(PlannedChange).where(PlannedChange.unit_id == unit.id, PlannedChange.state == WAITING)
    )
    for row in rows:
        row.state = DROPPED


def do_planned(db: Database, do: Do) -> int:
    """Do what is due, each in a transaction of its own, as whoever planned it; returns how many were settled.

    What cannot be done any more stays on record with the reason, and nothing of it is done.
    """
    with db.read() as session:
        due = sa.select(PlannedChange.id).where(PlannedChange.state == WAITING, PlannedChange.on <= today(session))
        ids = list(session.scalars(due.order_by(PlannedChange.on, PlannedChange.made_at).limit(100)))
    for one in ids:
        _settle(db, one, do)
    return len(ids)


def _settle(db: Database, row_id: str, do: Do) -> None:
    try:
        with db.write() as session:
            row = session.get_one(PlannedChange, row_id, with_for_update=True)
            if row.state == WAITING:
                set_by(session, row.made_by)
                row.state = DONE
                unit = session.get_one(Unit, row.unit_id)
                do(session, unit, dict(row.changes), Why(since=row.on, reason=row.reason, document=row.document))
    except (Refusal, IntegrityError) as fault:
        words = _words(fault) if isinstance(fault, Refusal) else "与现有数据冲突"
        with db.write() as session:
            row = session.get_one(PlannedChange, row_id)
            row.state, row.fault = FAILED, words[:200]


def _words(refusal: Refusal) -> str:
    wrong = "；".join(str(text) for texts in (refusal.errors or {}).values() for text in texts)
    return wrong or refusal.detail or refusal.title
