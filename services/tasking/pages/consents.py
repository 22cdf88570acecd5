"""本人同意 on the task page: recording it, and that it was taken back."""

from typing import Any

from flask import Response, url_for

from services.tasking import queries
from services.tasking.actions import consents as consenting
from services.tasking.models import Task
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.schemas.reviewing import ConsentBack, ConsentIn
from shared.web import Ask, done


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


@pages.post("/tasks/<uuid:task_id>/consent", who=TASKFORCE, on=_task, takes=ConsentIn)
def record_consent(ask: Ask, task: Task, body: dict[str, Any]) -> Response:
    """登记本人同意."""
    consenting.record_consent(ask.session, ask.actor, task, body)
    return done("已登记本人同意", url_for("tasking-page.task", task_id=task.id))


@pages.post("/tasks/<uuid:task_id>/consent/withdraw", who=TASKFORCE, on=_task, takes=ConsentBack)
def withdraw_consent(ask: Ask, task: Task, body: dict[str, Any]) -> Response:
    """登记本人撤回同意."""
    consenting.withdraw_consent(ask.session, ask.actor, task, body, ask.expected)
    return done("已登记撤回同意", url_for("tasking-page.task", task_id=task.id))
