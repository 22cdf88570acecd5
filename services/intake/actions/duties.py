"""职责清单: under which duty a unit files; how the lists change: a duty begins or ends with a day, none is undone."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake import filing
from services.intake.models import Duty
from shared.db import SHANGHAI, now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.events import DutyChanged
from shared.identity import Actor, KnownUnit, unit_of, units_of
from shared.ids import new_id
from shared.log import say
from shared.logs import masked
from shared.words import UNIT_KINDS


def today(session: Session) -> date:
    """The day in Shanghai."""
    return now(session).astimezone(SHANGHAI).date()


def duty_of(session: Session, unit: KnownUnit, kind: str) -> Duty:
    """The duty under which this unit files this kind today. Raises Forbidden(kind_not_yours), saying whose it is."""
    listed = list(session.scalars(sa.select(Duty).where(Duty.kind == kind)))
    day = today(session)
    found = filing.duty_for(listed, kind, as_filing(unit), day)
    if found is not None:
        return found
    units = units_of(session, [one.who for one in listed if one.whose == "unit"])
    whose = filing.holders(listed, kind, day, {one.id: one.short_name for one in units.values()})
    raise Forbidden("这类需求不归本单位提出", code="kind_not_yours", detail=filing.not_yours(kind, whose), whose=whose)


def as_filing(unit: KnownUnit) -> filing.Filing:
    """A unit as the lists look at it."""
    return filing.Filing(unit.id, unit.level, unit.kind, (unit.name, unit.short_name))


def add_duty(session: Session, actor: Actor, fields: dict[str, Any]) -> Duty:
    """Put a duty on the list: kind, whose, who, since, until?, source. Raises Invalid, Conflict(already_listed).

    It begins today or later: what was filed before it was on the list stays as it was.
    """
    _check_new(session, fields, today(session))
    same = (Duty.kind == fields["kind"], Duty.whose == fields["whose"], Duty.who == fields["who"])
    last = fields.get("until")
    for held in session.scalars(sa.select(Duty).where(*same)):
        if (held.until is None or held.until >= fields["since"]) and (last is None or held.since <= last):
            raise Conflict("清单上已有这项职责", code="already_listed", duty_id=held.id)
    plain = {name: fields.get(name) for name in ("kind", "whose", "who", "since", "until", "source")}
    row = Duty(**plain, id=new_id(), added_by=actor.id, added_at=now(session))
    session.add(row)
    session.flush()
    _tell(session, row)
    return row


def end_duty(session: Session, actor: Actor, row: Duty, expected: int | None, fields: dict[str, Any]) -> Duty:
    """Let a duty end with the day `until`, today or later. Raises Invalid, Conflict, PreconditionMissing, Stale."""
    day = today(session)
    if fields["until"] < max(day, row.since):
        raise Invalid(errors={"until": ["不得早于今天，也不得早于开始日期"]})
    if row.until is not None and row.until < day:
        raise Conflict("这项职责已经终止", code="duty_ended", until=row.until.isoformat())
    expect_version(row, expected)
    row.until, row.end_source = fields["until"], fields["source"]
    row.ended_by, row.ended_at = actor.id, now(session)
    session.flush()
    _tell(session, row)
    return row


def _check_new(session: Session, fields: dict[str, Any], day: date) -> None:
    who, whose = fields["who"], fields["whose"]
    faults = {
        "since": "不得早于今天" if fields["since"] < day else None,
        "until": "不得早于开始日期" if fields.get("until") and fields["until"] < fields["since"] else None,
    }
    if whose == "class" and who not in UNIT_KINDS:
        faults["who"] = f"须为单位类型之一：{'、'.join(UNIT_KINDS)}"
    if whose == "unit" and ((unit := unit_of(session, who)) is None or not unit.active):
        faults["who"] = "没有这个单位"
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise Invalid(errors=errors)


def _tell(session: Session, row: Duty) -> None:
    until = row.until.isoformat() if row.until else None
    fact = DutyChanged(
        duty_id=row.id, kind=row.kind, whose=row.whose, who=masked(row.who), since=row.since.isoformat(), until=until,
        source=masked(row.end_source or row.source), at=now(session),
    )  # fmt: skip
    say(session, fact)
