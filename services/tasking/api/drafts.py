"""The JSON door of working copies: what a writer has typed and not yet saved as a version."""

from typing import Any

from services.tasking import queries
from services.tasking.actions.working import discard_copy, keep_copy
from services.tasking.models import Task, WorkingCopy
from services.tasking.schemas.editor import WorkingCopyIn, WorkingCopyOut
from services.tasking.standing.working import copy_of
from shared.web import SIGNED_IN, Ask, Door

door = Door("tasking", "drafts", "工作稿：自动暂存")


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


@door.query("/tasks/<uuid:task_id>/working-copy", gives=WorkingCopyOut, who=SIGNED_IN, on=_task)
def working_copy(ask: Ask, task: Task) -> WorkingCopy | dict[str, Any]:
    """本人对这项任务的工作稿；还没有时 version 为 0"""
    none = {"body": {}, "based_on": task.draft_n, "saved_at": None, "version": 0}
    return copy_of(ask.session, task.id, ask.actor.id) or none


@door.command("PUT", "/tasks/<uuid:task_id>/working-copy", takes=WorkingCopyIn, gives=WorkingCopyOut, who=SIGNED_IN,
              on=_task, if_match=True)  # fmt: skip
def keep_working_copy(ask: Ask, task: Task, body: dict[str, Any]) -> WorkingCopy:
    """暂存本人的工作稿；If-Match 为工作稿的版本，还没有时为 "0"；不产生稿件版本，不影响任务"""
    return keep_copy(ask.session, ask.actor, task, body["body"], ask.expected)


@door.command("DELETE", "/tasks/<uuid:task_id>/working-copy", status=204, who=SIGNED_IN, on=_task, if_match=True)
def discard_working_copy(ask: Ask, task: Task) -> None:
    """放弃本人的工作稿；保存稿件时自动消失"""
    discard_copy(ask.session, ask.actor.id, task, ask.expected)
