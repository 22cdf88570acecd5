"""推送方案 as the directory's copy and the known sets of addressees stand: what of it cannot be meant."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import KnownAddressees
from services.tasking.routing import LEVELS_BELOW, LEVELS_OPEN
from shared.identity import KnownUnit, covers, units_of

NAMED = ("unit_ids", "districts", "except_ids")


def levels_of(plan: dict[str, Any], level: str) -> Sequence[str]:
    """The levels a plan addresses: those named, else those below; by a saved set whatever the set says of them."""
    if plan.get("levels"):
        return list(plan["levels"])
    selector = plan.get("selector") or {}
    by_selector = selector.get("set_id") or selector.get("levels")
    return list(LEVELS_OPEN[level] if by_selector else LEVELS_BELOW[level])


def plan_faults(session: Session, plan: dict[str, Any], unit: KnownUnit) -> dict[str, list[str]]:
    """Why this plan of a push of `unit` cannot be meant, by field; {} where it can."""
    faults: dict[str, list[str]] = {}
    if not plan["levels"] or not set(plan["levels"]) <= set(LEVELS_OPEN[unit.level]):
        faults["levels"] = ["只能推送到发布单位以下的层级"]
    selector = plan.get("selector") or {}
    ids = [one for part in NAMED for one in selector.get(part) or ()]
    wrong = _not_below(session, ids, unit)
    if wrong:
        faults["selector"] = wrong
    if selector.get("set_id") and not _usable(session, selector["set_id"], unit):
        faults["set_id"] = ["没有这个推送范围，或者它不属于本级"]
    return faults


def _not_below(session: Session, ids: Iterable[str], unit: KnownUnit) -> list[str]:
    known = units_of(session, ids)
    wrong = [f"没有这个单位：{one}" for one in ids if one not in known]
    return wrong + [f"不是本级以下的单位：{one.name}" for one in known.values() if not covers(unit.path, one.path)]


def _usable(session: Session, set_id: str, unit: KnownUnit) -> bool:
    return session.scalar(_sets(unit).where(KnownAddressees.set_id == set_id)) is not None


def _sets(unit: KnownUnit) -> sa.Select[KnownAddressees]:
    above = [part for part in unit.path.split("/") if part]
    return sa.select(KnownAddressees).where(KnownAddressees.unit_id.in_(above), KnownAddressees.active)


def sets_offered(session: Session, unit: KnownUnit) -> dict[str, str]:
    """The saved sets a push of this unit may use, its own and those of the bureau above: id to name."""
    return {one.set_id: one.name for one in session.scalars(_sets(unit).order_by(KnownAddressees.name))}


def districts_offered(session: Session, unit: KnownUnit) -> dict[str, str]:
    """What may be chosen as a district below a unit: counties and departments directly under it."""
    under = sa.select(KnownUnit).where(KnownUnit.parent_id == unit.id, KnownUnit.active, KnownUnit.level != "station")
    return {one.id: one.short_name for one in session.scalars(under.order_by(KnownUnit.level.desc(), KnownUnit.code))}
