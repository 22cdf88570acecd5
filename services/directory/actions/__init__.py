"""What the directory writes: units, people, rosters, sessions and passwords, working time."""

from services.directory.actions.calendars import NewDay, NewHours, add_day, remove_day, set_hours
from services.directory.actions.people import add_person, change_person, give_code
from services.directory.actions.rosters import RosterReport, import_roster, picture_of
from services.directory.actions.sign_in import (
    SignedIn,
    WrongLogin,
    begin_session,
    change_password,
    forget_old_tries,
    set_password_by_code,
    sign_in,
    sign_out,
)
from services.directory.actions.telling import end_sessions
from services.directory.actions.units import NewUnit, change_unit, open_unit
from services.directory.actions.years import Notice, YearReport, import_year

__all__ = [
    "NewDay", "NewHours", "NewUnit", "Notice", "RosterReport", "SignedIn", "WrongLogin", "YearReport", "add_day",
    "add_person", "begin_session", "change_password", "change_person", "change_unit", "end_sessions",
    "forget_old_tries", "give_code", "import_roster", "import_year", "open_unit", "picture_of", "remove_day",
    "set_hours", "set_password_by_code", "sign_in", "sign_out",
]  # fmt: skip
