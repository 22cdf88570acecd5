"""入档: one line in the log for each change of what the office keeps beside its tasks, in the change's transaction."""

from typing import Any

from sqlalchemy.orm import Session

from shared.events import RecordChanged
from shared.log import say
from shared.logs import masked


def put_on_record(session: Session, what: str, row: Any, done: str, reason: str | None = None) -> None:
    """Say record.changed about a row; by whom and when stand in the log's entry. `what` and `done`: see the event.

    The row's `number` and `task_id` are said with it where it has them. The log outlives people: a number of theirs
    typed into the reason stays in the row.
    """
    fact = RecordChanged(
        record_id=row.id, what=what, done=done, number=getattr(row, "number", None),
        task_id=getattr(row, "task_id", None), reason=masked(reason[:500]) if reason else None,
    )  # fmt: skip
    say(session, fact)


def say_changed(session: Session, what: str, row_id: str, done: str) -> None:
    """The same where only its id is at hand; the words stand in its 大事记."""
    say(session, RecordChanged(record_id=row_id, what=what, done=done, number=None, task_id=None, reason=None))
