"""附件: looking at one; uploading a file to a task, taking one over from a need or a material, removing it again."""

from typing import Any

from flask import Response, request, url_for

from services.tasking import queries
from services.tasking.actions.attachments import take_attachment
from services.tasking.actions.files import add_file, drop_file, may_add
from services.tasking.models import KnownAttachment, StoredFile, Task
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries.attachments import attachment_seen
from services.tasking.queries.files import file_rows, file_seen
from shared.files import Arrived
from shared.web import Ask, Streamed, done, render


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _file(ask: Ask, task_id: str, file_id: str) -> StoredFile:
    return file_seen(ask.session, _task(ask, task_id), file_id)


def _attachment(ask: Ask, task_id: str, attachment_id: str) -> KnownAttachment:
    return attachment_seen(ask.session, ask.actor, _task(ask, task_id), attachment_id)


def _before(ask: Ask, task: Task) -> None:
    may_add(ask.session, ask.actor, task, request.content_length or 0)


@pages.get("/tasks/<uuid:task_id>/files/<uuid:file_id>", who=TASKFORCE, on=_file)
def view_file(ask: Ask, row: StoredFile, task_id: str) -> str:
    """查看附件: a picture, sound, film or the words of a paper; its bytes only ever come as a download in a sandbox."""
    task = _task(ask, task_id)
    rows = file_rows(ask.session, task)
    at = next(n for n, one in enumerate(rows) if one["id"] == row.id)
    beside: dict[str, Any] = {"before": rows[at - 1] if at else None, "after": rows[at + 1] if rows[at + 1 :] else None}
    shown = {"file": rows[at], "words_in_it": row.text, "n": at + 1, "of": len(rows), **beside}
    return render("tasking/task_file.html", task=task, **shown)


@pages.post("/tasks/<uuid:task_id>/files", who=TASKFORCE, on=_task, takes=Streamed(_before))
def upload_file(ask: Ask, task: Task, arrived: Arrived) -> Response:
    """上传附件."""
    row = add_file(ask.session, ask.actor, task, arrived)
    told = "，已去除其中的拍摄信息" if row.cleaned else ""
    return done(f"已上传“{row.name}”{told}", _address(task.id))


@pages.post("/tasks/<uuid:task_id>/files/<uuid:file_id>/delete", who=TASKFORCE, on=_file)
def delete_file(ask: Ask, row: StoredFile, task_id: str) -> Response:
    """删除附件."""
    drop_file(ask.session, ask.actor, _task(ask, task_id), row, ask.expected)
    return done(f"已删除“{row.name}”", _address(task_id))


@pages.post("/tasks/<uuid:task_id>/attachments/<uuid:attachment_id>/take", who=TASKFORCE, on=_attachment)
def take(ask: Ask, row: KnownAttachment, task_id: str) -> Response:
    """把需求、素材的附件存入任务."""
    take_attachment(ask.session, ask.actor, _task(ask, task_id), row)
    return done("正在存入，稍后刷新可见", _address(task_id))


def _address(task_id: str) -> str:
    return url_for("tasking-page.task", task_id=task_id) + "#files"
