"""日: what one day is, and why: the year's table, the weekend, or what the unit itself decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Literal

from shared.worktime.hours import Hours, Slot, in_order
from shared.worktime.years import Year

CHINA = timezone(timedelta(hours=8), "北京时间")
"""北京时间: +08:00 all year; there has been no daylight time since 1992."""
LOCAL = "本地日历"


@dataclass(frozen=True, slots=True)
class OwnDay:
    """本地日: a day that a unit decides for itself; slots None: those of the season."""

    working: bool
    name: str
    slots: tuple[Slot, ...] | None = None

    def __post_init__(self) -> None:
        if self.slots is not None:
            object.__setattr__(self, "slots", in_order(self.slots))


@dataclass(frozen=True, slots=True)
class Day:
    """一日: `name` 国庆节 调休上班 周末 工作日, or what the unit calls it; slots are empty when nobody works."""

    on: date
    working: bool
    name: str
    status: Literal["official", "provisional", "local"]
    slots: tuple[Slot, ...]
    source: str


class DayBook:
    """历书: decides each day from hours, year tables and own days; the nearest wins."""

    def __init__(self, hours: Hours, years: Mapping[int, Year], own_days: Mapping[date, OwnDay]) -> None:
        self.hours, self.years, self.own_days = hours, years, own_days
        # A notice speaks for days of the December before as well, and later than that year's own.
        by_year = [years[year] for year in sorted(years)]
        self.off = {day: (name, table) for table in by_year for day, name in table.off.items()}
        self.work = {day: table for table in by_year for day in table.work}

    def slots(self, on: date) -> tuple[Slot, ...]:
        """The slots of that day; empty when nobody works. The short way, for all days of forty years at once."""
        own = self.own_days.get(on)
        if own is not None:
            return () if not own.working else self.hours.on(on) if own.slots is None else own.slots
        if self.hours.every_day or on in self.work or (on.weekday() < 5 and on not in self.off):
            return self.hours.on(on)
        return ()

    def day(self, on: date) -> Day:
        """The whole answer."""
        slots = self.slots(on)
        if on in self.own_days:
            return Day(on, bool(slots), self.own_days[on].name, "local", slots, LOCAL)
        name, table = self._named(on)
        return Day(on, bool(slots), name, table.status, slots, table.source)

    def _named(self, on: date) -> tuple[str, Year]:
        if on in self.work:
            return "调休上班", self.work[on]
        if on in self.off:
            return self.off[on]
        return "周末" if on.weekday() >= 5 else "工作日", self.years[on.year]
