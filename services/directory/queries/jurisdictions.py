"""辖区 to look at: what a unit answers for, and who answers for a place."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Jurisdiction, Unit
from services.directory.structure import town_of
from shared.errors import Invalid, NotFound

BUREAU, STATION = "bureau", "station"


def towns_of(session: Session, unit: Unit) -> list[Jurisdiction]:
    """The towns that a unit answers for now, in their order."""
    held = sa.select(Jurisdiction).where(Jurisdiction.unit_id == unit.id, Jurisdiction.until.is_(None))
    return list(session.scalars(held.order_by(Jurisdiction.town)))


def towns_before(session: Session, unit: Unit) -> list[Jurisdiction]:
    """Those that it answered for once, the latest first."""
    past = sa.select(Jurisdiction).where(Jurisdiction.unit_id == unit.id, Jurisdiction.until.is_not(None))
    return list(session.scalars(past.order_by(Jurisdiction.until.desc(), Jurisdiction.town)))


def who_answers(session: Session, code: str) -> dict[str, Any]:
    """Which bureau and station answer for a town (9 or 12 digits) or a county (6): {code, bureau, station, how}.

    `how`: jurisdiction, the bureau's own list; station, that of a station below it; admin_code, the county whose code
    the town's begins with, when nobody lists it. Raises Invalid for what is no code, NotFound when nobody answers.
    """
    town = town_of(code)
    if town is None and not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Invalid(errors={"code": ["应为 6 位（县区）或 9 位（乡镇街道）区划代码"]})
    held = _holders(session, town) if town else {}
    station, bureau, how = held.get(STATION), held.get(BUREAU), "jurisdiction"
    if bureau is None and station is not None:
        bureau, how = session.get(Unit, station.parent_id or ""), "station"
    if bureau is None:
        bureau, how = _by_admin_code(session, code[:6]), "admin_code"
    if bureau is None:
        raise NotFound("没有单位负责这个地方")
    return {"code": town or code, "bureau": bureau, "station": station, "how": how}


def towns_listed() -> sa.Select[str, Unit]:
    """(town, Unit) of every town that a bureau lists."""
    return (
        sa.select(Jurisdiction.town, Unit)
        .join(Unit, Unit.id == Jurisdiction.unit_id)
        .where(Jurisdiction.tier == BUREAU, Jurisdiction.until.is_(None), Unit.active)
    )


def stations_of(session: Session, towns: Iterable[str]) -> dict[str, Unit]:
    """The station that answers for each of these towns."""
    rows = session.execute(
        sa.select(Jurisdiction.town, Unit)
        .join(Unit, Unit.id == Jurisdiction.unit_id)
        .where(Jurisdiction.tier == STATION, Jurisdiction.until.is_(None), Jurisdiction.town.in_(towns), Unit.active)
    )
    return {row.town: row.Unit for row in rows}


def _holders(session: Session, town: str) -> dict[str, Unit]:
    rows = session.execute(
        sa.select(Jurisdiction.tier, Unit)
        .join(Unit, Unit.id == Jurisdiction.unit_id)
        .where(Jurisdiction.town == town, Jurisdiction.until.is_(None), Unit.active)
    )
    return {row.tier: row.Unit for row in rows}


def _by_admin_code(session: Session, code: str) -> Unit | None:
    found = sa.select(Unit).where(Unit.admin_code == code, Unit.level == "county", Unit.active)
    return session.scalars(found.order_by(Unit.code)).first()
