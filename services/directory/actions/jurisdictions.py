"""辖区: which bureau, and which station below it, answers for a town; one of either at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.spans import today
from services.directory.actions.telling import tell_units
from services.directory.models import Jurisdiction, Unit
from services.directory.structure import TOWN_TIERS, town_of
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.ids import new_id
from shared.words import UNIT_KINDS

BUREAU, STATION = "bureau", "station"


@dataclass(frozen=True, slots=True)
class _Held:
    """Who holds which town now, by tier and town, and the units concerned."""

    rows: dict[tuple[str, str], Jurisdiction]
    units: dict[str, Unit]
    touched: set[str] = field(default_factory=set)


def set_towns(session: Session, unit: Unit, codes: Sequence[str], take_over: bool, expected: int | None) -> Unit:
    """Make these the towns that the unit answers for. `take_over`: also those that another one answers for now.

    Raises Invalid for what is no code of a town or a kind of unit without jurisdiction, Conflict (town_taken,
    town_elsewhere), Stale, PreconditionMissing.
    """
    tier = TOWN_TIERS.get(unit.kind)
    if tier is None:
        raise Invalid(errors={"towns": [f"{UNIT_KINDS[unit.kind]}没有辖区"]})
    wanted = _read(codes)
    held = _held(session, wanted)
    _judge(unit, tier, wanted, held, take_over)
    expect_version(unit, expected)
    put_towns(session, unit, wanted, held)
    unit.updated_at = now(session)
    session.flush()
    tell_units(session, [unit, *session.scalars(sa.select(Unit).where(Unit.id.in_(held.touched)))])
    return unit


def _read(codes: Sequence[str]) -> list[str]:
    wrong = [code for code in codes if town_of(code) is None]
    if wrong:
        raise Invalid(errors={"towns": [f"“{wrong[0]}”不是乡镇街道的区划代码（9 位数字）"]})
    return sorted({town_of(code) or "" for code in codes})


def _held(session: Session, towns: Iterable[str]) -> _Held:
    rows = session.scalars(sa.select(Jurisdiction).where(Jurisdiction.town.in_(towns), Jurisdiction.until.is_(None)))
    by_town = {(row.tier, row.town): row for row in rows}
    ids = {row.unit_id for row in by_town.values()}
    units = {unit.id: unit for unit in session.scalars(sa.select(Unit).where(Unit.id.in_(ids)))}
    return _Held(by_town, units)


def _judge(unit: Unit, tier: str, wanted: Sequence[str], held: _Held, take_over: bool) -> None:
    for town in wanted:
        over, mine = held.rows.get((BUREAU, town)), held.rows.get((tier, town))
        if tier == STATION and over is not None and over.unit_id != unit.parent_id:
            detail = f"{town}属于{held.units[over.unit_id].name}的辖区"
            raise Conflict("辖区不在本分局", code="town_elsewhere", detail=detail, town=town)
        if mine is not None and mine.unit_id != unit.id and not take_over:
            owner = held.units[mine.unit_id]
            detail = f"{town}现属{owner.name}；如确已划转，请选择“划入”"
            raise Conflict("辖区已有归属", code="town_taken", detail=detail, town=town, unit_id=owner.id)


def put_towns(session: Session, unit: Unit, wanted: Sequence[str], held: _Held | None = None) -> set[str]:
    """Write them, already judged: whoever held one lets go of it. Gives back the ids of the others concerned.

    A town that goes to another bureau leaves the stations of the one before as well.
    """
    tier, on = TOWN_TIERS[unit.kind], today(session)
    held = held or _held(session, wanted)
    mine = sa.select(Jurisdiction).where(Jurisdiction.unit_id == unit.id, Jurisdiction.until.is_(None))
    own = {row.town: row for row in session.scalars(mine)}
    ending = [row for town, row in own.items() if town not in set(wanted)]
    for town in wanted:
        taken = [held.rows.get((tier, town))] + ([held.rows.get((STATION, town))] if tier == BUREAU else [])
        ending += [row for row in taken if row is not None and _leaves(row, unit, held)]
    for row in ending:
        held.touched.add(row.unit_id)
        _end(session, row, on)
    session.flush()
    for town in wanted:
        if town not in own:
            session.add(Jurisdiction(id=new_id(), town=town, tier=tier, unit_id=unit.id, since=on))
    session.flush()
    return held.touched


def _leaves(row: Jurisdiction, unit: Unit, held: _Held) -> bool:
    """Whether a row ends when `unit` takes its town: not its own, nor that of a station of its own."""
    return row.unit_id != unit.id and held.units[row.unit_id].parent_id != unit.id


def _end(session: Session, row: Jurisdiction, on: date) -> None:
    if row.since == on:
        session.delete(row)  # it never held for a whole day
    else:
        row.until = on


def take_towns_along(session: Session, moved: Sequence[Unit]) -> list[Unit]:
    """A station that stands under another bureau now takes its towns along, one under a branch gives them up.

    Gives back the bureaus concerned; the caller tells.
    """
    ids = [unit.id for unit in moved if unit.kind == "station" and unit.active]
    rows = list(session.scalars(
        sa.select(Jurisdiction).where(Jurisdiction.unit_id.in_(ids), Jurisdiction.until.is_(None))
    )) if ids else []  # fmt: skip
    units = {unit.id: unit for unit in moved}
    touched: set[str] = set()
    for row in rows:
        bureau = session.get(Unit, units[row.unit_id].parent_id or "")
        touched |= _follow(session, row, bureau)
    return list(session.scalars(sa.select(Unit).where(Unit.id.in_(touched)))) if touched else []


def _follow(session: Session, row: Jurisdiction, bureau: Unit | None) -> set[str]:
    on = today(session)
    if bureau is None or TOWN_TIERS.get(bureau.kind) != BUREAU:
        _end(session, row, on)
        return {row.unit_id}
    over = _held(session, [row.town]).rows.get((BUREAU, row.town))
    if over is None or over.unit_id == bureau.id:
        return set()
    _end(session, over, on)
    session.flush()
    session.add(Jurisdiction(id=new_id(), town=row.town, tier=BUREAU, unit_id=bureau.id, since=on))
    session.flush()
    return {over.unit_id, bureau.id}
