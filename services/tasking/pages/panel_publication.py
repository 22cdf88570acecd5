"""On the task page: where its publications stand, what leaves when, and what the forms of 发布 and 定时发布 offer."""

from datetime import datetime
from typing import Any

from services.tasking import queries
from services.tasking.channels import OUTLET_TIERS
from services.tasking.models import Task
from services.tasking.places import ACTIONS, RELEASE_STATES, STATES
from services.tasking.schemas.push_plan import CLASSES
from services.tasking.standing.campaigns import unified_release
from shared.db import SHANGHAI
from shared.web import Ask

PLACE_WORDS = {
    "place_actions": ACTIONS, "place_states": STATES, "tiers": OUTLET_TIERS, "release_states": RELEASE_STATES,
}  # fmt: skip


def panel_publication(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """placements, releases, accounts by platform, outlets, unified_at (for the form), and whom a push may be for."""
    publishing = {"publish", "schedule"} & set(shown["allowed_steps"])
    unified = unified_release(ask.session, task) if publishing else None
    return {
        "placements": queries.placements_of_task(ask.session, ask.actor, task) if task.published_at else [],
        "releases": queries.releases_of(ask.session, task),
        "accounts": queries.usable_accounts(ask.session, task) if publishing else {},
        "outlets": queries.outlets(ask.session) if publishing else [],
        "unified_at": local(unified),
        "push_offers": queries.push_offers(ask.session, task) if publishing else {},
        "push_classes": CLASSES,
        **PLACE_WORDS,
    }


def local(at: datetime | None) -> str:
    """A moment for a datetime-local input."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if at else ""
