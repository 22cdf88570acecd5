"""受众人群: what was entered, and what it adds up to for a unit and those right below it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.audiences import KINDS, Figure, Rolled, five_of, roll
from services.notify.groups import keeps_groups
from services.notify.models import Counted, Tally
from services.notify.queries.groups import units_below
from services.notify.queries.pushes import below
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, unit_of, units_of

REACHED = ("patrol", "guard", "volunteer", "watch", "lookout", "grid_worker", "police_room")
"""通过所队可触达: the classes a station can speak to."""


def tally_list(actor: Actor, *, unit_id: str | None = None, period: str | None = None) -> sa.Select[Tally]:
    """What was entered for the units the actor sees, to be paged by (created_at, id)."""
    found = sa.select(Tally).where(Tally.unit_id.in_(units_below(actor)))
    found = found.where(Tally.unit_id == unit_id) if unit_id else found
    return found.where(Tally.period == period) if period else found


def tally_seen(session: Session, actor: Actor, tally_id: str) -> Tally:
    """One of them. Raises NotFound otherwise."""
    found: Tally | None = session.scalar(tally_list(actor).where(Tally.id == tally_id))
    if found is None:
        raise NotFound("没有找到这份填报")
    return found


def tally_rows(session: Session, actor: Actor, tallies: list[Tally]) -> list[dict[str, Any]]:
    """As lines, each with its figures and the total of the five teams."""
    units, figures = units_of(session, {one.unit_id for one in tallies}), _figures(session, [one.id for one in tallies])
    names = ("id", "unit_id", "period", "source", "created_at", "changed_at", "version")
    return [
        {name: getattr(one, name) for name in names}
        | {
            "unit_name": units[one.unit_id].name if one.unit_id in units else "",
            "figures": [_shown(kind, figure) for kind, figure in figures[one.id].items()],
            "total": _plain(five_of(figures[one.id])),
            "allowed_steps": _steps(actor, units.get(one.unit_id)),
        }
        for one in tallies
    ]


def _steps(actor: Actor, unit: KnownUnit | None) -> list[str]:
    return ["change", "remove"] if unit is not None and keeps_groups(actor, unit.id, unit.path) else []


def _figures(session: Session, tallies: list[str]) -> dict[str, dict[str, Figure]]:
    """By tally and kind, in the order of the kinds."""
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    rows = session.scalars(sa.select(Counted).where(Counted.tally_id.in_(tallies)))
    for row in sorted(rows, key=lambda one: list(KINDS).index(one.kind)):
        found[row.tally_id][row.kind] = Figure(row.number, row.people, row.within)
    return found


def periods(session: Session, path: str) -> list[str]:
    """The months for which something was entered below this unit, the newest first; at most 60."""
    mine = sa.select(KnownUnit.id).where(below(KnownUnit.path, [path]))
    found = sa.select(Tally.period).where(Tally.unit_id.in_(mine)).distinct().order_by(Tally.period.desc())
    return list(session.scalars(found.limit(60)))


def summed(session: Session, unit: KnownUnit, period: str | None) -> dict[str, Any]:
    """What a unit and each of those right below it have in a month (default: the last one entered), and what disagrees.

    For reference only: {period, unit, kinds, total, units: [{unit, kinds, total}], apart: [...]}.
    """
    period = period or next(iter(periods(session, unit.path)), None)
    own = _own(session, unit.path, period) if period else {}
    listed = _asked(_units(session, unit.path), own)
    rolled = roll({one.id: one.parent_id for one in listed}, own)
    children = [one for one in listed if one.parent_id == unit.id]
    return {
        "period": period,
        **_summary(unit, rolled.get(unit.id, {})),
        "units": [_summary(one, rolled[one.id]) for one in children if rolled[one.id]],
        "apart": [
            {"unit_id": one.id, "unit_name": one.name, "kind": kind, "kind_label": KINDS[kind].label}
            | {"number": found.apart.number, "people": found.apart.people, "within": found.apart.within}
            for one in listed
            for kind, found in rolled[one.id].items()
            if found.apart is not None
        ],
    }


def _asked(units: list[Any], own: Mapping[str, Any]) -> list[Any]:
    """Without the departments, of which no figures are asked, unless they or those below them gave some."""
    levels = {one.id: one.level for one in units}
    told = [one.path for one in units if one.id in own]
    return [
        one
        for one in units
        if one.level != levels.get(one.parent_id) or any(path.startswith(one.path) for path in told)
    ]


def _units(session: Session, path: str) -> list[Any]:
    columns = (KnownUnit.id, KnownUnit.parent_id, KnownUnit.name, KnownUnit.level, KnownUnit.path)
    mine = sa.select(*columns).where(below(KnownUnit.path, [path]), KnownUnit.active)
    return list(session.execute(mine.order_by(KnownUnit.code)))


def _own(session: Session, path: str, period: str) -> dict[str, dict[str, Figure]]:
    """What was entered for a month, by unit and kind; one statement for all units."""
    mine = sa.select(KnownUnit.id).where(below(KnownUnit.path, [path]))
    joined = (
        sa.select(Tally.unit_id, Counted.kind, Counted.number, Counted.people, Counted.within)
        .join(Counted, Counted.tally_id == Tally.id)
        .where(Tally.period == period, Tally.unit_id.in_(mine))
    )
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for unit_id, kind, *figure in session.execute(joined):
        found[unit_id][kind] = Figure(*figure)
    return found


def _summary(unit: Any, rolled: dict[str, Rolled]) -> dict[str, Any]:
    values = {kind: one.value for kind, one in rolled.items()}
    return {
        "unit_id": unit.id,
        "unit_name": unit.name,
        "kinds": [
            _shown(kind, one.value)
            | {"own": one.own is not None, "told": one.told, "of": one.of, "apart": _plain(one.apart)}
            for kind, one in rolled.items()
        ],
        "total": _plain(five_of(values)),
    }


def _shown(kind: str, figure: Figure) -> dict[str, Any]:
    known = KINDS[kind]
    return {"kind": kind, "label": known.label, "counted": known.counted, **(_plain(figure) or {})}


def _plain(figure: Figure | None) -> dict[str, int] | None:
    return {"number": figure.number, "people": figure.people, "within": figure.within} if figure else None


def unit_summed(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The unit to be shown: the given one, else the widest the actor sees. Raises NotFound."""
    wanted = units_below(actor)
    if unit_id:
        found = unit_of(session, unit_id) if session.scalar(wanted.where(KnownUnit.id == unit_id)) else None
    else:
        widest = sa.select(KnownUnit).where(KnownUnit.id.in_(wanted)).order_by(sa.func.length(KnownUnit.path))
        found = session.scalars(widest.limit(1)).first()
    if found is None:
        raise NotFound("没有找到这个单位")
    return found


def reached(session: Session, unit: KnownUnit) -> list[dict[str, Any]]:
    """通过所队可触达: the last figures of a unit's classes; for reference beside a push, never counted in it."""
    return [one for one in summed(session, unit, None)["kinds"] if one["kind"] in REACHED]
