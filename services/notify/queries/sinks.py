"""接收地址 of the units whose webhooks the actor keeps; the secret is never read back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Delivery, Sink
from services.notify.queries.pushes import below
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, unit_of


def _kept(actor: Actor, unit_id: Any, path: Any) -> Any:
    heads = [grant.unit_id for grant in actor.grants if grant.role == "unit_head"]
    admins = [grant.path for grant in actor.grants if grant.role == "system_admin"]
    return sa.or_(unit_id.in_(heads), below(path, admins))


def sink_list(actor: Actor) -> sa.Select[Sink]:
    """The webhooks the actor keeps, to be paged by (created_at, id)."""
    return sa.select(Sink).where(_kept(actor, Sink.unit_id, Sink.path))


def sink_seen(session: Session, actor: Actor, sink_id: str) -> Sink:
    """The webhook, if the actor keeps it. Raises NotFound otherwise."""
    sink: Sink | None = session.scalar(sink_list(actor).where(Sink.id == sink_id))
    if sink is None:
        raise NotFound("没有找到这个接收地址")
    return sink


def unit_kept(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The unit a webhook is to be added to: the given one (default: the actor's own). Raises NotFound otherwise."""
    unit = unit_of(session, unit_id or actor.unit_id or "")
    wanted = unit_id or actor.unit_id
    if unit is None or not session.scalar(
        sa.select(KnownUnit.id).where(KnownUnit.id == wanted, _kept(actor, KnownUnit.id, KnownUnit.path))
    ):
        raise NotFound("没有找到这个单位")
    return unit


def delivery_list(sink: Sink) -> sa.Select[Delivery]:
    """What went or is to go to a webhook, to be paged by (next_at, id), newest first."""
    return sa.select(Delivery).where(Delivery.recipient_id == sink.id, sa.text("way <> 'inbox'"))
