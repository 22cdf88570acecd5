"""素材和附件面板: what the newest version draws on, what a writer is offered, and the files of the task."""

from typing import Any

from services.tasking.actions.files import may_add
from services.tasking.models import Task
from services.tasking.queries.attachments import attachment_rows
from services.tasking.queries.files import file_rows
from services.tasking.queries.materials import materials_near, materials_of_task
from shared.errors import Refusal
from shared.files import ACCEPTED
from shared.web import Ask


def panel_material(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """The variables of task_material.html and editor_materials.html."""
    used = materials_of_task(ask.session, task)
    ids = {one["id"] for one in used}
    near = materials_near(ask.session, ask.actor, task) if task.stage == "drafting" else []
    return {
        "materials_used": used,
        "materials_offered": used + [one for one in near if one["id"] not in ids],
        "attachments": attachment_rows(ask.session, task),
        "stored_files": file_rows(ask.session, task),
        "may_upload": _may_upload(ask, task),
        "accepted_files": ACCEPTED,
    }


def _may_upload(ask: Ask, task: Task) -> bool:
    try:
        may_add(ask.session, ask.actor, task, 0)
    except Refusal:
        return False
    return True
