"""Reads of intake: lists of needs, one need, its timeline, each within what the asker may see."""

from services.intake.queries.course import (
    may_speak,
    outcome_shown,
    outcomes_of,
    ratings_of,
    similar_own,
    similar_seen,
    similar_shown,
)
from services.intake.queries.duties import duties_ahead, duties_shown, duty_seen, kinds_offered, one_duty
from services.intake.queries.library import adoption, contributors, credit, year_of
from services.intake.queries.materials import material_list, material_seen, materials_shown, still_to_come
from services.intake.queries.needs import need_list, need_seen, of_the_city, shown
from services.intake.queries.nominees import nominee_read, nominee_seen
from services.intake.queries.timeline import level_rows, states_seen, timeline
from services.intake.queries.unsent import looked_through, unsent_list, unsent_one, unsent_shown

__all__ = [
    "adoption", "contributors", "credit", "duties_ahead", "duties_shown", "duty_seen", "kinds_offered", "level_rows",
    "looked_through", "material_list", "material_seen", "materials_shown", "may_speak", "need_list", "need_seen",
    "nominee_read", "nominee_seen", "of_the_city", "one_duty", "outcome_shown", "outcomes_of", "ratings_of", "shown",
    "similar_own", "similar_seen", "similar_shown", "states_seen", "still_to_come", "timeline", "unsent_list",
    "unsent_one", "unsent_shown", "year_of",
]  # fmt: skip
