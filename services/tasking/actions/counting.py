"""推送情况: counts of a push on its task, from what notify says; opened and answered by level."""

from sqlalchemy.orm import Session

from services.tasking.models import KnownPush
from shared.events import PushAcknowledged, PushClosed, PushOpened
from shared.log import Heard


def push_opened(session: Session, fact: PushOpened, heard: Heard) -> None:
    """Each opening of a level says the whole push's addressees again; the first one makes the row."""
    row = session.get(KnownPush, fact.push_id)
    if row is None:
        row = _row(fact, heard)
        session.add(row)
    row.addressed = dict(fact.addressed)


def push_acknowledged(session: Session, fact: PushAcknowledged, heard: Heard) -> None:
    """Count a unit once, at its first answer; a later 转发 is counted as such only."""
    row = session.get(KnownPush, fact.push_id)
    if row is None:
        row = _row(fact, heard)
        session.add(row)
    if fact.state == "relayed":
        row.relayed += 1
    if not fact.first:
        return
    if fact.state == "declined":
        row.declined += 1
    row.late += int(fact.late)
    row.answered = {**row.answered, fact.level: row.answered.get(fact.level, 0) + 1}


def push_closed(session: Session, fact: PushClosed, heard: Heard) -> None:
    """The push is over; its receipts by state are final."""
    row = session.get(KnownPush, fact.push_id)
    if row is None:
        row = _row(fact, heard)
        session.add(row)
    row.closed_at, row.close_reason, row.counts = fact.at, fact.reason, dict(fact.counts)


def _row(fact: PushOpened | PushAcknowledged | PushClosed, heard: Heard) -> KnownPush:
    return KnownPush(
        push_id=fact.push_id, task_id=fact.task_id, publication_id=fact.publication_id, addressed={}, answered={},
        relayed=0, declined=0, late=0, opened_at=heard.at,
    )  # fmt: skip
