"""What the directory shows."""

from services.directory.queries.calendars import (
    STATUSES,
    day_seen,
    days_known,
    hours_in_force,
    local_days,
    this_year,
    unit_named,
    unit_seen,
    units_to_choose,
    year_of_days,
    year_tables,
)
from services.directory.queries.people import MOST_CARDS, cards, left_shown, me, people, person_for
from services.directory.queries.sessions import my_sessions, running_sessions, session_seen
from services.directory.queries.systems import system_cards, system_list, system_rows, system_seen
from services.directory.queries.units import counts_by_level, tree, unit_for, unit_names, units
from services.directory.queries.vacancies import vacancies

__all__ = [
    "MOST_CARDS",
    "STATUSES",
    "cards",
    "counts_by_level",
    "day_seen",
    "days_known",
    "hours_in_force",
    "left_shown",
    "local_days",
    "me",
    "my_sessions",
    "people",
    "person_for",
    "running_sessions",
    "session_seen",
    "system_cards",
    "system_list",
    "system_rows",
    "system_seen",
    "this_year",
    "tree",
    "unit_for",
    "unit_named",
    "unit_names",
    "unit_seen",
    "units",
    "units_to_choose",
    "vacancies",
    "year_of_days",
    "year_tables",
]
