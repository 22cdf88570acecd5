"""建议提案 whose limits press: late first, then near, for the home page and the leaders' board. Never a name."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Suggestion, SuggestionLimit
from services.intake.queries.suggestions.lists import limit_shown
from services.intake.standing.suggestions import concerning
from shared.db import now
from shared.identity import Actor

COUNTED = 100
"""Counted as far as this: there are never so many open ones that it matters."""


def pressing(session: Session, actor: Actor, most: int = 8) -> dict[str, Any]:
    """{late, near, rows}: how many limits passed and how many are near, and the first of them by their end."""
    at = now(session)
    running = (SuggestionLimit.ended.is_(None), SuggestionLimit.blue_at <= at)
    rows = session.execute(
        sa.select(Suggestion, SuggestionLimit)
        .join(SuggestionLimit, SuggestionLimit.suggestion_id == Suggestion.id)
        .where(*running, concerning(session, actor))
        .order_by(SuggestionLimit.due_at, SuggestionLimit.id)
        .limit(COUNTED)
    ).all()
    late = sum(limit.due_at < at for _, limit in rows)
    shown = [
        {"id": row.id, "number": row.number, "title": row.title, "limit": limit_shown(limit, at)}
        for row, limit in rows[:most]
    ]
    return {"late": late, "near": len(rows) - late, "rows": shown}
