"""满意度面板: what the units said of the answer."""

from typing import Any

from services.tasking.models import Task
from services.tasking.queries.ratings import ratings_of
from services.tasking.satisfaction import RATING_STATES
from shared.web import Ask


def panel_ratings(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """`ratings`, `rating_states` of task_ratings.html."""
    found = ratings_of(ask.session, ask.actor, task) if task.published_at else []
    return {"ratings": found, "rating_states": RATING_STATES}
