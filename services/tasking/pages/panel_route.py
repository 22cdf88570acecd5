"""派单与对接 on the task page: whom the leader's forms offer, which counties, which desks it was a tie between."""

from typing import Any

from services.tasking.models import Task
from services.tasking.queries.helping import counties_for, desks_to
from services.tasking.queries.ties import tie_of
from shared.web import Ask


def panel_route(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """`helping` and `units_for` are choices of forms; `tie` the desks that were as good as each other."""
    helping = [(one["person"]["id"], one["person"]["name"]) for one in shown["helpers"]]
    allowed = shown["allowed_steps"]
    counties = counties_for(ask.session, task) if "mirror" in allowed else []
    desks = desks_to(ask.session, ask.actor, task) if "reroute" in allowed else []
    units = {"mirror": counties, "reroute": desks}
    return {"helping": helping, "units_for": units, "tie": tie_of(ask.session, task)}
