"""网关 of the bureaus whose system administrator the actor is, with how they fare; never a secret."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Gateway, Sink
from services.notify.queries.health import faring, resting
from services.notify.queries.pushes import below
from services.notify.rights import CONNECTING, DESK_KINDS
from services.notify.ways import GATEWAY_LABELS
from shared.errors import Invalid, NotFound
from shared.identity import Actor, KnownUnit, unit_of, units_of

PLAIN = (
    "id", "unit_id", "kind", "name", "address", "options", "rate", "active", "created_at", "version",
)  # fmt: skip


def gateway_list(actor: Actor) -> sa.Select[Gateway]:
    """The gateways the actor keeps, to be paged by (created_at, id)."""
    return sa.select(Gateway).where(below(Gateway.path, _paths(actor)))


def gateway_seen(session: Session, actor: Actor, gateway_id: str) -> Gateway:
    """The gateway, if the actor keeps it. Raises NotFound otherwise."""
    found: Gateway | None = session.scalar(gateway_list(actor).where(Gateway.id == gateway_id))
    if found is None:
        raise NotFound("没有找到这个网关")
    return found


def bureau_of(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The bureau a gateway is to be added to; default: the one that the actor administers, if it is one only.

    Raises NotFound if it is not below him, Invalid for a unit that is no bureau.
    """
    known = bureaus_of(session, actor)
    wanted = unit_id or next(iter(known), "")
    unit = unit_of(session, wanted)
    if unit is None or not any(unit.path.startswith(path) for path in _paths(actor)):
        raise NotFound("没有找到这个单位")
    if unit.kind not in DESK_KINDS:
        raise Invalid(errors={"unit_id": ["网关属于市局或分县局，其部门和所队共用"]})
    return unit


def bureaus_of(session: Session, actor: Actor) -> dict[str, str]:
    """The bureaus to which the actor may add a gateway: id to name, the highest first."""
    mine = sa.select(KnownUnit).where(below(KnownUnit.path, _paths(actor)), KnownUnit.active)
    rows = session.scalars(mine.where(KnownUnit.kind.in_(DESK_KINDS)).order_by(sa.func.length(KnownUnit.path),
                                                                              KnownUnit.code))  # fmt: skip
    return {unit.id: unit.name for unit in rows}


def gateway_rows(session: Session, gateways: list[Gateway]) -> list[dict[str, Any]]:
    """Gateways with their health and how many addresses of people go through each."""
    units = units_of(session, {one.unit_id for one in gateways})
    rests = resting(session, {one.host for one in gateways})
    counted = sa.select(Sink.gateway_id, sa.func.count()).where(Sink.gateway_id.in_([one.id for one in gateways]))
    people = {row[0]: row[1] for row in session.execute(counted.group_by(Sink.gateway_id))}
    return [
        {name: getattr(one, name) for name in PLAIN}
        | faring(session, one, rests)
        | {
            "unit_name": units[one.unit_id].name if one.unit_id in units else "",
            "kind_label": GATEWAY_LABELS[one.kind],
            "people": people.get(one.id, 0),
            "allowed_steps": ["change", "test"] if one.active else ["change"],
        }
        for one in gateways
    ]


def _paths(actor: Actor) -> list[str]:
    return [grant.path for grant in actor.grants if grant.role in CONNECTING]
