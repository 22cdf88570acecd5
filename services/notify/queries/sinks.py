"""接收地址 of the units whose ways out the actor keeps, with how they fare; no secret is ever read back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Delivery, Group, Push, Sink
from services.notify.queries.health import faring, rates_left, resting, waiting
from services.notify.queries.pushes import below
from services.notify.rights import CONNECTING
from services.notify.senders.addresses import BOTS
from services.notify.ways import WAY_LABELS
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, unit_of, units_of

PLAIN = (
    "id", "unit_id", "way", "name", "url", "audience", "quiet", "digest", "group_id", "active", "disabled_reason",
    "old_until", "created_at", "version",
)  # fmt: skip


def kept(actor: Actor, unit_id: Any, path: Any) -> Any:
    """A condition: the actor keeps the ways out of this unit."""
    heads = [grant.unit_id for grant in actor.grants if grant.role == "unit_head"]
    admins = [grant.path for grant in actor.grants if grant.role == "system_admin"]
    return sa.or_(unit_id.in_(heads), below(path, admins))


def sink_list(actor: Actor) -> sa.Select[Sink]:
    """The addresses the actor keeps, to be paged by (created_at, id); those of people are their own."""
    return sa.select(Sink).where(kept(actor, Sink.unit_id, Sink.path), Sink.person_id.is_(None))


def sink_seen(session: Session, actor: Actor, sink_id: str) -> Sink:
    """The address, if the actor keeps it. Raises NotFound otherwise."""
    sink: Sink | None = session.scalar(sink_list(actor).where(Sink.id == sink_id))
    if sink is None:
        raise NotFound("没有找到这个接收地址")
    return sink


def unit_kept(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The unit an address is to be added to: the given one (default: the actor's own). Raises NotFound otherwise."""
    unit = unit_of(session, unit_id or actor.unit_id or "")
    wanted = unit_id or actor.unit_id
    if unit is None or not session.scalar(
        sa.select(KnownUnit.id).where(KnownUnit.id == wanted, kept(actor, KnownUnit.id, KnownUnit.path))
    ):
        raise NotFound("没有找到这个单位")
    return unit


def sink_rows(session: Session, sinks: list[Sink]) -> list[dict[str, Any]]:
    """Addresses with their health, what waits for them (up to a hundred), and what their rate still allows."""
    units = units_of(session, {sink.unit_id for sink in sinks})
    rests, left = resting(session, {sink.host for sink in sinks}), rates_left(session, sinks)
    return [
        {name: getattr(sink, name) for name in PLAIN}
        | faring(session, sink, rests)
        | {
            "unit_name": units[sink.unit_id].name if sink.unit_id in units else "",
            "way_label": WAY_LABELS[sink.way],
            "waiting": waiting(session, sink),
            "rate": left.get(sink.id),
            "allowed_steps": _steps(sink),
        }
        for sink in sinks
    ]


def _steps(sink: Sink) -> list[str]:
    steps = ["change", "remove"] + (["test"] if sink.active else [])
    return [*steps, "rotate"] if sink.way == "webhook" else steps


def groups_for_bots(session: Session, unit_id: str) -> dict[str, str]:
    """The unit's registered groups a bot may speak in: id to name."""
    mine = sa.select(Group).where(Group.unit_id == unit_id, Group.dissolved_on.is_(None)).order_by(Group.name)
    return {group.id: group.name for group in session.scalars(mine.limit(200))}


def ways_for(actor: Actor) -> dict[str, str]:
    """The ways that the actor may register: a folder is the system administrator's."""
    taken = ("webhook", *BOTS, "mail") + (("file",) if actor.has_any(CONNECTING) else ())
    return {way: WAY_LABELS[way] for way in taken}


def delivery_list(sink: Sink) -> sa.Select[Delivery]:
    """What went or is to go to an address, to be paged by (next_at, id), newest first."""
    return sa.select(Delivery).where(Delivery.recipient_id == sink.id, sa.text("way <> 'inbox'"))


def titles_of(session: Session, deliveries: list[Delivery]) -> dict[str, str]:
    """Push id -> its title, of these deliveries; of a notice there is none."""
    ids = {one.push_id for one in deliveries if one.push_id}
    return {row[0]: row[1] for row in session.execute(sa.select(Push.id, Push.title).where(Push.id.in_(ids)))}


def units_kept(session: Session, actor: Actor) -> dict[str, str]:
    """The units the actor may add an address to, at most 500 of them: id to name, in the directory's order."""
    mine = sa.select(KnownUnit).where(kept(actor, KnownUnit.id, KnownUnit.path), KnownUnit.active)
    return {unit.id: unit.name for unit in session.scalars(mine.order_by(KnownUnit.code).limit(500))}
