"""请假代理: a member, or his leader for him, says from when until when he is away and who stands in for him."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.models import Absence
from services.tasking.standing import is_member
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor, KnownPerson, names_of, unit_of
from shared.ids import new_id

LONGEST = timedelta(days=366)


def set_absence(session: Session, actor: Actor, given: dict[str, Any]) -> Absence:
    """Raises Forbidden (neither himself nor his leader), Invalid, Conflict (overlaps, cover_absent, covers_another)."""
    unit_id, person_id = given["unit_id"], given.get("person_id") or actor.id
    _check_right(session, actor, unit_id, person_id)
    _check_people(session, unit_id, person_id, given["cover_id"])
    at = now(session)
    if not given["since"] < given["until"] or given["until"] <= at or given["until"] - given["since"] > LONGEST:
        raise Invalid(errors={"until": ["须晚于开始，尚未过去，最长一年"]})
    row = Absence(
        id=new_id(), unit_id=unit_id, person_id=person_id, cover_id=given["cover_id"], since=given["since"],
        until=given["until"], reason=given["reason"], set_by=actor.id, set_at=at,
    )  # fmt: skip
    _check_others(session, row)
    session.add(row)
    session.flush()
    put_on_record(session, "absence", row, "set", row.reason)
    return row


def end_absence(session: Session, actor: Actor, row: Absence, expected: int | None) -> Absence:
    """销假, or taken back before it began. Raises Forbidden, Conflict (ended), PreconditionMissing, Stale."""
    _check_right(session, actor, row.unit_id, row.person_id)
    at = now(session)
    if row.ended_at is not None or row.until <= at:
        raise Conflict("请假已经结束", code="ended")
    expect_version(row, expected)
    row.ended_at, row.ended_by = at, actor.id
    session.flush()
    put_on_record(session, "absence", row, "ended")
    return row


def may_set(session: Session, actor: Actor, unit_id: str, person_id: str) -> bool:
    """May this person say when that one is away: he himself, and the leader of the 专班."""
    unit = unit_of(session, unit_id)
    return actor.id == person_id or (unit is not None and actor.has("leader", unit.path))


def _check_right(session: Session, actor: Actor, unit_id: str, person_id: str) -> None:
    if not may_set(session, actor, unit_id, person_id):
        raise Forbidden("请假由本人或组长登记", code="wrong_role", roles=["leader"])


def _check_people(session: Session, unit_id: str, person_id: str, cover_id: str) -> None:
    wrong = {}
    if not is_member(session.get(KnownPerson, person_id), unit_id):
        wrong["person_id"] = ["须为本专班的成员"]
    if cover_id == person_id or not is_member(session.get(KnownPerson, cover_id), unit_id):
        wrong["cover_id"] = ["须为本专班的另一名成员"]
    if wrong:
        raise Invalid(errors=wrong)


def _check_others(session: Session, row: Absence) -> None:
    """One leave at a time, and nobody stands in who is away himself; the directory's rows keep two at once apart."""
    session.execute(sa.select(KnownPerson.id).where(
        KnownPerson.id.in_([row.person_id, row.cover_id])
    ).order_by(KnownPerson.id).with_for_update())  # fmt: skip
    at_once = sa.select(Absence).where(
        Absence.unit_id == row.unit_id, Absence.ended_at.is_(None), Absence.since < row.until, Absence.until > row.since
    )
    for held in session.scalars(at_once):
        names = names_of(session, [held.person_id, held.cover_id])
        if held.person_id == row.person_id:
            raise Conflict("这段时间已经登记请假", code="overlaps")
        if held.person_id == row.cover_id:
            raise Conflict(f"{names[held.person_id]}这段时间也请假，请另选代理人", code="cover_absent")
        if held.cover_id == row.person_id:
            words = f"{names[held.cover_id]}这段时间代理{names[held.person_id]}，请先改由他人代理"
            raise Conflict(words, code="covers_another")
