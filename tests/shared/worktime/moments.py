"""Moments as a person in Linyi writes them, and a calendar built once."""

from datetime import UTC, datetime, timedelta

from shared.worktime import ALWAYS, CHINA, Calendar, Hours, Season

OFFICE_CALENDAR = Calendar()
DUTY_CALENDAR = Calendar(ALWAYS)
SUMMER = Hours((Season((6, 1), ((510, 720), (870, 1110))), Season((10, 1), ((510, 720), (840, 1080)))))
"""Afternoons 14:30-18:30 from June to September, 14:00-18:00 from October on, across the new year."""


def at(written: str) -> datetime:
    """2026-11-20 16:00, Beijing time, as UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=CHINA).astimezone(UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def said(moment: datetime) -> str:
    """The other way: Beijing time, to the minute, with seconds only where there are any."""
    local = moment.astimezone(CHINA)
    return f"{local:%Y-%m-%d %H:%M}" if not (local.second or local.microsecond) else local.isoformat(" ")
