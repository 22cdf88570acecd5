"""Units to look at: lists, names, the whole network in its order."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, PlannedChange, Unit
from services.directory.queries.vacancies import vacancies
from services.directory.structure import ALIKE
from services.directory.terms import today
from shared.db import now
from shared.errors import NotFound
from shared.identity import KnownUnit
from shared.words import LEVELS, UNIT_KINDS


def unit_for(session: Session, unit_id: str) -> Unit:
    """One unit. Raises NotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


def units(
    *, level: str | None = None, kind: str | None = None, under: str | None = None, active: bool | None = None,
    q: str | None = None,
) -> sa.Select[Unit]:  # fmt: skip
    """The units that fit; `under`: the unit with this id and everything below it; `q`: part of a name or code."""
    found = sa.select(Unit)
    wanted = {"level": level, "kind": kind, "active": active}
    found = found.filter_by(**{name: value for name, value in wanted.items() if value is not None})
    if under:
        found = found.where(Unit.path.contains(f"/{under}/", autoescape=True))
    if q:
        found = found.where(sa.or_(Unit.name.contains(q, autoescape=True), Unit.code.contains(q, autoescape=True)))
    return found


def unit_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Unit names by id."""
    rows = session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def this_day(session: Session) -> date:
    """The day it is in Beijing."""
    return today(now(session))


def units_of_kinds(session: Session, kinds: Collection[str]) -> list[Unit]:
    """The open units of these kinds, in the order of their codes, for choosing."""
    found = sa.select(Unit).where(Unit.kind.in_(kinds), Unit.active).order_by(Unit.code)
    return list(session.scalars(found))


def may_merge_into(session: Session, unit: Unit) -> list[Unit]:
    """The open units beside this one of which it could become part; the JSON door takes any of its kind."""
    kinds = next((group for group in ALIKE if unit.kind in group), ())
    beside = sa.select(Unit).where(Unit.parent_id == unit.parent_id, Unit.id != unit.id)
    return list(session.scalars(beside.where(Unit.kind.in_(kinds), Unit.active).order_by(Unit.code)))


def around(session: Session, unit: Unit) -> dict[str, Any]:
    """What stands above a unit, nearest last, what stands below it, what was merged into it, and its successor."""
    above = session.scalars(sa.select(Unit).where(Unit.id.in_(unit.path.split("/")[1:-2])).order_by(Unit.path))
    below = session.scalars(sa.select(Unit).where(Unit.parent_id == unit.id).order_by(Unit.code))
    merged = session.scalars(sa.select(Unit).where(Unit.successor_id == unit.id).order_by(Unit.code))
    successor = session.get(Unit, unit.successor_id) if unit.successor_id else None
    return {"above": list(above), "below": list(below), "merged": list(merged), "successor": successor}


def units_named_in(session: Session, unit: Unit) -> list[Unit]:
    """The units that changes to come of this one name."""
    rows = session.scalars(sa.select(PlannedChange.changes).where(PlannedChange.unit_id == unit.id))
    ids = {row.get(name) for row in rows for name in ("parent_id", "merge_into")}
    return list(session.scalars(sa.select(Unit).where(Unit.id.in_([one for one in ids if one]))))


def counts_by_level(session: Session) -> dict[str, int]:
    """How many open units there are at each level."""
    rows = session.execute(
        sa.select(KnownUnit.level, sa.func.count()).where(KnownUnit.active).group_by(KnownUnit.level)
    )
    return dict(rows.all())


def tree(session: Session, q: str | None = None, lacking: bool = False) -> list[dict[str, Any]]:
    """Every unit with its vacancies and its people counted, nested by parent, for the page.

    `q`: only those with it in a name or code; `lacking`: only those with a vacancy; the units above them stay.
    """
    gaps = {gap["unit_id"]: gap["missing"] for gap in vacancies(session)}
    rows = session.execute(sa.select(Person.unit_id, sa.func.count()).where(Person.active).group_by(Person.unit_id))
    counts = dict(rows.all())
    nodes: dict[str, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for unit in session.scalars(sa.select(KnownUnit).order_by(KnownUnit.code)):
        nodes[unit.id] = {
            "unit": unit, "kind": UNIT_KINDS[unit.kind], "level": LEVELS[unit.level], "below": [], "gaps_below": 0,
            "missing": gaps.get(unit.id, []), "people": counts.get(unit.id, 0),
        }  # fmt: skip
    for node in nodes.values():
        parent = nodes.get(node["unit"].parent_id or "")
        (parent["below"] if parent else roots).append(node)
    for root in roots:
        _arrange(root)
    return [root for root in roots if _kept(root, q, lacking)] if q or lacking else roots


def _kept(node: dict[str, Any], q: str | None, lacking: bool) -> bool:
    """Whether the unit or one below it fits; of those below, only what is kept stays. A unit named so keeps all."""
    unit = node["unit"]
    named = not q or q in unit.name or q in unit.short_name or q.upper() in unit.code
    fits = named and (not lacking or bool(node["missing"]))
    if not (q and named and not lacking):
        node["below"] = [child for child in node["below"] if _kept(child, q, lacking)]
    node["found"] = fits
    return fits or bool(node["below"])


_ORDER = {kind: place for place, kind in enumerate(UNIT_KINDS)}


def _arrange(node: dict[str, Any]) -> int:
    node["below"].sort(key=lambda one: (_ORDER[one["unit"].kind], one["unit"].code))
    node["gaps_below"] = sum(_arrange(child) for child in node["below"])
    return int(node["gaps_below"]) + bool(node["missing"])
