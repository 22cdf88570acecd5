"""The JSON door of files: those of a task, their bytes, and the one read by SHA-256 for other services."""

from typing import Any

from flask import Response, request

from services.tasking import queries
from services.tasking.actions.files import add_file, drop_file, may_add, store_of
from services.tasking.models import StoredFile, Task
from services.tasking.queries.files import file_by_hash, file_rows, file_seen, files_shown
from services.tasking.schemas.files import FileName, FileOut
from shared.files import Arrived
from shared.web import SERVICE, SIGNED_IN, Ask, Door, Streamed, send_stored

door = Door("tasking", "files", "附件：上传、下载、删除")


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _file(ask: Ask, task_id: str, file_id: str) -> StoredFile:
    return file_seen(ask.session, _task(ask, task_id), file_id)


def _before(ask: Ask, task: Task) -> None:
    """Whoever may not, or has no room, learns it before the file is read."""
    may_add(ask.session, ask.actor, task, request.content_length or 0)


@door.query("/tasks/<uuid:task_id>/files", gives=FileOut, many=True, who=SIGNED_IN, on=_task)
def list_files(ask: Ask, task: Task) -> list[dict[str, Any]]:
    """任务的全部附件，先上传的在前"""
    return file_rows(ask.session, task)


@door.command("POST", "/tasks/<uuid:task_id>/files", takes=Streamed(_before), args=FileName, gives=FileOut,
              status=201, who=SIGNED_IN, on=_task)  # fmt: skip
def upload_file(ask: Ask, task: Task, arrived: Arrived, args: dict[str, Any]) -> dict[str, Any]:
    """上传一个附件：请求内容即文件，或者表单中名为 file 的一项；类型按内容判断，图片和影音去除拍摄信息"""
    row = add_file(ask.session, ask.actor, task, arrived)
    ask.headers["Location"] = f"/tasking/v1/tasks/{task.id}/files/{row.id}"
    return files_shown(ask.session, [row])[0]


@door.query("/tasks/<uuid:task_id>/files/<uuid:file_id>", gives=FileOut, who=SIGNED_IN, on=_file)
def one_file(ask: Ask, row: StoredFile) -> dict[str, Any]:
    """一个附件，不含内容"""
    return files_shown(ask.session, [row])[0]


@door.query("/tasks/<uuid:task_id>/files/<uuid:file_id>/content", who=SIGNED_IN, on=_file)
def file_content(ask: Ask, row: StoredFile) -> Response:
    """附件的内容；支持 Range"""
    return send_stored(store_of(ask.session).where(row.sha256), row.sha256, row.media, row.name)


@door.command("DELETE", "/tasks/<uuid:task_id>/files/<uuid:file_id>", status=204, who=SIGNED_IN, on=_file,
              if_match=True)  # fmt: skip
def delete_file(ask: Ask, row: StoredFile, task_id: str) -> None:
    """删除附件；稿件版本使用的不能删除"""
    drop_file(ask.session, ask.actor, _task(ask, task_id), row, ask.expected)


@door.query("/files/<sha256>", who=SERVICE)
def file_for_service(ask: Ask, sha256: str) -> Response:
    """按 SHA-256 取附件的内容，供其他服务投递"""
    row = file_by_hash(ask.session, sha256)
    return send_stored(store_of(ask.session).where(row.sha256), row.sha256, row.media, row.name)
