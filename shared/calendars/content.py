"""Content of calendar.changed on paper: plain values as events carry them, and the values of shared.worktime."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shared.worktime import Hours, OwnDay, Season, Slot, Year

DAY = 24 * 60


def minutes(clock: str) -> int:
    """'08:30' as minutes of the day; '24:00' is the end of it. Raises ValueError for anything else."""
    hour, colon, minute = clock.partition(":")
    if not (colon and len(hour) == len(minute) == 2 and clock.isascii() and (hour + minute).isdigit()):
        raise ValueError(clock)
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY:
        raise ValueError(clock)
    return found


def clock_words(minute: int) -> str:
    """Minutes of the day as '08:30'."""
    return f"{minute // 60:02}:{minute % 60:02}"


def slots_of(pairs: Iterable[Iterable[str]]) -> tuple[Slot, ...]:
    """[["08:30", "12:00"]] as slots in minutes. Raises ValueError."""
    return tuple((minutes(start), minutes(end)) for start, end in pairs)


def plain_slots(slots: Iterable[Slot]) -> list[list[str]]:
    """The way back."""
    return [[clock_words(start), clock_words(end)] for start, end in slots]


def hours_of(content: Mapping[str, Any]) -> Hours:
    """办公时间 {seasons: [{since: "06-01", slots}], every_day}. Raises ValueError where slots or seasons make none."""
    seasons = tuple(Season(_month_day(one["since"]), slots_of(one["slots"])) for one in content["seasons"])
    return Hours(seasons, every_day=bool(content.get("every_day", False)))


def plain_hours(hours: Hours) -> dict[str, Any]:
    """The way back."""
    seasons = [{"since": "{:02}-{:02}".format(*one.since), "slots": plain_slots(one.slots)} for one in hours.seasons]
    return {"seasons": seasons, "every_day": hours.every_day}


def _month_day(since: str) -> tuple[int, int]:
    leap = date.fromisoformat(f"2000-{since}")
    return leap.month, leap.day


def year_of(year: int, content: Mapping[str, Any]) -> Year:
    """年度表 {status, source, off, work}: the days by their ISO dates."""
    off, work = ({date.fromisoformat(on): name for on, name in content[which].items()} for which in ("off", "work"))
    return Year(year=year, status=content["status"], off=off, work=work, source=content["source"])


def plain_year(table: Year) -> dict[str, Any]:
    """The way back."""
    off, work = ({on.isoformat(): days[on] for on in sorted(days)} for days in (table.off, table.work))
    return {"status": table.status, "source": table.source, "off": off, "work": work}


def own_day_of(content: Mapping[str, Any]) -> tuple[date, OwnDay]:
    """本地日 {on, working, name, slots?}: which day, and what holds on it."""
    slots = slots_of(content["slots"]) if content.get("slots") else None
    return date.fromisoformat(content["on"]), OwnDay(working=content["working"], name=content["name"], slots=slots)
