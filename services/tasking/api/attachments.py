"""The JSON door of attachments that came with needs and materials: what there is, and taking one into a task."""

from typing import Any

from services.tasking import queries
from services.tasking.actions.attachments import take_attachment
from services.tasking.models import KnownAttachment, Task
from services.tasking.queries.attachments import attachment_rows, attachment_seen, attachments_shown
from services.tasking.schemas.attachments import AttachmentOut
from shared.web import SIGNED_IN, Ask, Door

door = Door("tasking", "attachments", "需求和素材的附件：查看、存入任务")


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _attachment(ask: Ask, task_id: str, attachment_id: str) -> KnownAttachment:
    return attachment_seen(ask.session, ask.actor, _task(ask, task_id), attachment_id)


@door.query("/tasks/<uuid:task_id>/attachments", gives=AttachmentOut, many=True, who=SIGNED_IN, on=_task)
def list_attachments(ask: Ask, task: Task) -> list[dict[str, Any]]:
    """任务的需求和所采用素材的附件，以及是否已存入任务"""
    return attachment_rows(ask.session, task)


@door.command("POST", "/tasks/<uuid:task_id>/attachments/<uuid:attachment_id>/take", gives=AttachmentOut, status=202,
              who=SIGNED_IN, on=_attachment)  # fmt: skip
def take(ask: Ask, row: KnownAttachment, task_id: str) -> dict[str, Any]:
    """把附件存入任务，供稿件选用；内容随后取到"""
    task = _task(ask, task_id)
    take_attachment(ask.session, ask.actor, task, row)
    return attachments_shown(ask.session, task, [row])[0]
