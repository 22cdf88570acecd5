"""The JSON door to working time."""

from shared.web import Door

calendars = Door("directory", "calendar", "日历")
