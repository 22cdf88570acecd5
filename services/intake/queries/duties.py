"""职责清单 as somebody sees it: what his unit may file, what each kind asks for, whose the others are."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake import filing
from services.intake.kinds import DEMANDED
from services.intake.models import Duty
from services.intake.schemas.kinds import described
from shared.db import SHANGHAI, now
from shared.errors import NotFound
from shared.identity import Actor, unit_of, units_of
from shared.words import KINDS


def duties_shown(session: Session, actor: Actor, day: date | None = None, kind: str | None = None) -> dict[str, Any]:
    """{on, kinds: what the actor's unit may file and whose the rest is, items: the duties in force on that day}."""
    day = day or now(session).astimezone(SHANGHAI).date()
    rows = list(session.scalars(sa.select(Duty).order_by(Duty.kind, Duty.since, Duty.id)))
    names = {one.id: one.short_name for one in units_of(session, _units(rows)).values()}
    mine = set(_mine(session, actor, rows, day))
    kinds = [_kind(one, one in mine, filing.holders(rows, one, day, names)) for one in KINDS if kind in (None, one)]
    held = [row for row in filing.in_order(rows) if filing.in_force(row, day) and kind in (None, row.kind)]
    return {"on": day, "kinds": kinds, "items": [duty_shown(row, names) for row in held]}


def duties_ahead(session: Session, day: date) -> list[dict[str, Any]]:
    """The duties that begin after this day."""
    rows = list(session.scalars(sa.select(Duty).where(Duty.since > day).order_by(Duty.since, Duty.kind, Duty.id)))
    names = {one.id: one.short_name for one in units_of(session, _units(rows)).values()}
    return [duty_shown(row, names) for row in rows]


def kinds_offered(session: Session, actor: Actor) -> dict[str, str]:
    """The kinds that the actor's unit may file today, with their names."""
    day = now(session).astimezone(SHANGHAI).date()
    mine = _mine(session, actor, list(session.scalars(sa.select(Duty))), day)
    return {kind: KINDS[kind] for kind in mine}


def duty_seen(session: Session, duty_id: str) -> Duty:
    """One duty. Raises NotFound."""
    row = session.get(Duty, duty_id)
    if row is None:
        raise NotFound("没有找到这项职责", code="duty_not_found")
    return row


def duty_shown(row: Duty, names: dict[str, str]) -> dict[str, Any]:
    """A duty as the doors give it; `names` of single units by id."""
    plain = ("id", "kind", "whose", "who", "since", "until", "source", "end_source", "added_at", "version")
    told = {"kind_label": KINDS[row.kind], "who_label": filing.holder(row, names)}
    return {name: getattr(row, name) for name in plain} | told


def one_duty(session: Session, row: Duty) -> dict[str, Any]:
    """A duty with the name of the unit whose it is."""
    return duty_shown(row, {one.id: one.short_name for one in units_of(session, _units([row])).values()})


def _mine(session: Session, actor: Actor, rows: list[Duty], day: date) -> list[str]:
    unit = unit_of(session, actor.unit_id) if actor.unit_id else None
    if unit is None:
        return []
    return filing.kinds_of(rows, filing.Filing(unit.id, unit.level, unit.kind, (unit.name, unit.short_name)), day)


def _units(rows: list[Duty]) -> list[str]:
    return [row.who for row in rows if row.whose == "unit"]


def _kind(kind: str, mine: bool, whose: list[str]) -> dict[str, Any]:
    return {
        "kind": kind, "label": KINDS[kind], "mine": mine, "whose": whose,
        "internal_only": kind in filing.INTERNAL_ONLY, "details_required": kind in DEMANDED,
        "details": described(kind),
    }  # fmt: skip
