"""The JSON door of tasking: queues, tasks, steps, drafts, versions, history, limits, publications."""

from typing import Any

from services.tasking import actions, queries
from services.tasking.actions.claims import refuse_claimed
from services.tasking.models import Task
from services.tasking.schemas import (
    DiffFilter,
    DiffOut,
    DraftIn,
    LimitsFilter,
    LimitsOut,
    PastOut,
    StepIn,
    TaskFilter,
    TaskLine,
    TaskOut,
    VersionLine,
    VersionOut,
)  # fmt: skip
from shared.db import now
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "tasks", "任务：领取、撰写、三审、发布")


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _claimed(ask: Ask, task_id: str, step: str) -> None:
    """Who claims while everybody writes still hears who was first."""
    if step == "claim":
        refuse_claimed(ask.session, ask.actor, queries.task_seen(ask.session, ask.actor, task_id))


@door.query("/tasks", takes=TaskFilter, gives=TaskLine, many=True, who=SIGNED_IN)
def list_tasks(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """任务列表，先到期的在前"""
    statement = queries.task_list(ask.session, ask.actor, args)
    key = (Task.sort_at, Task.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    return {**found, "items": queries.task_rows(ask.session, ask.actor, found["items"])}


@door.query("/tasks/<uuid:task_id>", gives=TaskOut, who=SIGNED_IN, on=_task)
def one_task(ask: Ask, task: Task) -> dict[str, Any]:
    """一项任务，及本人此刻可办理的步骤"""
    return queries.task_shown(ask.session, ask.actor, task)


@door.command("POST", "/tasks/<uuid:task_id>/steps/<step>", takes=StepIn, gives=TaskOut, who=SIGNED_IN, on=_task,
              if_match=True, when_busy=_claimed)  # fmt: skip
def take_step(ask: Ask, task: Task, body: dict[str, Any], step: str) -> dict[str, Any]:
    """办理一个步骤；除领取外须带 If-Match"""
    actions.take_step(ask.session, ask.actor, task, step, body, ask.expected)
    return queries.task_shown(ask.session, ask.actor, task)


@door.command(
    "PUT", "/tasks/<uuid:task_id>/draft", takes=DraftIn, gives=TaskOut, who=SIGNED_IN, on=_task, if_match=True
)
def save_draft(ask: Ask, task: Task, body: dict[str, Any]) -> dict[str, Any]:
    """保存稿件：内容有变就是新的一版"""
    actions.save_draft(ask.session, ask.actor, task, actions.Written(**body), ask.expected)
    return queries.task_shown(ask.session, ask.actor, task)


@door.query("/tasks/<uuid:task_id>/versions", gives=VersionLine, many=True, who=SIGNED_IN, on=_task)
def list_versions(ask: Ask, task: Task) -> list[dict[str, Any]]:
    """稿件的全部版本，新的在前"""
    return queries.versions(ask.session, task)


@door.query("/tasks/<uuid:task_id>/versions/<int:n>", gives=VersionOut, who=SIGNED_IN, on=_task)
def one_version(ask: Ask, task: Task, n: int) -> dict[str, Any]:
    """稿件的一个版本"""
    return queries.version(ask.session, task, n)


@door.query("/tasks/<uuid:task_id>/versions/<int:n>/diff", takes=DiffFilter, gives=DiffOut, who=SIGNED_IN, on=_task)
def version_diff(ask: Ask, task: Task, args: dict[str, Any], n: int) -> dict[str, Any]:
    """版本比对，逐字逐词"""
    return queries.version_diff(ask.session, task, n, args.get("against"))


@door.query("/tasks/<uuid:task_id>/history", gives=PastOut, many=True, who=SIGNED_IN, on=_task)
def task_history(ask: Ask, task: Task) -> list[dict[str, Any]]:
    """办理历程"""
    return queries.past(ask.session, task)


@door.query("/tasks/<uuid:task_id>/limits", takes=LimitsFilter, gives=LimitsOut, who=SIGNED_IN, on=_task)
def task_limits(ask: Ask, task: Task, args: dict[str, Any]) -> dict[str, Any]:
    """时限及其由来：在办和已结束的每一个；explain=1 逐段说明"""
    at = now(ask.session)
    clocks = queries.clocks_of(ask.session, task, at, args["explain"])
    return {**queries.limit_of(ask.session, task, at), "clocks": clocks}
