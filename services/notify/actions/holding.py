"""暂缓 (安静时间): until when a delivery waits before it may be claimed; asked once for each, held rows try nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.notify.models import Delivery, Sink


def hold_until(
    session: Session, sink: Sink, delivery: Delivery, push_priority: str | None, at: datetime
) -> datetime | None:
    """The moment this delivery may leave to this sink; None: now. `push_priority` is None for a notice."""
    return None
