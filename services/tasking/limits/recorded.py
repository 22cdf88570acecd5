"""说明里的日历: an explanation read as a calendar, so that a limit is worked out again from what was told. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.worktime import CHINA, OutOfYears

NOTHING = timedelta(0)


class Recorded:
    """The days and segments of an explanation. Raises OutOfYears for a moment that it does not cover."""

    def __init__(self, explanation: Mapping[str, Any]) -> None:
        self._segments = [
            (datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"]))
            for one in explanation["segments"]
            if one["working"]
        ]
        self._days: dict[date, list[list[str]]] = {
            date.fromisoformat(day["on"]): day["slots"] for day in explanation["days"]
        }

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments, summed over the segments."""
        parts = (min(until, end) - max(since, start) for since, until in self._segments)
        return sum((part for part in parts if part > NOTHING), NOTHING)

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The least moment at which `span` has gone by."""
        if not span:
            return start
        for since, until in self._segments:
            begin = max(since, start)
            if begin < until and until - begin >= span:
                return begin + span
            span -= max(until - begin, NOTHING)
        raise OutOfYears("the explanation does not reach that far")

    def add_days(self, start: datetime, n: int) -> datetime:
        """n working days on, at the same time of day; into the next slot where nobody works then, else at the close."""
        local = start.astimezone(CHINA)
        on, clock = self._closing(local.date(), local.strftime("%H:%M:%S.%f"))
        slots = self._slots(on)
        if not slots or clock > _end(slots[-1]):
            on, clock = self._working_day(on, 1), ""
        elif not any(slot[0] <= clock <= _end(slot) for slot in slots):
            clock = next(since for since, _ in slots if clock < since)
        return _moment(*self._fitted(self._working_day(on, n), clock))

    def add_months(self, start: datetime, n: int) -> datetime:
        """The corresponding day n months on, or the month's last, or the next working day after it; at its close."""
        on = start.astimezone(CHINA).date()
        months = on.year * 12 + on.month - 1 + n
        after = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        reached = min(date(months // 12, months % 12 + 1, 1) + timedelta(days=on.day - 1), after - timedelta(days=1))
        while not self._slots(reached):
            reached += timedelta(days=1)
        return _moment(reached, self._slots(reached)[-1][1])

    def _slots(self, on: date) -> list[list[str]]:
        if on not in self._days:
            raise OutOfYears("the explanation does not reach that far")
        return self._days[on]

    def _working_day(self, on: date, n: int) -> date:
        while n:
            on += timedelta(days=1)
            n -= bool(self._slots(on))
        return on

    def _fitted(self, on: date, clock: str) -> tuple[date, str]:
        """A time of day made to fit the slots of that day."""
        for since, until in self._slots(on):
            if clock <= _end((since, until)):
                return on, max(clock, since)
        return on, self._slots(on)[-1][1]

    def _closing(self, on: date, clock: str) -> tuple[date, str]:
        """Midnight as 24:00 of the day before, where that day's office closes then and this one's is not open."""
        before, midnight = on - timedelta(days=1), _end(("", "00:00"))
        ends = bool(self._days.get(before)) and self._days[before][-1][1] == "24:00"
        opens = bool(self._slots(on)) and self._slots(on)[0][0] == "00:00"
        return (before, _end(("", "24:00"))) if clock == midnight and ends and not opens else (on, clock)


def _end(slot: Sequence[str]) -> str:
    """The close of a slot, as precise as a time of day; a moment of closing still belongs to its slot."""
    return f"{slot[1]}:00.000000"


def _moment(on: date, clock: str) -> datetime:
    """A time of day HH:MM[:SS.ffffff] in China as a moment; 24:00 is the next midnight."""
    if clock.startswith("24:"):
        on, clock = on + timedelta(days=1), "00:00"
    return datetime.combine(on, time.fromisoformat(clock), CHINA).astimezone(UTC)
