"""定时发布: the publisher's word given beforehand, taken back, or overtaken by what happens to the task."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.releasable import ready
from services.tasking.actions.turn import Turn
from services.tasking.models import ScheduledRelease, Task
from services.tasking.standing.campaigns import unified_release
from services.tasking.standing.days import minute
from shared.errors import Conflict, Invalid
from shared.ids import new_id


def schedule(turn: Turn) -> None:
    """定时发布: checked now as it will be checked again then. Of a campaign that is released as one: at its time.

    Raises Invalid (not in the future, in words), Conflict(unified_release) and what `ready` raises.
    """
    session, task, at = turn.session, turn.task, turn.given["release_at"]
    if at <= turn.at:
        raise Invalid(errors={"release_at": ["须晚于现在；要立即发布请直接办理“发布”"]})
    unified = unified_release(session, task)
    if unified is not None and at != unified:
        words = f"所属专题统一于{minute(unified)}发布"
        raise Conflict(words, code="unified_release", release_at=unified.isoformat())
    ready(turn, at)
    given = {name: turn.given[name] for name in ("channels", "push") if name in turn.given}
    session.add(
        ScheduledRelease(
            id=new_id(), task_id=task.id, unit_id=task.unit_id, unit_path=task.unit_path, given=given,
            content_hash=turn.given["content_hash"], by_id=turn.actor_id, release_at=at,
            campaign_id=task.campaign_id if unified else None, set_at=turn.at, state="waiting",
        )
    )  # fmt: skip
    task.release_at = at
    turn.given.setdefault("reason", f"定于{minute(at)}发布")


def unschedule(turn: Turn) -> None:
    """取消定时."""
    settle_release(turn.session, turn.task, "cancelled", turn.at, turn.reason)


def cancel_release(session: Session, task: Task, at: datetime, why: str) -> None:
    """A release that waits is cancelled, since the task has left 待发布 or its copy was withdrawn."""
    settle_release(session, task, "cancelled", at, why)


def settle_release(
    session: Session, task: Task, state: str, at: datetime, why: str | None = None, code: str | None = None
) -> None:
    """What became of the release that waits: released, failed (with its code), cancelled. None waits: nothing."""
    row = release_of(session, task.id)
    if row is not None:
        row.state, row.settled_at = state, at
        row.why, row.why_code = why[:500] if why else None, code
    task.release_at = None
    session.flush()


def release_of(session: Session, task_id: str) -> ScheduledRelease | None:
    """The release of a task that waits."""
    waiting = (ScheduledRelease.task_id == task_id, ScheduledRelease.state == "waiting")
    return session.scalars(sa.select(ScheduledRelease).where(*waiting)).first()
