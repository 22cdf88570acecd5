"""What the directory writes: units, people, rosters, sessions and passwords, working time."""

from services.directory.actions.calendars import NewDay, NewHours, add_day, remove_day, set_hours
from services.directory.actions.choosing import change_password, renew_password, set_password_by_code
from services.directory.actions.contacts import (
    erase_contact,
    erase_expired,
    erase_person,
    keep_contact,
    reveal_contact,
)
from services.directory.actions.feedback import Given, Settled, give_feedback, settle_feedback
from services.directory.actions.granting import turn_terms
from services.directory.actions.jurisdictions import set_towns
from services.directory.actions.leaving import Leave, Left, leave
from services.directory.actions.people import add_person, change_person, give_code
from services.directory.actions.planned import drop_planned
from services.directory.actions.reforms import do_planned_changes, merge, reform
from services.directory.actions.rosters import RosterReport, import_cells, import_roster, import_sheet, picture_of
from services.directory.actions.seats import set_seats
from services.directory.actions.sessions import end_one, end_others, end_sessions_of
from services.directory.actions.sign_in import SignedIn, begin_session, confirm, sign_in, sign_out
from services.directory.actions.spans import Why, why_of
from services.directory.actions.telling import end_sessions
from services.directory.actions.trying import WrongLogin, forget_old_tries
from services.directory.actions.units import NewUnit, open_unit
from services.directory.actions.years import Notice, YearReport, import_year

__all__ = [
    "Given", "Leave", "Left", "NewDay", "NewHours", "NewUnit", "Notice", "RosterReport", "Settled", "SignedIn", "Why",
    "WrongLogin", "YearReport", "add_day", "add_person", "begin_session", "change_password", "change_person", "confirm",
    "do_planned_changes", "drop_planned", "end_one", "end_others", "end_sessions", "end_sessions_of", "erase_contact",
    "erase_expired", "erase_person", "forget_old_tries", "give_code", "give_feedback", "import_cells", "import_roster",
    "import_sheet", "import_year", "keep_contact", "leave", "merge", "open_unit", "picture_of", "reform", "remove_day",
    "renew_password", "reveal_contact", "set_hours", "set_password_by_code", "set_seats", "set_towns",
    "settle_feedback", "sign_in", "sign_out", "turn_terms", "why_of",
]  # fmt: skip
