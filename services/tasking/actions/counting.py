"""推送情况: counts of a push on its task, from what notify says; each unit once, its clocks with it."""

from sqlalchemy.orm import Session

from services.tasking.actions.push_clocks import count_answer, end_push_clocks, redraw_push_clock, start_push_clock
from services.tasking.models import KnownAnswer, KnownPush
from shared.events import PushAcknowledged, PushClosed, PushOpened, PushRedrawn
from shared.log import Heard


def push_opened(session: Session, fact: PushOpened, heard: Heard) -> None:
    """Each opening of a level says the whole push's addressees again; the first one makes the row."""
    row = _push(session, fact, heard)
    row.addressed = dict(fact.addressed)
    session.flush()
    if row.closed_at is None:
        start_push_clock(session, fact, heard)


def push_redrawn(session: Session, fact: PushRedrawn) -> None:
    """Units have closed or were merged: whoever is gone is waited for no more, whoever takes its place is."""
    row = session.get(KnownPush, fact.push_id)
    if row is not None and row.closed_at is None:
        row.addressed = dict(fact.addressed)
        session.flush()
        redraw_push_clock(session, fact)


def push_acknowledged(session: Session, fact: PushAcknowledged, heard: Heard) -> None:
    """Count a unit once, at its first answer, whatever we hear again; a later 转发 is counted as such only."""
    row = _push(session, fact, heard)
    answer = session.get(KnownAnswer, (fact.push_id, fact.unit_id))
    if fact.state == "relayed" and (answer is None or answer.state != "relayed"):
        row.relayed += 1
    if answer is not None:
        answer.state = fact.state
        return
    told = {"push_id": fact.push_id, "unit_id": fact.unit_id, "level": fact.level, "branch": fact.branch}
    session.add(KnownAnswer(**told, state=fact.state, answered_at=fact.at))
    if not fact.first:
        return
    if fact.state == "declined":
        row.declined += 1
    row.late += int(fact.late)
    row.answered = {**row.answered, fact.level: row.answered.get(fact.level, 0) + 1}
    session.flush()
    count_answer(session, fact)


def push_closed(session: Session, fact: PushClosed, heard: Heard) -> None:
    """The push is over; its receipts by state are final."""
    row = _push(session, fact, heard)
    row.closed_at, row.close_reason, row.counts = fact.at, fact.reason, dict(fact.counts)
    end_push_clocks(session, fact)


def _push(session: Session, fact: PushOpened | PushAcknowledged | PushClosed, heard: Heard) -> KnownPush:
    """The row of this push; made by whatever is heard first."""
    row = session.get(KnownPush, fact.push_id)
    if row is None:
        row = KnownPush(
            push_id=fact.push_id, task_id=fact.task_id, publication_id=fact.publication_id, addressed={}, answered={},
            relayed=0, declined=0, late=0, opened_at=heard.at,
        )  # fmt: skip
        session.add(row)
    return row
