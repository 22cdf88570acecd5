"""任务的开始: the row of a new task in `waiting`, its first limits, the words it is found by."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from services.tasking.actions.clocks import begin
from services.tasking.actions.indexing import index_task
from services.tasking.actions.moving import place
from services.tasking.actions.task_clocks import first_clocks, limits_shown
from services.tasking.actions.turn import write
from services.tasking.models import KnownNeed, Task
from services.tasking.routing import Route
from shared.db import next_number, now
from shared.ids import new_id


class Wanted(Protocol):
    """What a task is about: a need that was raised, or the task that is mirrored."""

    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def subtopic(self) -> str | None: ...
    @property
    def priority(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def wanted_by(self) -> datetime | None: ...


def begin_task(session: Session, wanted: Wanted, found: Route, behind: KnownNeed | Task) -> Task:
    """A task at the desk that was found; `behind` is the need it comes from, or the city's task that it mirrors."""
    at = now(session)
    task = _task(session, wanted, found, at)
    if isinstance(behind, Task):
        task.mirror_of = behind.id
    clocks = first_clocks(session, task, at)
    write(task, limits_shown(clocks, "", at))
    session.add(task)
    session.flush()
    begin(session, clocks, at)
    if isinstance(behind, KnownNeed):
        behind.task_id = task.id
        session.add(behind)
        session.flush()
    index_task(session, task)
    return task


def _task(session: Session, wanted: Wanted, found: Route, at: datetime) -> Task:
    desk = found.desk
    task = Task(
        id=new_id(), number=next_number(session, "任"), unit_id=desk.unit_id, unit_path=desk.path, level=desk.level,
        title=wanted.title, kind=wanted.kind, topic=wanted.topic, subtopic=wanted.subtopic, priority=wanted.priority,
        audience=wanted.audience, wanted_by=wanted.wanted_by, escalated=[], round=0, draft_n=0, legal=False, urged=0,
        route_score=found.score, route_reasons=list(found.reasons), opened_at=at, updated_at=at,
    )  # fmt: skip
    write(task, place(task, "waiting", at))
    return task
