"""运行情况: how an address and a gateway answered last; and what ends an address by itself."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.claiming import Job
from services.notify.actions.recording import put_on_record
from services.notify.models import Gateway, Sink
from services.notify.senders import Ok, Outcome
from shared.db import now


def note_sent(session: Session, job: Job, outcome: Outcome) -> None:
    """Keep it; not a change of what somebody edits, so that its version stays."""
    error = None if isinstance(outcome, Ok) else outcome.error
    for table, row_id in ((Sink, job.sink_id), (Gateway, job.gateway_id)):
        if row_id is not None:
            note_health(session, table, row_id, error)


def note_health(session: Session, table: type[Sink | Gateway], row_id: str, error: str | None) -> None:
    """`error` None: it took what it was sent."""
    at = now(session)
    kept: dict[str, Any] = {"checked_at": at, "last_error": error[:300] if error else None}
    values = kept if error else {**kept, "well_at": at}
    mine = sa.update(table).where(table.id == row_id)
    session.execute(mine.values(**values).execution_options(synchronize_session=False))


def stop_sink(session: Session, sink_id: str, why: str) -> None:
    """The receiver asks not to be called again, or is not there for good: nothing more goes there."""
    sink = session.get(Sink, sink_id, with_for_update=True)
    if sink is not None and sink.active:
        sink.active, sink.disabled_reason = False, why[:200]
        session.flush()
        put_on_record(session, "sink", sink, "stopped", why)
