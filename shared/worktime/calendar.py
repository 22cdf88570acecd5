"""工作日历: exact arithmetic on working time: add, take back, measure, count days and months, explain."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Literal

from shared.worktime.day import CHINA, Day, DayBook, OwnDay
from shared.worktime.faults import OutOfYears
from shared.worktime.hours import OFFICE, Hours
from shared.worktime.months import corresponding_day
from shared.worktime.segments import Segment, segments
from shared.worktime.statutory import year_tables
from shared.worktime.timeline import DAY, MINUTE, Timeline
from shared.worktime.years import Year, shipped_years

NO_TIME = timedelta(0)
TICK = timedelta(microseconds=1)


class Calendar:
    """工作日历: hours, year tables and own days, built once, never changed, safe between threads.

    Covers the first year of `years` to `last`; years between without a table are provisional, and where that cannot be
    computed it begins after them. All moments are aware (ValueError else), answers are UTC. Raises NoWorkingTime when
    built without any, OutOfYears where a question or its answer leaves the years covered.
    """

    def __init__(
        self,
        hours: Hours = OFFICE,
        years: Mapping[int, Year] | None = None,
        own_days: Mapping[date, OwnDay] | None = None,
        last: int = 2045,
    ) -> None:
        tables = year_tables(shipped_years() if years is None else years, last)
        first = min(tables)
        self._book = DayBook(hours, tables, dict(own_days or {}))
        self._first, self._days = date(first, 1, 1), (date(last + 1, 1, 1) - date(first, 1, 1)).days
        self._base = datetime(first, 1, 1, tzinfo=CHINA).astimezone(UTC)
        number = self._first.toordinal()
        self._line = Timeline(self._book.slots(date.fromordinal(number + n)) for n in range(self._days))

    @cached_property
    def key(self) -> str:
        """指纹: 64 hex, SHA-256 of everything that an answer can depend on; the same in every process."""
        book = self._book
        content = {
            "days": [self._first.isoformat(), self._days],
            "hours": [[[season.since, season.slots] for season in book.hours.seasons], book.hours.every_day],
            "years": [
                [table.year, table.status, table.source, _plain(table.off), _plain(table.work)]
                for table in book.years.values()
            ],
            "own": [[on.isoformat(), own.working, own.name, own.slots] for on, own in sorted(book.own_days.items())],
        }
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def add(self, start: datetime, span: timedelta) -> datetime:
        """顺推: the least moment at which `span` (not negative) of working time has gone by since `start`."""
        return self._moment(self._line.add(self._tick(start), _ticks(span)))

    def back(self, end: datetime, span: timedelta) -> datetime:
        """倒推: the greatest moment from which `span` (not negative) of working time passes until `end`."""
        return self._moment(self._line.back(self._tick(end), _ticks(span)))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """已用: the working time between them; 0 when `end` is not after `start`."""
        return timedelta(microseconds=max(0, self._line.done(self._tick(end)) - self._line.done(self._tick(start))))

    def add_days(self, start: datetime, n: int) -> datetime:
        """顺推工作日: the same time of day `n` working days on: Friday 16:00 + 1 is Monday 16:00.

        A start outside working time counts from the next opening; the moment of closing still belongs to its day. A
        time of day that falls in a gap of the day reached moves to its next slot, else to its close.
        """
        if n < 0:
            raise ValueError("工作日数不能为负")
        at = self._tick(start)
        closing = at > 0 and not self._line.is_open(at) and self._line.is_open(at - 1)
        day, clock = divmod(at - 1 if closing else self._line.next_open(at), DAY)
        clock += closing  # so that a close at 24:00 is that day's, not the next one's
        reached = self._line.working_day(day, n)
        return self._moment(reached * DAY + self._fitted(reached, clock))

    def add_months(self, start: datetime, n: int, roll: Literal["forward", "back", "none"] = "forward") -> datetime:
        """顺推月: the corresponding day `n` months on, else the month's last (民法典第202条), at its close.

        A day off moves to the next working day (第203条) or, `back`, to the one before; `none` keeps it, until 24:00.
        """
        if n < 1:
            raise ValueError("月数至少为一")
        self._tick(start)
        wanted = corresponding_day(start.astimezone(CHINA).date(), n)
        day = self._number(wanted)
        if roll != "none":
            day = self._line.nearest(day, roll == "forward")
        return self._moment(day * DAY + self._close(day))

    def next_open(self, at: datetime) -> datetime:
        """下一次上班: `at` itself in working time."""
        return self._moment(self._line.next_open(self._tick(at)))

    def is_open(self, at: datetime) -> bool:
        """是否工作时间: slots are half-open, 12:00 is lunch already."""
        return self._line.is_open(self._tick(at))

    def is_working(self, on: date) -> bool:
        """是否工作日."""
        return bool(self._slots(self._number(on)))

    def day(self, on: date) -> Day:
        """某日: what it is, and which table says so."""
        self._number(on)
        return self._book.day(on)

    def segments(self, start: datetime, end: datetime) -> list[Segment]:
        """逐段说明: covers [start, end] without a gap; the counted ones sum to `elapsed`; may be empty."""
        since, until = self._tick(start), self._tick(end)
        numbers = range(since // DAY, -(-until // DAY))
        days = (self._book.day(self._date(number)) for number in numbers)
        return segments(days, self._moment(since), self._moment(until)) if since < until else []

    def provisional(self, start: datetime, end: datetime) -> list[int]:
        """暂定年份: the years without a notice that this interval touches; none where holidays count like any day."""
        if self._book.hours.every_day:
            return []
        since, until = (self._date(min(self._tick(at) // DAY, self._days - 1)).year for at in (start, end))
        return [year for year in range(since, until + 1) if self._book.years[year].status == "provisional"]

    def _tick(self, at: datetime) -> int:
        if at.tzinfo is None:
            raise ValueError("时间须带时区")
        since = at - self._base
        tick = since.days * DAY + since.seconds * 1_000_000 + since.microseconds
        if not 0 <= tick <= self._line.end:
            raise OutOfYears(f"日历覆盖 {self._first.year} 至 {self._date(self._days - 1).year} 年，不含 {at:%Y-%m-%d}")
        return tick

    def _moment(self, tick: int) -> datetime:
        return self._base + timedelta(microseconds=tick)

    def _date(self, number: int) -> date:
        return self._first + timedelta(days=number)

    def _number(self, on: date) -> int:
        number = (on - self._first).days
        if not 0 <= number < self._days:
            raise OutOfYears(f"日历不含 {on}")
        return number

    def _slots(self, number: int) -> tuple[tuple[int, int], ...]:
        return self._book.slots(self._date(number))

    def _close(self, number: int) -> int:
        """The close of that day's office in ticks of the day; midnight when nobody works."""
        slots = self._slots(number)
        return slots[-1][1] * MINUTE if slots else DAY

    def _fitted(self, number: int, clock: int) -> int:
        """A time of day made to fit that working day."""
        for start, end in self._slots(number):
            if clock <= end * MINUTE:
                return max(clock, start * MINUTE)
        return self._close(number)


def _ticks(span: timedelta) -> int:
    if span < NO_TIME:
        raise ValueError("时长不能为负")
    return span // TICK


def _plain(days: Mapping[date, str]) -> list[list[str]]:
    return [[on.isoformat(), name] for on, name in sorted(days.items())]
