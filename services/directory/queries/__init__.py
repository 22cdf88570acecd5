"""What the directory shows."""

from services.directory.queries.accounts import account_shown, all_units
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
from services.directory.queries.contacts import SEERS, contact_for, contacts, contacts_seen
from services.directory.queries.jurisdictions import stations_of, towns_before, towns_listed, towns_of, who_answers
from services.directory.queries.past import as_then, history_of, paths_of_day, planned_for, planned_of, units_of_day
from services.directory.queries.people import MOST_CARDS, cards, left_shown, me, people, person_administered, person_for
from services.directory.queries.seats import leading_group, seats_of, strength_now, who_may_sit
from services.directory.queries.sessions import my_sessions, running_sessions, session_seen
from services.directory.queries.systems import system_cards, system_list, system_rows, system_seen
from services.directory.queries.units import counts_by_level, tree, unit_for, unit_names, units
from services.directory.queries.vacancies import by_bureau, vacancies

__all__ = [
    "MOST_CARDS",
    "SEERS",
    "STATUSES",
    "account_shown",
    "all_units",
    "as_then",
    "by_bureau",
    "cards",
    "contact_for",
    "contacts",
    "contacts_seen",
    "counts_by_level",
    "day_seen",
    "days_known",
    "history_of",
    "hours_in_force",
    "leading_group",
    "left_shown",
    "local_days",
    "me",
    "my_sessions",
    "paths_of_day",
    "people",
    "person_administered",
    "person_for",
    "planned_for",
    "planned_of",
    "running_sessions",
    "seats_of",
    "session_seen",
    "stations_of",
    "strength_now",
    "system_cards",
    "system_list",
    "system_rows",
    "system_seen",
    "this_year",
    "towns_before",
    "towns_listed",
    "towns_of",
    "tree",
    "unit_for",
    "unit_named",
    "unit_names",
    "unit_seen",
    "units",
    "units_of_day",
    "units_to_choose",
    "vacancies",
    "who_answers",
    "who_may_sit",
    "year_of_days",
    "year_tables",
]
