"""催办记录 of a push, and the rules of the bureaus."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Push, Urge, UrgePolicy
from services.notify.network.urging import MOST, REST_MINUTES
from services.notify.queries.pushes import below
from services.notify.rights import DESK_KINDS, sets_urging
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, covers, names_of, scopes, unit_of, units_of
from shared.words import PUSH_LEVELS


def urge_list(actor: Actor, push: Push) -> sa.Select[Urge]:
    """The urges of a push that meant units the actor sees, to be paged by (at, id), newest first."""
    paths = scopes(actor)
    whole = any(covers(path, push.path) for path in paths)
    mine = sa.select(Urge).where(Urge.push_id == push.id)
    above = Urge.path.in_([outer for path in paths for outer in _above(path)])
    return mine if whole else mine.where(sa.or_(below(Urge.path, paths), above))


def _above(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part]
    return [f"/{'/'.join(parts[:n])}/" for n in range(1, len(parts) + 1)]


def urge_rows(session: Session, urges: list[Urge]) -> list[dict[str, Any]]:
    """Urges as lines: when, by whom, whom it meant, how many it reached."""
    names = names_of(session, [one.by_id for one in urges])
    heads = {one.id: one.branch or _last(one.path) for one in urges}
    units = units_of(session, heads.values())
    return [
        {
            "id": one.id,
            "at": one.at,
            "by": {"id": one.by_id, "name": names.get(one.by_id or "", "")},
            "unit": {"id": heads[one.id], "name": units[heads[one.id]].short_name if heads[one.id] in units else ""},
            "level": one.level,
            "level_label": PUSH_LEVELS.get(one.level or ""),
            "targets": one.targets,
        }
        for one in urges
    ]


def _last(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def urge_rules(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The rule of each bureau that the actor sees, the highest first; `own` false: it follows the one above."""
    seen = sa.select(KnownUnit).where(below(KnownUnit.path, scopes(actor)), KnownUnit.kind.in_(DESK_KINDS))
    order = (sa.func.length(KnownUnit.path), KnownUnit.code)
    return _rule_rows(session, actor, list(session.scalars(seen.where(KnownUnit.active).order_by(*order))))


def bureau_ruled(session: Session, actor: Actor, unit_id: str) -> KnownUnit:
    """The bureau whose rule is meant, if the actor sees it. Raises NotFound for any other unit."""
    unit = unit_of(session, unit_id)
    if unit is None or unit.kind not in DESK_KINDS or not any(covers(path, unit.path) for path in scopes(actor)):
        raise NotFound("没有找到这个单位")
    return unit


def urge_rule(session: Session, actor: Actor, unit: KnownUnit) -> dict[str, Any]:
    """The rule of one bureau."""
    return _rule_rows(session, actor, [unit])[0]


def _rule_rows(session: Session, actor: Actor, units: list[KnownUnit]) -> list[dict[str, Any]]:
    ids = {part for unit in units for part in unit.path.split("/") if part}
    held = {row.unit_id: row for row in session.scalars(sa.select(UrgePolicy).where(UrgePolicy.unit_id.in_(ids)))}
    return [_rule_row(unit, held, sets_urging(actor, unit.path)) for unit in units]


def _rule_row(unit: KnownUnit, held: dict[str, UrgePolicy], may: bool) -> dict[str, Any]:
    own, above = held.get(unit.id), [part for part in reversed(unit.path.split("/")) if part in held]
    rule = held[above[0]] if above else None
    return {
        "unit_id": unit.id,
        "unit_name": unit.short_name,
        "rest_minutes": rule.rest_minutes if rule else REST_MINUTES,
        "most": rule.most if rule else MOST,
        "own": own is not None,
        "changed_at": own.changed_at if own else None,
        "allowed_steps": ["set"] if may else [],
        "version": own.version if own else 0,
    }
