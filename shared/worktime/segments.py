"""时段说明: an interval taken apart, each piece counted or not, and why, in words for the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from shared.worktime.day import CHINA, CLOSED, Day
from shared.worktime.hours import Slot

LUNCH = (600, 960)  # a break between ten and four is the midday one


@dataclass(frozen=True, slots=True)
class Segment:
    """一段: [start, end) in UTC; `why` 工作时间 午休 下班时间 周末 国庆节 调休上班 ...; `table` the notice."""

    start: datetime
    end: datetime
    counted: bool
    why: str
    table: str


def segments(days: Iterable[Day], start: datetime, end: datetime) -> list[Segment]:
    """The interval without a gap, adjoining equal pieces as one; `days` are all the days it touches, in order."""
    found: list[Segment] = []
    for piece in (_cut(piece, start, end) for day in days for piece in _pieces(day)):
        if piece.start >= piece.end:
            continue
        last = found[-1] if found else None
        if last and (last.counted, last.why, last.table) == (piece.counted, piece.why, piece.table):
            found[-1] = Segment(last.start, piece.end, last.counted, last.why, last.table)
        else:
            found.append(piece)
    return found


def _cut(piece: Segment, start: datetime, end: datetime) -> Segment:
    return Segment(max(piece.start, start), min(piece.end, end), piece.counted, piece.why, piece.table)


def _pieces(day: Day) -> Iterator[Segment]:
    midnight = datetime.combine(day.on, time.min, CHINA).astimezone(UTC)
    for (since, until), counted, why in _parts(day):
        yield Segment(
            midnight + timedelta(minutes=since), midnight + timedelta(minutes=until), counted, why, day.source
        )


def _parts(day: Day) -> Iterator[tuple[Slot, bool, str]]:
    if not day.slots:
        yield (0, 1440), False, day.why
        return
    reached = 0
    for since, until in day.slots:
        if reached < since:
            yield (reached, since), False, _break(reached, since)
        yield (since, until), True, day.why
        reached = until
    if reached < 1440:
        yield (reached, 1440), False, CLOSED


def _break(since: int, until: int) -> str:
    """Before the first slot and from evening to night nobody works; a short pause around noon is lunch."""
    return "午休" if since and LUNCH[0] <= since and until <= LUNCH[1] else CLOSED
