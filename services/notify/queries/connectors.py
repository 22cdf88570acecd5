"""发布连接 and what each carried, as far as the asker may see them; nothing of a secret."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Carriage, Connector
from services.notify.queries.pushes import below
from services.notify.rights import CONNECTING, DESK_KINDS, KNOWING, keeps_connectors
from services.notify.senders.carrying import ACTIONS, CARRIAGE_STATES, KINDS, Unreadable, piece_of
from shared.errors import Invalid, NotFound
from shared.identity import Actor, KnownUnit, unit_of, units_of

HEALTH = {"off": "已停用", "unknown": "还没有用过", "failing": "有问题", "well": "正常"}
OPEN_CARRIAGES = ("pending", "sending")


def connector_list(actor: Actor) -> sa.Select[Connector]:
    """The connectors the actor may know of, to be paged by (created_at, id)."""
    return sa.select(Connector).where(below(Connector.path, _paths(actor, KNOWING)))


def connector_seen(session: Session, actor: Actor, connector_id: str) -> Connector:
    """The connector, if the actor may know of it. Raises NotFound otherwise."""
    found: Connector | None = session.scalar(connector_list(actor).where(Connector.id == connector_id))
    if found is None:
        raise NotFound("没有找到这个发布连接")
    return found


def unit_connected(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The bureau a connector is to be added to; default: the one that the actor's unit belongs to.

    Raises NotFound if it is not below him, Invalid for a unit that does not publish.
    """
    unit = unit_of(session, unit_id) if unit_id else _own_bureau(session, actor)
    if unit is None or not keeps_connectors(actor, unit.path):
        raise NotFound("没有找到这个单位")
    if unit.kind not in DESK_KINDS:
        raise Invalid(errors={"unit_id": ["发布连接属于市局或分县局，不属于其部门和所队"]})
    return unit


def _own_bureau(session: Session, actor: Actor) -> KnownUnit | None:
    above = [part for part in (actor.unit_path or "").split("/") if part]
    found = sa.select(KnownUnit).where(KnownUnit.id.in_(above), KnownUnit.kind.in_(DESK_KINDS))
    return session.scalars(found.order_by(sa.func.length(KnownUnit.path).desc())).first()


def bureaus_connected(session: Session, actor: Actor) -> dict[str, str]:
    """The bureaus to which the actor may add a connector: id to name, in the directory's order."""
    mine = sa.select(KnownUnit).where(below(KnownUnit.path, _paths(actor, CONNECTING)), KnownUnit.active)
    rows = session.scalars(mine.where(KnownUnit.kind.in_(DESK_KINDS)).order_by(KnownUnit.code))
    return {unit.id: unit.name for unit in rows}


def connector_rows(session: Session, actor: Actor, connectors: list[Connector]) -> list[dict[str, Any]]:
    """Connectors with their health and how much waits for each, in two queries for all of them."""
    units = units_of(session, {one.unit_id for one in connectors})
    ids = [one.id for one in connectors]
    counted = sa.select(Carriage.connector_id, sa.func.count()).where(
        Carriage.connector_id.in_(ids), Carriage.state.in_(OPEN_CARRIAGES)
    )
    waiting = {row[0]: row[1] for row in session.execute(counted.group_by(Carriage.connector_id))}
    return [
        {name: getattr(one, name) for name in _PLAIN}
        | {
            "unit_name": units[one.unit_id].name if one.unit_id in units else "",
            "kind_label": KINDS[one.kind],
            "health": health_of(one),
            "health_label": HEALTH[health_of(one)],
            "testing": one.test_at is not None,
            "waiting": waiting.get(one.id, 0),
            "allowed_steps": _steps(actor, one),
        }
        for one in connectors
    ]


_PLAIN = (
    "id", "unit_id", "kind", "name", "address", "app_id", "cover_media_id", "releases", "active", "disabled_reason",
    "old_until", "checked_at", "well_at", "last_error", "created_at", "version",
)  # fmt: skip


def health_of(connector: Connector) -> str:
    """off, unknown until it was used, failing when the last try went wrong, else well."""
    if not connector.active:
        return "off"
    if connector.checked_at is None:
        return "unknown"
    return "failing" if connector.last_error else "well"


def _steps(actor: Actor, connector: Connector) -> list[str]:
    if not keeps_connectors(actor, connector.path):
        return []
    steps = ["change", "test"] if connector.active else ["change"]
    return [*steps, "rotate"] if connector.kind == "http" else steps


def carriage_list(connector: Connector) -> sa.Select[Carriage]:
    """What a connector carried or is to carry, to be paged by (due_at, id), newest first."""
    return sa.select(Carriage).where(Carriage.connector_id == connector.id)


def carriage_rows(carriages: list[Carriage]) -> list[dict[str, Any]]:
    """As lines of a list; the title of what was carried, none of what is void."""
    return [
        {column.name: getattr(one, column.name) for column in Carriage.__table__.columns if column.name in _SHOWN}
        | {"action_label": ACTIONS[one.action], "state_label": CARRIAGE_STATES[one.state], "title": _title(one)}
        for one in carriages
    ]


_SHOWN = frozenset(
    "id placement_id publication_id task_id action channel state attempt failure last_error would_have_sent url "
    "reference due_at next_at expires_at settled_at".split()
)


def _title(carriage: Carriage) -> str:
    if carriage.stopped == "kill":
        return ""
    try:
        return piece_of(carriage.content, carriage.channel).title
    except Unreadable:
        return ""


def _paths(actor: Actor, roles: frozenset[str]) -> list[str]:
    return [grant.path for grant in actor.grants if grant.role in roles]
