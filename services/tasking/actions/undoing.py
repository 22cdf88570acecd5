"""发布之后: correcting, recalling, killing what was published, reaching every place it went; nothing is erased."""

from collections.abc import Sequence

import sqlalchemy as sa

from services.tasking.actions.chasing import start_chase
from services.tasking.actions.drafts import void_approvals
from services.tasking.actions.placing import chase
from services.tasking.actions.scheduling import cancel_release
from services.tasking.actions.turn import Turn
from services.tasking.models import Publication
from shared.errors import Conflict, Forbidden
from shared.events import DraftCorrected, DraftRecalled, Event


def correct(turn: Turn) -> None:
    """更正: a new version goes through every review; what is published stands until it is out."""
    turn.task.correcting_at, turn.task.correct_reason = turn.at, turn.reason
    turn.task.close_reason = None


def drop_correction(turn: Turn) -> None:
    """放弃更正: what is published stands; opinions on the correction count no more."""
    void_approvals(turn.session, turn.task, "更正已放弃")
    cancel_release(turn.session, turn.task, turn.at, "更正已放弃")
    turn.task.correcting_at = None


def corrected(turn: Turn, row: Publication, earlier: Publication) -> Event:
    """The correction is out: it takes the place of the earlier publication, wherever that one went."""
    row.corrects_id = earlier.id
    earlier.corrected_at, earlier.corrected_by_id = turn.at, row.id
    turn.task.correcting_at = None
    turn.session.flush()
    chase(turn.session, turn.task, row, "correct", turn.at)
    start_chase(turn.session, turn.task, turn.at)
    return DraftCorrected(
        publication_id=row.id, corrects_id=earlier.id, number=row.number, task_id=row.task_id, need_ids=turn.needs,
        unit_id=row.unit_id, topic=row.topic, priority=turn.task.priority, title=row.title, text=row.text,
        content_hash=row.content_hash, links=row.links, push=row.push, reason=turn.task.correct_reason or "",
        published_at=row.published_at,
    )  # fmt: skip


def recall(turn: Turn) -> list[Event]:
    """撤稿: at once. It stays on record, marked; somebody else looks at it afterwards (撤稿复核)."""
    turn.task.recalled_at = turn.at
    return _withdraw(turn, "recall", [row for row in _published(turn) if row.recalled_at is None])


def kill(turn: Turn) -> list[Event]:
    """作废: as 撤稿, and its text is shown nowhere any more; also for what was recalled before."""
    turn.task.killed_at = turn.at
    return _withdraw(turn, "kill", [row for row in _published(turn) if row.killed_at is None])


def _withdraw(turn: Turn, kind: str, rows: Sequence[Publication]) -> list[Event]:
    """Mark every publication of the task, chase each place, and tell notify, which chases each push."""
    session, task = turn.session, turn.task
    if not rows:
        raise Conflict("任务没有发布过，无稿可撤", code="never_published")
    cancel_release(session, task, turn.at, "稿件已撤回或作废")
    task.withdrawn_by, task.endorsed_at, task.endorsed_by = turn.actor_id, None, None
    task.close_reason, task.correcting_at = turn.reason, None
    for row in rows:
        row.recall_reason = turn.reason
        row.recalled_at = row.recalled_at or turn.at
        row.killed_at = turn.at if kind == "kill" else row.killed_at
    session.flush()
    chase(session, task, rows[-1], "withdraw", turn.at)
    start_chase(session, task, turn.at)
    return [
        DraftRecalled(
            publication_id=row.id, task_id=task.id, need_ids=turn.needs, reason=turn.reason or "", at=turn.at, kind=kind
        )
        for row in rows
    ]  # fmt: skip


def _published(turn: Turn) -> list[Publication]:
    """Every publication of the task, the first one first."""
    mine = sa.select(Publication).where(Publication.task_id == turn.task.id)
    return list(turn.session.scalars(mine.order_by(Publication.seq)))


def endorse(turn: Turn) -> None:
    """撤稿复核: a second person with the right to withdraw looks at what was withdrawn at once, and why.

    Raises Forbidden for the one who withdrew it.
    """
    if turn.actor_id == turn.task.withdrawn_by:
        raise Forbidden("撤稿、作废由另一人复核", code="same_person")
    turn.task.endorsed_at, turn.task.endorsed_by = turn.at, turn.actor_id
