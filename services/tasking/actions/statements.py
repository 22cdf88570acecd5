"""权威发布: the line under which an event is spoken of, the one task that makes the statement, its publication."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.event_clocks import ANSWER, STATEMENT, end_clocks
from services.tasking.actions.planning import Noted, note, require
from services.tasking.content import INTERNAL_CHANNELS
from services.tasking.models import OfficialLine, Publication, SensitiveEvent, Task
from services.tasking.planning import EVENT_STATES
from services.tasking.planning.words import LEADERS
from services.tasking.standing.approved_line import Spoken, why_no_line
from shared.db import now
from shared.errors import Conflict, expect_version
from shared.identity import Actor


def set_line(session: Session, actor: Actor, row: SensitiveEvent, line_id: str, expected: int | None) -> None:
    """关联口径: an approved line in force on the event's topic. Raises Forbidden, Conflict(no_approved_line), Stale."""
    require(actor, LEADERS, row.unit_path)
    _require_open(row)
    spoken = Spoken(row.topic, row.subtopic, row.unit_path)
    why = why_no_line(session, line_id, spoken, now(session))
    if why:
        raise Conflict(why, code="no_approved_line")
    expect_version(row, expected)
    row.line_id = line_id
    session.flush()
    number = session.get_one(OfficialLine, line_id).number
    note(session, Noted("event", row.id), actor.id, "line_set", f"关联口径{number}")


def set_statement(session: Session, actor: Actor, row: SensitiveEvent, task: Task, expected: int | None) -> None:
    """指定权威发布任务: it alone may leave while the freeze holds, by the line. Raises Forbidden, Conflict, Stale."""
    require(actor, LEADERS, row.unit_path)
    _require_open(row)
    if row.statement_id is not None:
        raise Conflict("权威信息已经发布", code="statement_made")
    if task.topic != row.topic or not task.unit_path.startswith(row.unit_path):
        raise Conflict("任务与事件的领域或单位不符", code="other_topic")
    if task.published_at is not None or task.stage == "closed":
        raise Conflict("任务已经发布或办结", code="already_published")
    if task.audience != "public":
        raise Conflict("内部任务不能作权威发布", code="internal_only")
    expect_version(row, expected)
    row.statement_task_id = task.id
    session.flush()
    note(session, Noted("event", row.id), actor.id, "statement_set", f"由{task.number}作权威发布")


def statement_made(session: Session, publication: Publication, at: datetime) -> None:
    """What a publication does for the events whose statement its task is; called in the transaction of the release.

    Only an official one by a public way counts. Raises Conflict(internal_only) for one that stays inside.
    """
    mine = (SensitiveEvent.statement_task_id == publication.task_id, SensitiveEvent.statement_id.is_(None))
    for row in session.scalars(sa.select(SensitiveEvent).where(*mine).order_by(SensitiveEvent.id).with_for_update()):
        if all(link["channel"] in INTERNAL_CHANNELS for link in publication.links):
            raise Conflict("权威信息须经公开渠道发布", code="internal_only")
        row.statement_id, row.statement_at = publication.id, at
        session.flush()
        end_clocks(session, row, (STATEMENT, ANSWER), at)
        words = f"权威信息已发布：{publication.number}"
        note(session, Noted("event", row.id), publication.published_by, "statement_made", words)


def _require_open(row: SensitiveEvent) -> None:
    if row.state != "open":
        raise Conflict(f"事件{EVENT_STATES[row.state]}", code="event_closed")
