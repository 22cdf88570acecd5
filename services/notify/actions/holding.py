"""暂缓 (安静时间): until when a delivery waits before it may be claimed; what waited goes out together."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.hand_over import deputy_of
from services.notify.models import Choice, Delivery, HandOver, Notice, Receipt, Sink
from services.notify.network import ANSWERS
from services.notify.quiet import Wish, leaves_at
from shared.calendars import calendar_of


def hold_until(
    session: Session, sink: Sink, delivery: Delivery, push_priority: str | None, at: datetime
) -> datetime | None:
    """The moment this delivery may leave to this sink; None: now. `push_priority` is None for a notice.

    Counted from when it became due, so that asking again at that moment gives None. Recalls, flash and urgent notices
    are never held; a try that failed waits for hours, but not for the next digest.
    """
    if at_once(session, delivery, push_priority):
        return None
    wish = wish_of(session, sink, delivery)
    leaves = leaves_at(wish, delivery.next_at, calendar_of(session, sink.path))
    return leaves if leaves > at else None


def wish_of(session: Session, sink: Sink, delivery: Delivery) -> Wish:
    """How this delivery is to leave: as its address is set, in the person's own hours where he has some."""
    digest = "each" if delivery.attempt else sink.digest
    if digest == "each" and not delivery.attempt and _is_note(session, delivery):
        digest = "daily"
    chosen = session.get(Choice, sink.person_id) if sink.person_id else None
    if chosen is None:
        return Wish(digest, sink.quiet)
    return Wish(digest, sink.quiet, chosen.opens, chosen.closes, chosen.every_day)


def at_once(session: Session, delivery: Delivery, priority: str | None) -> bool:
    """Whether it leaves whatever the hour, alone: flash, as every recall is, or an urgent notice."""
    if delivery.push_id is not None:
        return priority == "flash"
    notice = session.get(Notice, delivery.source_id)
    return notice is not None and notice.urgent


def needless(session: Session, sink: Sink, delivery: Delivery) -> str | None:
    """Why somebody need not be told any more (in Chinese): his unit has answered meanwhile, or another acts for him.

    None: he is to be told. Another acts for him only where he is told himself.
    """
    if sink.person_id is None or delivery.push_id is None:
        return None
    receipt = session.get(Receipt, (delivery.push_id, delivery.unit_id))
    if receipt is None:
        return None
    if receipt.state in ANSWERS:
        return "本单位已办理"
    if not _anything_handed_over(session):
        return None
    deputy = deputy_of(session, sink.person_id, delivery.unit_id, receipt.id)
    if deputy == sink.person_id:
        return None
    his = sa.select(Sink.id).where(Sink.person_id == deputy, Sink.unit_id == delivery.unit_id, Sink.active)
    told = sa.exists().where(
        Delivery.source_id == delivery.source_id, Delivery.recipient_id.in_(his), Delivery.state != "cancelled"
    )
    return "已转交代理人办理" if session.scalar(sa.select(told)) else None


def _anything_handed_over(session: Session) -> bool:
    """Asked once in a transaction: mostly nothing is."""
    if "handed_over" not in session.info:
        still = sa.exists().where(HandOver.ended_at.is_(None))
        session.info["handed_over"] = bool(session.scalar(sa.select(still)))
    return bool(session.info["handed_over"])


def _is_note(session: Session, delivery: Delivery) -> bool:
    return delivery.push_id is None and session.get(Notice, delivery.source_id) is None
