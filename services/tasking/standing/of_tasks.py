"""任务现状: rows read into the facts on which the workflow decides; for actions and queries alike."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Publication, Task, TaskPerson
from services.tasking.standing.doers import helpers_of
from services.tasking.workflow import ROLE_OF, Level, TaskFacts, level
from shared.db import now, once
from shared.identity import holders, names_of, unit_of

TASKFORCE_ROLES = frozenset(
    {
        "member", "first_reviewer", "second_reviewer", "final_reviewer", "legal_reviewer", "publisher", "leader",
        "director", "executive_deputy", "group_leader", "supervisor",
    }
)  # fmt: skip
"""Who sees tasks, within the subtree of the grant; the departments that raise needs are not among them."""


def root_path(path: str) -> str:
    """The path of the city bureau above a unit."""
    return "/".join(path.split("/")[:2]) + "/"


def parts_of(session: Session, task_id: str) -> dict[str, str]:
    """Person -> the exclusive part taken in this task."""
    mine = sa.select(TaskPerson.person_id, TaskPerson.part).where(TaskPerson.task_id == task_id)
    return once(session, ("parts", task_id), lambda: {row.person_id: row.part for row in session.execute(mine)})


def level_of(session: Session, task: Task, parts: dict[str, str]) -> Level | None:
    """Who may do the present level (reviews, publishing), or None where the stage has no level."""
    role = ROLE_OF.get(task.stage)
    if role is None:
        return None
    people = [person.id for person in holders(session, [role], task.desk_path, exactly=True)]
    desk = unit_of(session, task.desk_id)
    return level(task.stage, people, parts, desk.short_name if desk else "")


def facts_of(session: Session, task: Task, parts: dict[str, str] | None = None) -> TaskFacts:
    """The task as the workflow sees it, at this transaction's moment."""
    return once(session, ("facts", task.id), lambda: _facts(session, task, parts))


def _facts(session: Session, task: Task, parts: dict[str, str] | None) -> TaskFacts:
    taken = parts_of(session, task.id) if parts is None else parts
    found = level_of(session, task, taken)
    published = task.published_at is not None
    return TaskFacts(
        stage=task.stage,
        holder_id=task.holder_id,
        holder_name=names_of(session, [task.holder_id]).get(task.holder_id or ""),
        paused=task.paused_at is not None,
        accepted=task.accepted_at is not None,
        legal=task.legal,
        late=task.due_at is not None and now(session) > task.due_at,
        withdrawn=task.withdrawn_at is not None,
        published=published,
        recalled=task.recalled_at is not None,
        killed=task.killed_at is not None,
        correcting=task.correcting_at is not None,
        unendorsed=_withdrawn(task) and task.endorsed_at is None,
        delegator_id=task.delegator_id,
        assisted=task.stage == "drafting" and bool(helpers_of(session, task.id)),
        scheduled=task.release_at is not None,
        mirrors_open=task.stage == "published" and mirrors_open(session, task),
        of_city=task.level == "city",
        at_city=task.desk_path == root_path(task.desk_path),
        eligible=found is None or bool(found.people),
        parts=taken,
    )


def _withdrawn(task: Task) -> bool:
    return task.recalled_at is not None or task.killed_at is not None


def mirrors_open(session: Session, task: Task) -> bool:
    """Is a county's task that mirrors this one of the city not closed?"""
    mine = sa.select(Task.id).where(Task.mirror_of == task.id, Task.stage != "closed")
    return task.level == "city" and session.scalars(mine.limit(1)).first() is not None


def publication_of(session: Session, task_id: str) -> Publication | None:
    """What the task became, if it was published: the newest that stands, else the last one there was."""
    mine = sa.select(Publication).where(Publication.task_id == task_id)
    marks = (Publication.corrected_at, Publication.recalled_at, Publication.killed_at)
    gone = sa.or_(*(mark.is_not(None) for mark in marks))
    return session.scalars(mine.order_by(gone, Publication.seq.desc()).limit(1)).first()
