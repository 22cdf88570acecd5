"""The calendars room: each service's own copy of the working calendar, and the one door to it."""

from shared.calendars.content import (
    clock_words,
    hours_of,
    minutes,
    own_day_of,
    plain_hours,
    plain_slots,
    plain_year,
    slots_of,
    year_of,
)
from shared.calendars.copies import KnownCalendar
from shared.calendars.hearing import apply_calendar, calendar_handlers
from shared.calendars.reading import calendar_of, forget_calendars

__all__ = [
    "KnownCalendar", "apply_calendar", "calendar_handlers", "calendar_of", "clock_words", "forget_calendars",
    "hours_of", "minutes", "own_day_of", "plain_hours", "plain_slots", "plain_year", "slots_of", "year_of",
]  # fmt: skip
