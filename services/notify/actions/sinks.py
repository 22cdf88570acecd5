"""接收地址: add, rotate, enable and remove the webhooks of a unit; their secrets are derived, never stored."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Delivery, Sink
from services.notify.rights import keeps_sinks
from services.notify.senders import AllowList, EgressDenied, check
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Actor, KnownUnit
from shared.ids import new_id

OVERLAP = timedelta(hours=24)


def add_sink(session: Session, actor: Actor, unit: KnownUnit, url: str) -> Sink:
    """Register a webhook of a unit. Raises Forbidden, Invalid for an address we would not connect to, Conflict for a
    second one of the same address."""
    _require_keeper(actor, unit.id, unit.path)
    try:
        target = check(url, allow_list(session))
    except EgressDenied as denied:
        raise Invalid(errors={"url": [str(denied)]}) from None
    if session.scalar(sa.select(Sink.id).where(Sink.unit_id == unit.id, Sink.url == url)):
        raise Conflict("该地址已登记", code="already_there", allowed_steps=[])
    sink = Sink(
        id=new_id(),
        unit_id=unit.id,
        path=unit.path,
        url=url,
        host=target.key,
        salt=secrets.token_hex(16),
        created_at=now(session),
    )
    session.add(sink)
    session.flush()
    return sink


def rotate_sink(session: Session, actor: Actor, sink: Sink) -> Sink:
    """A new secret; the old one signs along for a day, so that the receiver changes over at its own time."""
    _require_keeper(actor, sink.unit_id, sink.path)
    sink.old_salt, sink.old_until = sink.salt, now(session) + OVERLAP
    sink.salt = secrets.token_hex(16)
    session.flush()
    return sink


def set_active(session: Session, actor: Actor, sink: Sink, active: bool) -> Sink:
    """Switch a webhook off or, after its receiver is well again, on."""
    _require_keeper(actor, sink.unit_id, sink.path)
    sink.active, sink.disabled_reason = active, None if active else "人工停用"
    session.flush()
    return sink


def remove_sink(session: Session, actor: Actor, sink: Sink) -> None:
    """Remove a webhook; what was on its way to it is cancelled and stays on record."""
    _require_keeper(actor, sink.unit_id, sink.path)
    session.execute(
        sa.update(Delivery)
        .where(Delivery.recipient_id == sink.id, Delivery.state.in_(("pending", "sending")))
        .values(state="cancelled", lease_token=None, lease_until=None, last_error="接收地址已删除")
        .execution_options(synchronize_session=False)
    )
    session.delete(sink)


def allow_list(session: Session) -> AllowList:
    """The intranet hosts and networks an operator has named (BAIYING_SINK_ALLOW)."""
    return AllowList.parse(session.info["db"].settings.sink_allow)


def _require_keeper(actor: Actor, unit_id: str, path: str) -> None:
    if not keeps_sinks(actor, unit_id, path):
        raise Forbidden("只有系统管理员或本单位负责人可以维护接收地址")
