"""Forms of the gate on the task page: confirming, asking for an override, deciding it."""

from typing import Any

from flask import Response, url_for

from services.tasking import queries
from services.tasking.actions import findings as actions
from services.tasking.models import Task
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.pages.tasks import task as task_page
from services.tasking.queries.findings import override_seen
from services.tasking.schemas.findings import FindingsIn, GrantIn
from shared.web import Ask, done


def _task(ask: Ask, task_id: str, **_rest: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _address(task: Task) -> str:
    return url_for("tasking-page.task", task_id=task.id) + "#findings"


@pages.post("/tasks/<uuid:task_id>/findings/confirm", who=TASKFORCE, on=_task, takes=FindingsIn, shows=task_page)
def confirm_findings(ask: Ask, task: Task, body: dict[str, Any]) -> Response:
    """确认发现."""
    actions.confirm_findings(ask.session, ask.actor, task, body["content_hash"], body["keys"], body["reason"])
    return done(f"已确认{len(set(body['keys']))}处", _address(task))


@pages.post("/tasks/<uuid:task_id>/overrides", who=TASKFORCE, on=_task, takes=FindingsIn, shows=task_page)
def ask_override(ask: Ask, task: Task, body: dict[str, Any]) -> Response:
    """申请放行."""
    actions.ask_override(ask.session, ask.actor, task, body["content_hash"], body["keys"], body["reason"])
    return done("已申请放行", _address(task))


@pages.post("/tasks/<uuid:task_id>/overrides/<uuid:override_id>/second", who=TASKFORCE, on=_task, shows=task_page)
def second_override(ask: Ask, task: Task, override_id: str) -> Response:
    """同意放行."""
    row = override_seen(ask.session, task, override_id)
    actions.second_override(ask.session, ask.actor, task, row, ask.expected)
    return done("已同意放行，等待办公室主任批准", _address(task))


@pages.post("/tasks/<uuid:task_id>/overrides/<uuid:override_id>/grant", who=TASKFORCE, on=_task, takes=GrantIn,
            shows=task_page)  # fmt: skip
def grant_override(ask: Ask, task: Task, body: dict[str, Any], override_id: str) -> Response:
    """批准放行."""
    row = override_seen(ask.session, task, override_id)
    actions.grant_override(ask.session, ask.actor, task, row, body["reason"], ask.expected)
    return done("已批准放行", _address(task))


@pages.post("/tasks/<uuid:task_id>/overrides/<uuid:override_id>/refuse", who=TASKFORCE, on=_task, takes=GrantIn,
            shows=task_page)  # fmt: skip
def refuse_override(ask: Ask, task: Task, body: dict[str, Any], override_id: str) -> Response:
    """不予放行."""
    row = override_seen(ask.session, task, override_id)
    actions.refuse_override(ask.session, ask.actor, task, row, body["reason"], ask.expected)
    return done("已不予放行", _address(task))
