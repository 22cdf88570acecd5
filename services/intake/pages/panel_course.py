"""评价与成效面板: on the page of a need, what follows its answer, and the needs that looked like it."""

from typing import Any

from services.intake import queries
from services.intake.models import Need
from services.intake.outcomes import INDICATORS
from services.intake.satisfaction import VERDICTS
from shared.web import Ask


def panel_course(ask: Ask, need: Need) -> dict[str, Any]:
    """The variables of need_course.html, need_outcomes.html and need_similar.html."""
    given = queries.ratings_of(ask.session, need)
    outcomes = [queries.outcome_shown(row) for row in queries.outcomes_of(ask.session, need)]
    return {
        "ratings": given,
        "verdicts": VERDICTS,
        "outcomes": outcomes,
        "indicators": {code: f"{words}（{unit}）" for code, (words, unit, _) in INDICATORS.items()},
        "correctable": {one["id"]: one["words"] for one in outcomes if one["superseded_by"] is None},
        "may_speak": queries.may_speak(ask.actor, need, given),
        "similar": queries.similar_seen(ask.session, ask.actor, need),
    }
