"""The directory's JSON doors."""

from services.directory.api.calendars import calendars
from services.directory.api.contacts import contacts
from services.directory.api.feedback import feedback
from services.directory.api.people import people
from services.directory.api.rosters import rosters
from services.directory.api.sessions import sessions
from services.directory.api.systems import systems
from services.directory.api.units import units

__all__ = ["calendars", "contacts", "feedback", "people", "rosters", "sessions", "systems", "units"]
