"""办理期限: terms in months and days, the day they end, and the colours of a limit that nobody meets. Pure.

Calendar months to the corresponding day, the month's last where there is none (民法典第202条); an end on a day off
moves to the next working day (第203条), at the close of office.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.worktime import CHINA, Calendar

COMMON = "各地办理代表建议、政协提案规定的通行期限，有本地规定的从其规定"
OURS = "本系统设定"
NEAR = 0.8
"""A limit turns blue when so much of its term is over (ours)."""
LONGEST_TERM = 6
"""Months, with consent."""


@dataclass(frozen=True, slots=True)
class Term:
    """`unit`: whose limit it is: the office's, a co-handler's, the lead's."""

    label: str
    unit: str
    source: str
    months: int = 0
    days: int = 0

    @property
    def words(self) -> str:
        return f"{self.months}个月" if self.months else f"{self.days}日"


LIMITS = {
    "assign": Term("交办或者退回", "office", COMMON, days=10),
    "opinion": Term("会办意见", "co", COMMON, months=1),
    "reply": Term("答复", "lead", COMMON, months=3),
    "again": Term("重新答复", "lead", COMMON, months=1),
    "follow_up": Term("跟踪答复", "lead", OURS, months=12),
}


def term_of(name: str, extended: bool) -> Term:
    """The term of a limit; that of the reply is longer once it was extended."""
    term = LIMITS[name]
    return Term(term.label, term.unit, term.source, LONGEST_TERM) if extended and name == "reply" else term


def due(calendar: Calendar, since: date, term: Term) -> datetime:
    """到期: the close of the last day of a term that began on `since`. Raises OutOfYears beyond the calendar."""
    start = datetime.combine(since, time(12), CHINA)
    if term.months:
        return calendar.add_months(start, term.months)
    last = since + timedelta(days=term.days)
    while not calendar.is_working(last):
        last += timedelta(days=1)
    hour, minute = divmod(calendar.day(last).slots[-1][1], 60)
    midnight = datetime.combine(last, time(0), CHINA)
    return midnight + timedelta(hours=hour, minutes=minute)


def blue_from(calendar: Calendar, since: date, due_at: datetime) -> datetime:
    """From when it is near its end; told in office hours."""
    start = datetime.combine(since, time(0), CHINA)
    return calendar.next_open(start + (due_at - start) * NEAR)


@dataclass(frozen=True, slots=True)
class Rung:
    """`n`: the n-th of its colour: red comes again every working day. `next_at`: when the one after it comes."""

    colour: str
    n: int
    next_at: datetime

    @property
    def height(self) -> int:
        """1 blue, 2 yellow, 3 the first red and so on: each is reached once."""
        return {"blue": 0, "yellow": 1, "red": 2}[self.colour] + self.n


def climbed(calendar: Calendar, blue_at: datetime, due_at: datetime, at: datetime) -> Rung | None:
    """督办: how high a limit that is still open stands at this moment; None below blue.

    Blue near the end, yellow at the first opening after it, red from a working day later on every working day.
    """
    if at < blue_at:
        return None
    yellow_at = calendar.next_open(due_at)
    if at < yellow_at:
        return Rung("blue", 1, yellow_at)
    late, next_red = 0, _red(calendar, due_at, 1)
    while at >= next_red:
        late, next_red = late + 1, _red(calendar, due_at, late + 2)
    return Rung("red", late, next_red) if late else Rung("yellow", 1, next_red)


def _red(calendar: Calendar, due_at: datetime, n: int) -> datetime:
    return calendar.next_open(calendar.add_days(due_at, n))
