"""What a queue that keeps up shows, as a mark: by the log's head and the clock at once, else by the rows themselves."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.models import Task
from shared.db import now
from shared.log import head

LONGEST = timedelta(minutes=1)
"""So long a mark may stand on the clock alone: a task that is not shown may become late."""


def mark_of(session: Session, position: int, tasks: list[Task], rows: Any) -> str:
    """<head of the log>.<until when no colour changes, ms>.<digest of the rows as shown>.

    `position` is the head read before the rows: what is shown is at least as new as its mark says.
    """
    at = now(session)
    turns = (moment for task in tasks for moment in (task.blue_at, task.due_at, task.red_at) if moment and moment > at)
    until = min([at + LONGEST, *turns])
    return f"{position}.{int(until.timestamp() * 1000)}.{_digest(rows)}"


def still(session: Session, mark: str) -> bool:
    """Whether nothing at all was said since and no colour changed by time: one read of the head, one of the clock."""
    position, _, rest = mark.partition(".")
    until = rest.partition(".")[0]
    if not all(part.isascii() and part.isdigit() and len(part) <= 15 for part in (position, until)):
        return False
    return head(session) == int(position) and now(session) < datetime.fromtimestamp(int(until) / 1000, UTC)


def same_rows(one: str, other: str) -> bool:
    """Whether two marks stand for the same rows, whatever else happened in between."""
    return one.count(".") == other.count(".") == 2 and one.rpartition(".")[2] == other.rpartition(".")[2]


def _digest(rows: Any) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
