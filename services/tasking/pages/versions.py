"""版本比对页: any two versions of a draft side by side, or one below the other where there is no room."""

from typing import Any

from services.tasking import queries
from services.tasking.content import CHANNELS, FLAGS, PRODUCT_KINDS
from services.tasking.models import Task
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.pages.version_words import FIELD_NAMES, in_words
from services.tasking.queries.versions import version_sides
from services.tasking.schemas.draft import CompareFilter
from shared.web import Ask, render

WORDS = {"kinds": PRODUCT_KINDS, "flags": FLAGS, "channels": CHANNELS, "field_names": FIELD_NAMES, "in_words": in_words}


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


@pages.get("/tasks/<uuid:task_id>/versions/<int:n>", who=TASKFORCE, on=_task, takes=CompareFilter)
def version(ask: Ask, task: Task, args: dict[str, Any], n: int) -> str:
    """版本比对: this version and what it changed, from the one before or from the one that was chosen."""
    chosen = args.get("n") or n
    context = {
        "task": task,
        "version": queries.version(ask.session, task, chosen),
        "changes": version_sides(ask.session, task, chosen, args.get("against")),
        "versions": queries.versions(ask.session, task),
    }
    return render("tasking/version.html", **context, **WORDS)
