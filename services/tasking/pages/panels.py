"""What the panels of the task page show besides the task itself: a function for each, named for its include."""

from collections.abc import Callable
from typing import Any

from services.tasking.models import Task
from services.tasking.pages.panel_belongs import panel_belongs
from services.tasking.pages.panel_draft import panel_draft
from services.tasking.pages.panel_findings import panel_findings
from services.tasking.pages.panel_material import panel_material
from services.tasking.pages.panel_now import panel_now
from services.tasking.pages.panel_publication import panel_publication
from services.tasking.pages.panel_ratings import panel_ratings
from services.tasking.pages.panel_reviewing import panel_reviewing
from services.tasking.pages.panel_route import panel_route
from shared.web import Ask

Panel = Callable[[Ask, Task, dict[str, Any]], dict[str, Any]]

PANELS: tuple[Panel, ...] = (
    panel_now, panel_findings, panel_draft, panel_publication, panel_material, panel_route, panel_belongs,
    panel_reviewing, panel_ratings,
)  # fmt: skip
"""Each gives the variables of its include; the third argument is the task as `queries.task_shown` shows it."""


def panels(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """The variables of every panel together."""
    found: dict[str, Any] = {}
    for panel in PANELS:
        found |= panel(ask, task, shown)
    return found
