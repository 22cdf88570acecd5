"""批量办理: one step on many tasks, each whole or not at all, with what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.steps import take_step
from services.tasking.models import Task
from services.tasking.standing import TASKFORCE_ROLES
from shared.errors import NotFound, Refusal
from shared.identity import Actor, may_see
from shared.log import apart


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task: `code` and `title` are those of the refusal, empty when the step was taken."""

    task_id: str
    number: str
    done: bool
    code: str = ""
    title: str = ""


def take_many(session: Session, actor: Actor, step: str, ids: Sequence[str], given: dict[str, Any]) -> list[Outcome]:
    """Take a step on each task, in the order of their ids, so that two at once do not wait for each other in a ring."""
    return [take_one(session, actor, step, task_id, given) for task_id in sorted(set(ids))]


def take_one(session: Session, actor: Actor, step: str, task_id: str, given: dict[str, Any]) -> Outcome:
    """One of many: what it is refused for is told, and the others go on."""
    task = session.get(Task, task_id)
    seen = task is not None and may_see(actor, task.unit_path, TASKFORCE_ROLES)
    number = task.number if task and seen else ""
    try:
        with apart(session):
            if task is None or not seen:
                raise NotFound("没有找到这个任务")
            take_step(session, actor, task, step, given, task.version)
            session.flush()
    except Refusal as refusal:
        said = [word for words in (refusal.errors or {}).values() for word in words]
        return Outcome(task_id, number, False, refusal.code, "；".join(said) or refusal.title)
    return Outcome(task_id, number, True)
