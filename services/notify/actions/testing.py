"""检测: an address or a gateway is tried when somebody asks; nothing is published, and its health shows the result."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.addresses import Unreachable, Whereto, gateway_use, is_listed, on_card, whereto
from services.notify.actions.claiming import LEASE, Job
from services.notify.actions.health import note_health
from services.notify.actions.rates import Buckets, rate_of
from services.notify.models import Gateway, Sink
from services.notify.senders import Message, Way
from shared.db import now
from shared.ids import new_id

AT_ONCE = 8
TEST_KEYS = "演练密钥：没有发出"
TITLE, TEXT = "检测消息", "这是一条检测消息，说明本地址可以收到推送，请勿转发。"


def claim_tests(session: Session, ways: Mapping[str, Way], allowed: tuple[str, ...] | None) -> list[Job]:
    """The addresses and gateways whose test button was pressed; what cannot go out is told at once."""
    return [job for job in (*_sinks(session, allowed), *_gateways(session, allowed)) if job.way in ways]


def _sinks(session: Session, allowed: tuple[str, ...] | None) -> list[Job]:
    asked = sa.select(Sink).where(Sink.test_at.is_not(None), Sink.active).order_by(Sink.id).limit(AT_ONCE)
    found = []
    for sink in session.scalars(asked.with_for_update(skip_locked=True)):
        _clear(session, Sink, sink.id)
        gateway = session.get(Gateway, sink.gateway_id) if sink.gateway_id else None
        try:
            to = whereto(session, sink, gateway)
        except Unreachable as never:
            note_health(session, Sink, sink.id, str(never))
            continue
        if is_listed(allowed, sink.host, to.address, through_gateway=to.gateway is not None):
            found.append(_sink_job(session, sink, gateway, to))
        else:
            note_health(session, Sink, sink.id, TEST_KEYS)
    return found


def _sink_job(session: Session, sink: Sink, gateway: Gateway | None, to: Whereto) -> Job:
    """A test counts against the receiver's rate, and does not wait for it: somebody is looking."""
    token, at, rate = new_id(), now(session), rate_of(sink, gateway)
    buckets = Buckets(session, at)
    counted = rate is not None and buckets.free(rate) is not None
    if rate is not None and counted:
        buckets.take(rate, token, 1, at + LEASE)
    message = _message(session, to, sink.audience)
    bucket = rate.bucket if rate and counted else None
    return Job((), token, sink.host, sink.way, message, sink.id, gateway.id if gateway else None, bucket)


def _gateways(session: Session, allowed: tuple[str, ...] | None) -> list[Job]:
    asked = sa.select(Gateway).where(Gateway.test_at.is_not(None), Gateway.active).order_by(Gateway.id).limit(AT_ONCE)
    found = []
    for gateway in session.scalars(asked.with_for_update(skip_locked=True)):
        _clear(session, Gateway, gateway.id)
        try:
            address = on_card(session, gateway.test_by or "", gateway.kind)
            to = Whereto(address, (), gateway_use(session, gateway))
        except Unreachable as never:
            note_health(session, Gateway, gateway.id, str(never))
            continue
        if is_listed(allowed, gateway.host, address, through_gateway=True):
            message = _message(session, to, "internal")
            found.append(Job((), new_id(), gateway.host, gateway.kind, message, None, gateway.id))
        else:
            note_health(session, Gateway, gateway.id, TEST_KEYS)
    return found


def _message(session: Session, to: Whereto, audience: str) -> Message:
    data = {"title": TITLE, "text": TEXT, "short_text": TEXT, "link": None, "number": "", "due_at": None}
    return Message(new_id(), "notice", to.address, to.secrets, now(session), data, 0, to.gateway, audience)


def _clear(session: Session, table: type[Sink | Gateway], row_id: str) -> None:
    done = sa.update(table).where(table.id == row_id).values(test_at=None)
    session.execute(done.execution_options(synchronize_session=False))
