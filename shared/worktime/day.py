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
EVERY_DAY = "作息每日如此，不论节假日"
MAKE_UP, ORDINARY = "调休上班", "工作日"
COUNTED, CLOSED = "工作时间", "下班时间"


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
    """一日: `name` 国庆节 调休上班 周末 工作日, or what the unit calls it; slots are empty when nobody works.

    `why` says in words why its slots count, or why the day does not.
    """

    on: date
    working: bool
    name: str
    status: Literal["official", "provisional", "local"]
    slots: tuple[Slot, ...]
    source: str
    why: str


class DayBook:
    """历书: decides each day from hours, year tables and own days; the nearest wins."""

    def __init__(self, hours: Hours, years: Mapping[int, Year], own_days: Mapping[date, OwnDay]) -> None:
        self.hours, self.years, self.own_days = hours, years, own_days
        self.marks: dict[date, tuple[bool, str, Year]] = {}
        for _, table in sorted(years.items()):  # a notice may name days of the December before: it is the later word
            self.marks.update({day: (False, name, table) for day, name in table.off.items()})
            self.marks.update(dict.fromkeys(table.work, (True, MAKE_UP, table)))

    def slots(self, on: date) -> tuple[Slot, ...]:
        """The slots of that day; empty when nobody works."""
        own = self.own_days.get(on)
        if own is not None and own.slots is not None:
            return own.slots if own.working else ()
        works = own.working if own is not None else self.hours.every_day or self._works(on)
        return self.hours.on(on) if works else ()

    def day(self, on: date) -> Day:
        """The whole answer, with its reasons."""
        slots, own = self.slots(on), self.own_days.get(on)
        if own is not None:
            return Day(on, bool(slots), own.name, "local", slots, LOCAL, own.name)
        _, name, table = self._mark(on)
        if self.hours.every_day:  # the tables name the day and decide nothing
            return Day(on, bool(slots), name, table.status, slots, EVERY_DAY, COUNTED if slots else CLOSED)
        why = name if name != ORDINARY else COUNTED if slots else CLOSED
        return Day(on, bool(slots), name, table.status, slots, table.source, why)

    def _works(self, on: date) -> bool:
        mark = self.marks.get(on)
        return on.weekday() < 5 if mark is None else mark[0]

    def _mark(self, on: date) -> tuple[bool, str, Year]:
        weekend = on.weekday() >= 5
        return self.marks.get(on) or (not weekend, "周末" if weekend else ORDINARY, self.years[on.year])
