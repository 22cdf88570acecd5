"""入档: one line in the log for each change of what notify keeps beside its pushes, in the change's transaction."""

from typing import Any

from sqlalchemy.orm import Session

from shared.events import RegisterChanged
from shared.log import say


def put_on_record(session: Session, what: str, row: Any, done: str, reason: str | None = None) -> None:
    """Say register.changed about a row; by whom and when stand in the log's entry. `what` and `done`: see the event."""
    fact = RegisterChanged(
        register_id=row.id, what=what, done=done, unit_id=getattr(row, "unit_id", None),
        reason=reason[:500] if reason else None,
    )  # fmt: skip
    say(session, fact)
