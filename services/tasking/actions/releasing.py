"""到时发布: what is due leaves, everything checked anew; all that is due at once leaves in one transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.moving import advance
from services.tasking.actions.scheduling import settle_release
from services.tasking.actions.steps import take_step
from services.tasking.actions.turn import Turn, lock, need_ids
from services.tasking.models import Campaign, ScheduledRelease, Task
from services.tasking.standing.campaigns import OVER
from services.tasking.workflow import Move
from shared.db import now
from shared.errors import Forbidden, Refusal, Unavailable
from shared.failpoints import hit, point
from shared.identity import KnownPerson, actor_of
from shared.log import apart

NTH = point("release.nth")
WAITING = ScheduledRelease.state == "waiting"


def is_release_due(session: Session) -> bool:
    """Is there anything to do? Read only."""
    due = sa.select(ScheduledRelease.id).where(WAITING, ScheduledRelease.release_at <= now(session))
    return session.scalar(due.limit(1)) is not None or session.execute(_moved().limit(1)).first() is not None


def release_due(session: Session) -> int:
    """Publish what is due by the database's clock, never earlier; how many left or failed.

    Tasks are held in the order of their ids, so that two workers do not wait for each other; the second finds the
    rows settled. While the directory is out of reach nothing leaves and nothing fails: it is tried again.
    """
    _follow_campaigns(session)
    at = now(session)
    due = sa.select(ScheduledRelease.id, ScheduledRelease.task_id).where(WAITING, ScheduledRelease.release_at <= at)
    done = 0
    for release_id, task_id in session.execute(due.order_by(ScheduledRelease.task_id)).all():
        hit(NTH)
        task = session.get_one(Task, task_id)
        lock(session, task)
        row = session.get_one(ScheduledRelease, release_id, populate_existing=True)
        if row.state == "waiting" and not _leave(session, task, row, at):
            return done
        done += 1
    return done


def _leave(session: Session, task: Task, row: ScheduledRelease, at: datetime) -> bool:
    """Publish it, or say why not; False when nothing can leave now."""
    try:
        with apart(session):
            _publish(session, task, row)
    except Unavailable:
        return False
    except Refusal as refusal:
        _fail(session, task, refusal, at)
    return True


def _publish(session: Session, task: Task, row: ScheduledRelease) -> None:
    """The step itself, by whoever set the time, with the roles he holds now."""
    person = session.get(KnownPerson, row.by_id)
    if person is None or not person.active:
        raise Forbidden("设定时间的发布员已不在岗", code="publisher_gone")
    given: dict[str, Any] = {**row.given, "content_hash": row.content_hash, "reason": "定时发布"}
    take_step(session, actor_of(session, person), task, "publish", given, task.version)


def _fail(session: Session, task: Task, refusal: Refusal, at: datetime) -> None:
    """The task stays in 待发布, with the reason on its page and in what happened to it."""
    why = refusal.title if not refusal.errors else f"{refusal.title}（{'、'.join(refusal.errors)}）"
    settle_release(session, task, "failed", at, why, refusal.code[:40])
    words = {"reason": f"定时发布没有发出：{why}"[:500]}
    move = Move("unschedule", "取消定时", task.stage, task.stage, "")
    advance(Turn(session, task, "service:tasking", move, words, at, need_ids(session, task.id)))


def _moved() -> sa.Select[ScheduledRelease, datetime | None]:
    """Waiting releases of a campaign whose common time is another now."""
    joined = sa.select(ScheduledRelease, Campaign.release_at).join(
        Campaign, Campaign.id == ScheduledRelease.campaign_id
    )
    other = Campaign.release_at.is_not(None) & (Campaign.release_at != ScheduledRelease.release_at)
    return joined.where(WAITING, other, Campaign.state.not_in(OVER))


def _follow_campaigns(session: Session) -> None:
    """统一发布: a campaign that moves its time moves all of its releases."""
    for row, at in session.execute(_moved().order_by(ScheduledRelease.task_id)).all():
        task = session.get_one(Task, row.task_id)
        lock(session, task)
        session.refresh(row)
        if row.state == "waiting" and at is not None:
            row.release_at = task.release_at = at
    session.flush()
