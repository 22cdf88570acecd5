"""The directory's JSON doors."""

from services.directory.api.calendars import calendars
from services.directory.api.people import people, rosters, sessions, units

__all__ = ["calendars", "people", "rosters", "sessions", "units"]
