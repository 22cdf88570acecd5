"""群组 of the units the actor sees, each with its state and the bots that speak in it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.groups import (
    ABOVE,
    OWN,
    PLATFORMS,
    SEEING,
    SIZES,
    STATES,
    audience_of,
    keeps_groups,
    label_of,
    state_of,
)
from services.notify.models import Group, Sink
from services.notify.queries.pushes import below
from services.notify.standing.days import today
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, scopes, unit_of, units_of

PLAIN = (
    "id", "unit_id", "kind", "platform", "name", "purpose", "position", "size", "subgroups", "opened_on", "review_on",
    "reviewed_on", "dissolved_on", "reason", "created_at", "version",
)  # fmt: skip


def units_below(actor: Actor) -> sa.Select[str]:
    """The ids of the units whose groups and figures the actor sees."""
    return sa.select(KnownUnit.id).where(below(KnownUnit.path, scopes(actor, SEEING)))


def group_list(
    session: Session, actor: Actor, *, kind: str | None = None, state: str | None = None, unit_id: str | None = None
) -> sa.Select[Group]:
    """The groups the actor sees, to be paged by (created_at, id)."""
    found = sa.select(Group).where(Group.unit_id.in_(units_below(actor)))
    on = today(session)
    states = {
        "active": (Group.dissolved_on.is_(None), Group.review_on > on),
        "overdue": (Group.dissolved_on.is_(None), Group.review_on <= on),
        "dissolved": (Group.dissolved_on.is_not(None),),
    }
    if state:
        found = found.where(*states[state])
    if kind:
        found = found.where(Group.kind == kind)
    return found.where(Group.unit_id == unit_id) if unit_id else found


def group_seen(session: Session, actor: Actor, group_id: str) -> Group:
    """The group, if the actor sees its unit. Raises NotFound otherwise."""
    found: Group | None = session.scalar(
        sa.select(Group).where(Group.id == group_id, Group.unit_id.in_(units_below(actor)))
    )
    if found is None:
        raise NotFound("没有找到这个群组")
    return found


def group_rows(session: Session, actor: Actor, groups: list[Group]) -> list[dict[str, Any]]:
    """Groups as lines, with what the actor may do with each."""
    units, on = units_of(session, {one.unit_id for one in groups}), today(session)
    return [_row(actor, one, units.get(one.unit_id), state_of(one.dissolved_on, one.review_on, on)) for one in groups]


def _row(actor: Actor, group: Group, unit: KnownUnit | None, state: str) -> dict[str, Any]:
    keeps = unit is not None and keeps_groups(actor, unit.id, unit.path) and state != "dissolved"
    return {name: getattr(group, name) for name in PLAIN} | {
        "unit_name": unit.name if unit else "",
        "kind_label": label_of(group.kind, unit.level if unit else ""),
        "platform_label": PLATFORMS[group.platform],
        "size_label": SIZES[group.size],
        "audience": audience_of(group.kind),
        "state": state,
        "state_label": STATES[state],
        "allowed_steps": ["change", "review", "dissolve"] if keeps else [],
    }


def bots_of(session: Session, group: Group) -> list[dict[str, Any]]:
    """The addresses that speak in a group: what they are called, by which way, and how they fare."""
    rows = session.scalars(sa.select(Sink).where(Sink.group_id == group.id).order_by(Sink.created_at, Sink.id))
    names = ("id", "way", "name", "active", "disabled_reason", "well_at", "last_error")
    return [{name: getattr(sink, name) for name in names} for sink in rows]


def unit_registering(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The unit something is registered for: the given one, else the actor's own. Raises NotFound if he sees it not."""
    unit = unit_of(session, unit_id or actor.unit_id or "")
    if unit is None or not any(unit.path.startswith(path) for path in scopes(actor, SEEING)):
        raise NotFound("没有找到这个单位")
    return unit


def units_kept(session: Session, actor: Actor) -> dict[str, str]:
    """The units whose groups and figures the actor keeps: id to name, in the directory's order; at most 500."""
    own = [grant.unit_id for grant in actor.grants if grant.role in OWN]
    above = [grant.path for grant in actor.grants if grant.role in ABOVE]
    mine = sa.or_(KnownUnit.id.in_(own), below(KnownUnit.path, above))
    rows = session.scalars(sa.select(KnownUnit).where(KnownUnit.active, mine).order_by(KnownUnit.code).limit(500))
    return {unit.id: unit.name for unit in rows}
