"""“办到哪了”面板: on the page of a need, its steps, the one sentence, and what the unit can do about it."""

from datetime import datetime
from typing import Any

from services.intake import queries
from services.intake.models import Need
from services.intake.progress import way
from services.intake.rights import may_change
from services.intake.whereabouts import Facts, whereabouts
from shared.db import now
from shared.identity import unit_of
from shared.web import Ask

SAID_BY = {"returned": "return_need", "declined": "decline", "recalled": "recalled", "merged": "merge",
           "withdrawn": "withdrawn"}  # fmt: skip


def panel_where(ask: Ask, need: Need, timeline: dict[str, Any], course: dict[str, Any]) -> dict[str, Any]:
    """The variables of need_where.html; `course`: those of panel_course."""
    receipts, ratings = timeline["receipts"], course["ratings"]
    desk = unit_of(ask.session, need.desk_id) if need.desk_id else None
    facts = Facts(
        need.state,
        desk.short_name if desk else "",
        need.due_at,
        own=may_change(ask.actor, need.unit_id),
        paused=_paused(timeline["items"]),
        may_rate="rate" in course["may_speak"],
        answered_anew=bool(ratings and ratings[-1].answered_at),
        open_receipts=max(0, receipts["addressed"] - receipts["acknowledged"] - receipts["declined"]),
    )
    found = whereabouts(facts)
    return {
        "where": found,
        "where_left": _left(found.due_at, now(ask.session)),
        "where_reason": reason_of(need.state, timeline["items"]),
        "way": way(need.state, queries.states_seen(ask.session, need)),
    }


def reason_of(state: str, items: list[dict[str, Any]]) -> str | None:
    """Why it is where it is, as it was said to the unit; None where nothing was."""
    said = SAID_BY.get(state)
    return next((one["reason"] for one in reversed(items) if one["what"] == said), None)


def _paused(items: list[dict[str, Any]]) -> bool:
    turned = [one["what"] for one in items if one["what"] in ("pause", "resume")]
    return bool(turned) and turned[-1] == "pause"


def _left(due_at: datetime | None, at: datetime) -> float | None:
    """Seconds until it is due, below 0 when it is late."""
    return (due_at - at).total_seconds() if due_at else None
