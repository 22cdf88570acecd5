"""检索登记: what a task is found by follows its rows, in their transaction."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, KnownNeed, Task, TaskText
from services.tasking.searching import fold, pieces

PUT = sa.text("INSERT INTO task_fts (rowid, pieces) VALUES (:n, :pieces)")
TAKE = sa.text("INSERT INTO task_fts (task_fts, rowid, pieces) VALUES ('delete', :n, :pieces)")


def index_task(session: Session, task: Task) -> None:
    """Note number, title, needs and newest draft of a task as they are now."""
    folded = fold("\n".join(_texts(session, task)))
    row = session.scalars(sa.select(TaskText).where(TaskText.task_id == task.id)).one_or_none()
    if row is not None and row.folded == folded:
        return
    before = row.folded if row else None
    if row is None:
        row = TaskText(task_id=task.id, folded=folded)
        session.add(row)
    row.folded = folded
    session.flush()
    if session.info["db"].dialect == "sqlite":
        _follow(session, row.n, before, folded)


def _follow(session: Session, n: int, before: str | None, after: str) -> None:
    """SQLite's index keeps no text of its own: what is to go must be said again as it was."""
    if before is not None:
        session.execute(TAKE, {"n": n, "pieces": " ".join(pieces(before))})
    session.execute(PUT, {"n": n, "pieces": " ".join(pieces(after))})


def _texts(session: Session, task: Task) -> list[str]:
    found = [task.number, task.title]
    mine = sa.select(KnownNeed.title, KnownNeed.body).where(KnownNeed.task_id == (task.mirror_of or task.id))
    for need in session.execute(mine.order_by(KnownNeed.raised_at, KnownNeed.need_id)):
        found += need
    draft = session.get(DraftVersion, (task.id, task.draft_n)) if task.draft_n else None
    return [*found, draft.title, draft.text] if draft else found
