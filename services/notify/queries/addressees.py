"""推送范围 as the asker may see them: the saved sets of his bureaus, whom each takes now, and its parts in words."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import AddresseeSet
from services.notify.network import levels_open_to
from services.notify.queries.pushes import below
from services.notify.queries.scopes import in_words
from services.notify.rights import ADDRESSING, DESK_KINDS
from services.notify.standing import scope_of, units_addressed
from shared.errors import Invalid, NotFound
from shared.identity import Actor, KnownUnit, scopes, unit_of, units_of


def set_list(actor: Actor) -> sa.Select[AddresseeSet]:
    """The saved sets of the bureaus at which the actor addresses pushes, to be paged by (created_at, id)."""
    return sa.select(AddresseeSet).where(below(AddresseeSet.path, scopes(actor, ADDRESSING)))


def set_seen(session: Session, actor: Actor, set_id: str) -> AddresseeSet:
    """The set, if the actor may see it. Raises NotFound otherwise."""
    found: AddresseeSet | None = session.scalar(set_list(actor).where(AddresseeSet.id == set_id))
    if found is None:
        raise NotFound("没有找到这个推送范围")
    return found


def bureau_addressed(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The bureau a set is to belong to; default: the lowest one the actor's unit belongs to.

    Raises NotFound if he addresses no pushes there, Invalid for a unit that does not publish.
    """
    unit = unit_of(session, unit_id) if unit_id else own_bureau(session, actor)
    if unit is None or not actor.has_any(ADDRESSING, unit.path):
        raise NotFound("没有找到这个单位")
    if unit.kind not in DESK_KINDS:
        raise Invalid(errors={"unit_id": ["推送范围属于市局或分县局，不属于其部门和所队"]})
    return unit


def own_bureau(session: Session, actor: Actor) -> KnownUnit | None:
    """The lowest bureau that the actor's unit belongs to."""
    above = [part for part in (actor.unit_path or "").split("/") if part]
    found = sa.select(KnownUnit).where(KnownUnit.id.in_(above), KnownUnit.kind.in_(DESK_KINDS))
    return session.scalars(found.order_by(sa.func.length(KnownUnit.path).desc())).first()


def addressing_bureaus(session: Session, actor: Actor) -> dict[str, str]:
    """The bureaus at which the actor may keep sets: id to name, in the directory's order."""
    mine = sa.select(KnownUnit).where(below(KnownUnit.path, scopes(actor, ADDRESSING)), KnownUnit.active)
    rows = session.scalars(mine.where(KnownUnit.kind.in_(DESK_KINDS)).order_by(KnownUnit.code))
    return {unit.id: unit.name for unit in rows}


def districts_of(session: Session, top: KnownUnit) -> dict[str, str]:
    """What may be chosen as a district below a bureau: counties and departments that stand directly under it."""
    under = sa.select(KnownUnit).where(KnownUnit.parent_id == top.id, KnownUnit.active, KnownUnit.level != "station")
    rows = session.scalars(under.order_by(KnownUnit.level.desc(), KnownUnit.code))
    return {unit.id: unit.short_name for unit in rows}


def set_rows(session: Session, actor: Actor, sets: list[AddresseeSet]) -> list[dict[str, Any]]:
    """Sets as lines of a list."""
    units = units_of(session, {one.unit_id for one in sets})
    plain = ("id", "unit_id", "name", "note", "selector", "created_at", "updated_at", "version")
    return [
        {name: getattr(one, name) for name in plain}
        | {
            "unit_name": units[one.unit_id].short_name if one.unit_id in units else "",
            "in_words": in_words(session, one.selector),
            "allowed_steps": ["change", "remove"] if actor.has_any(ADDRESSING, one.path) else [],
        }
        for one in sets
    ]


def set_shown(session: Session, actor: Actor, kept: AddresseeSet) -> dict[str, Any]:
    """One set with how many units it takes now, by level."""
    (row,) = set_rows(session, actor, [kept])
    top = unit_of(session, kept.unit_id)
    if top is None:
        return row | {"counts": {}, "units": 0, "faults": ["名录尚未同步"], "gone": []}
    scope = scope_of(session, kept.selector, top)
    taken = units_addressed(top, levels_open_to(top.level), scope).subquery()
    counted = sa.select(taken.c.level, sa.func.count()).group_by(taken.c.level)
    found = {row[0]: row[1] for row in session.execute(counted)}
    counts = {level: found.get(level, 0) for level in levels_open_to(top.level)}
    return row | {
        "counts": counts,
        "units": sum(counts.values()),
        "faults": list(scope.faults),
        "gone": list(scope.gone),
    }


def set_units(session: Session, kept: AddresseeSet) -> sa.Select[KnownUnit]:
    """The units a set takes now, to be paged by (code, id), ascending."""
    top = unit_of(session, kept.unit_id)
    if top is None:
        return sa.select(KnownUnit).where(sa.false())
    return units_addressed(top, levels_open_to(top.level), scope_of(session, kept.selector, top))


def addressed_rows(session: Session, units: list[KnownUnit]) -> list[dict[str, Any]]:
    """Units as lines, with the one above each."""
    above = units_of(session, {unit.parent_id for unit in units if unit.parent_id})
    return [
        {name: getattr(unit, name) for name in ("id", "code", "name", "level", "kind")}
        | {"parent_name": above[unit.parent_id].short_name if unit.parent_id in above else ""}
        for unit in units
    ]


def units_by_lines(session: Session, top: KnownUnit, lines: list[str], name: str) -> list[str]:
    """The ids of units given by code or whole name, one a line, below a bureau. Raises Invalid naming what is not."""
    if not lines:
        return []
    here = KnownUnit.path.startswith(top.path, autoescape=True)
    either = sa.or_(KnownUnit.code.in_(lines), KnownUnit.name.in_(lines), KnownUnit.short_name.in_(lines))
    found = session.scalars(sa.select(KnownUnit).where(here, either, KnownUnit.active)).all()
    by_text: dict[str, set[str]] = {}
    for unit in found:
        for text in {unit.code, unit.name, unit.short_name}:
            by_text.setdefault(text, set()).add(unit.id)
    wrong = [
        f"第{n}行“{line}”{'有多个同名单位，请填单位代码' if by_text.get(line) else '不是本级以下的单位'}"
        for n, line in enumerate(lines, 1)
        if len(by_text.get(line, ())) != 1
    ]
    if wrong:
        raise Invalid(errors={name: wrong[:10]})
    return list(dict.fromkeys(one for line in lines for one in by_text[line]))


def codes_of(session: Session, ids: list[str]) -> str:
    """Units as the form takes them: their codes, one a line."""
    units = units_of(session, ids)
    return "\n".join(units[one].code for one in ids if one in units)


def sets_for(session: Session, push_unit_id: str) -> dict[str, str]:
    """The saved sets that a push of this unit may use, its own and those of the bureaus above it: id to name."""
    unit = unit_of(session, push_unit_id)
    above = [part for part in unit.path.split("/") if part] if unit else []
    found = sa.select(AddresseeSet).where(AddresseeSet.unit_id.in_(above)).order_by(AddresseeSet.name)
    return {one.id: one.name for one in session.scalars(found)}
