"""任务所属: the campaign a task is part of, 中心工作 that it serves, the event that freezes it or that it answers."""

from typing import Any

from services.tasking.models import Task
from services.tasking.queries import belongs as queries
from shared.web import Ask


def panel_belongs(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """`belongs` of task_belongs.html."""
    return {"belongs": queries.belongs(ask.session, ask.actor, task)}
