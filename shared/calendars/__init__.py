"""The calendars room: each service's own copy of the working calendar, and the one door to it."""

from shared.calendars.copies import KnownCalendar
from shared.calendars.hearing import apply_calendar, calendar_handlers

__all__ = ["KnownCalendar", "apply_calendar", "calendar_handlers"]
