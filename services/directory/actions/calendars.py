"""Writing office hours and local days. Each change is one row and one calendar.changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.telling import tell_calendar
from services.directory.models import EVERYBODY, LocalDay, OfficeHours, Unit
from services.directory.structure import TIME_SETTERS
from shared.calendars import hours_of, slots_of
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, PreconditionMissing, Stale, expect_version
from shared.identity import Actor
from shared.ids import new_id
from shared.worktime import OwnDay


@dataclass(frozen=True, kw_only=True)
class NewDay:
    """A local day of a unit, or of everybody (`unit` None). `slots`: other hours than usual on that day."""

    unit: Unit | None
    on: date
    working: bool
    name: str
    slots: list[list[str]] | None = None


def require_setter(actor: Actor, unit: Unit | None) -> None:
    """Raises Forbidden unless the actor may set the working time of this unit (None: everybody's)."""
    allowed = actor.has_any(TIME_SETTERS, unit.path) if unit else actor.has("system_admin")
    if not allowed:
        raise Forbidden(detail="各单位的时间由本单位负责人或系统管理员设定，全市的由系统管理员设定")


@dataclass(frozen=True, kw_only=True)
class NewHours:
    """Office hours of a unit and what stands below it, or the default; no seasons: back to what holds above."""

    unit: Unit | None
    seasons: list[dict[str, Any]]
    every_day: bool = False


def set_hours(session: Session, actor: Actor, new: NewHours, expected: int | None) -> OfficeHours:
    """Set them; the same again changes nothing.

    Raises Forbidden, Invalid for hours that make no sense, Stale, PreconditionMissing (without hours: version 0).
    """
    require_setter(actor, new.unit)
    unit, seasons, every_day = new.unit, new.seasons, new.every_day
    content = {"seasons": seasons, "every_day": every_day} if seasons else {}
    _judge_hours(content)
    at, whose = now(session), unit.id if unit else EVERYBODY
    row = session.scalars(sa.select(OfficeHours).where(OfficeHours.whose == whose)).first()
    if row is None:
        _expect_none(expected)
        row = OfficeHours(id=new_id(), whose=whose)
        session.add(row)
    else:
        expect_version(row, expected)
        if (row.seasons, row.every_day) == (seasons, every_day):
            return row
    row.seasons, row.every_day, row.updated_at = seasons, every_day, at
    tell_calendar(session, row, content)
    return row


def _expect_none(expected: int | None) -> None:
    if expected is None:
        raise PreconditionMissing(current=0)
    if expected != 0:
        raise Stale(current=0)


def _judge_hours(content: dict[str, Any]) -> None:
    if not content:
        return
    try:
        hours_of(content)
    except ValueError as error:
        raise Invalid(errors={"seasons": [_in_chinese(error)]}) from None


def _in_chinese(error: ValueError) -> str:
    """What shared.worktime says is Chinese already; what Python says of a date or a time is not."""
    return "时段须如 08:30 至 12:00，日期须如 06-01" if str(error).isascii() else str(error)


def add_day(session: Session, actor: Actor, new: NewDay) -> LocalDay:
    """A local day. Raises Forbidden, Invalid for slots that make no sense, Conflict when that day has one already."""
    require_setter(actor, new.unit)
    _judge_slots(new)
    at, whose = now(session), new.unit.id if new.unit else EVERYBODY
    row = session.scalars(sa.select(LocalDay).where(LocalDay.whose == whose, LocalDay.on == new.on)).first()
    if row is None:
        row = LocalDay(id=new_id(), whose=whose, on=new.on)
        session.add(row)
    elif row.removed_at is None:
        raise Conflict("这一天已有本地安排，请先删除", code="day_known", day_id=row.id)
    row.working, row.name, row.slots = new.working, new.name, new.slots or None
    row.updated_at, row.removed_at = at, None
    session.flush()
    content = {"on": row.on.isoformat(), "working": row.working, "name": row.name}
    tell_calendar(session, row, content | ({"slots": row.slots} if row.slots else {}))
    return row


def _judge_slots(new: NewDay) -> None:
    if new.slots and not new.working:
        raise Invalid(errors={"slots": ["休息日没有办公时段"]})
    try:
        OwnDay(new.working, new.name, slots_of(new.slots) if new.slots else None)
    except ValueError as error:
        raise Invalid(
            errors={"slots": [str(error) if not str(error).isascii() else "时段须如 08:30 至 12:00"]}
        ) from None


def remove_day(session: Session, actor: Actor, unit: Unit | None, day: LocalDay, expected: int | None) -> None:
    """The day is as the year says again; the row stays, marked. Raises Forbidden, Stale, PreconditionMissing."""
    require_setter(actor, unit)
    expect_version(day, expected)
    day.removed_at = day.updated_at = now(session)
    tell_calendar(session, day, {})
