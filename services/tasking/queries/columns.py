"""看板: the first tasks of each stage, what is due first before the rest; what lies beyond is reached by the list."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.models import Task
from services.tasking.queries.lists import task_list
from services.tasking.workflow import RUNNING
from shared.identity import Actor

FIRST = 12
"""So many cards a column shows."""
RARE = ("legal_review",)
"""A column that is left out while it is empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: its first tasks, and whether there are more."""

    stage: str
    tasks: list[Task]
    more: bool


def stages_of(args: dict[str, Any]) -> tuple[str, ...]:
    """The stages that a choice can hold: one where one was chosen, else all in which work moves."""
    if args.get("stage"):
        return (args["stage"],)
    return ("waiting",) if args.get("queue") == "open" else RUNNING


def columns(session: Session, actor: Actor, args: dict[str, Any]) -> list[Column]:
    """The columns of a board, each read from the index as far as it is shown, never counted."""
    wanted = task_list(session, actor, args)
    found = []
    for stage in stages_of(args):
        mine = wanted.where(Task.stage == stage).order_by(Task.sort_at, Task.id).limit(FIRST + 1)
        tasks = list(session.scalars(mine))
        if tasks or stage not in RARE:
            found.append(Column(stage, tasks[:FIRST], len(tasks) > FIRST))
    return found
