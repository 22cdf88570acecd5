"""Part `worktime`: the working-time engine on a built calendar, against bare bisection on the same numbers."""

import random
import time
import tracemalloc
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, median
from shared.worktime import OFFICE, Calendar, Hours, NoWorkingTime, Year, shipped_years

Case = tuple[datetime, timedelta, datetime]  # a start, a span, and where they lead
TARGET = 20  # microseconds


def measure(run: Run) -> list[Figure]:
    """Microseconds for one call at random moments of 2020-2027, spans up to 400 working hours."""
    calendar = Calendar()
    asked = _asked(calendar, 200 if run.tiny else 20_000)
    timed: dict[str, Callable[[], float]] = {
        "bare": partial(_timed, _bare(), asked),
        "add": partial(_timed, lambda start, span, _: calendar.add(start, span), asked),
        "back": partial(_timed, lambda _, span, end: calendar.back(end, span), asked),
        "elapsed": partial(_timed, lambda start, _, end: calendar.elapsed(start, end), asked),
        "add_days": partial(_timed, lambda start, *_: calendar.add_days(start, 30), asked),
        "add_months": partial(_timed, lambda start, *_: calendar.add_months(start, 3), asked),
        "build": _build,
        "empty": _empty,
    }
    found = {name: median(took) for name, took in rounds(timed, run.rounds).items()}
    bare = found["bare"]
    return [
        *(_beside(name, bare, found[name]) for name in ("add", "back", "elapsed", "add_days", "add_months")),
        absolute("a calendar of 26 years, built (once for each set of hours)", found["build"] * 1000, "ms", most=50),
        absolute("a calendar without working time: refused", found["empty"] * 1000, "ms", most=50),
        absolute("a built calendar: memory", _memory(), "KiB"),
    ]


def _beside(name: str, bare: float, ours: float) -> Figure:
    beside = absolute(f"{name} (limit: two bare bisections)", ours * 1e6, "µs", most=TARGET)
    return replace(beside, limit=bare * 1e6, ratio=ours / bare)


def _asked(calendar: Calendar, count: int) -> list[Case]:
    chance = random.Random(20200101)
    first = datetime(2020, 1, 1, tzinfo=UTC)
    starts = [first + timedelta(seconds=chance.randrange(8 * 365 * 86_400)) for _ in range(count)]
    spans = [timedelta(seconds=chance.randrange(1, 400 * 3600)) for _ in range(count)]
    return [(start, span, calendar.add(start, span)) for start, span in zip(starts, spans, strict=True)]


def _timed(call: Callable[[datetime, timedelta, datetime], object], asked: Sequence[Case]) -> float:
    """Seconds for one call."""
    begun = time.perf_counter()
    for case in asked:
        call(*case)
    return (time.perf_counter() - begun) / len(asked)


def _bare() -> Callable[[datetime, timedelta, datetime], object]:
    """What any such sum costs at least: a moment to a number, two bisections among as many slots, and back."""
    slots = [n * 14_400 for n in range(13_000)]
    first = datetime(2020, 1, 1, tzinfo=UTC)

    def bare(start: datetime, span: timedelta, _: datetime) -> datetime:
        seconds = (start - first).total_seconds()
        slot = bisect_right(slots, seconds)
        reached = bisect_left(slots, seconds + span.total_seconds())
        return first + timedelta(seconds=seconds + reached - slot)

    return bare


def _build() -> float:
    begun = time.perf_counter()
    Calendar(Hours(OFFICE.seasons))
    return time.perf_counter() - begun


def _empty() -> float:
    """The slowest way to have no working time: every single day of a year off."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    years = {2026: Year(2026, "official", dict.fromkeys(days, "停"), {}, "")}
    begun = time.perf_counter()
    try:
        Calendar(years=years, last=2026)
    except NoWorkingTime:
        return time.perf_counter() - begun
    raise AssertionError("a calendar without working time was built")


def _memory() -> float:
    shipped_years()
    tracemalloc.start()
    kept = Calendar()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return held / 1024
