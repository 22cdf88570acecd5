"""让路: who is let in, who waits and who is sent away when there is more to do than can be done; from counts alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Work = Literal["intake", "act", "read", "bulk"]
Decision = Literal["in", "wait", "full", "too_many"]

PLACES = 16
"""Requests of one process that work at once; more of them only fight for the interpreter and the connections."""
FILES = 8
"""Files on their way in at once: each holds a thread for as long as its line takes, and hardly works."""
LINE = 56
"""Requests that wait at most, whoever they are: each holds a thread."""
SPARE = 8
"""Threads that are always left: to say no, for health and for the numbers."""
THREADS = PLACES + FILES + LINE + SPARE
NOBODY, NEW = "", "?"
"""Not signed in; a token that was not seen here before."""
STRANGERS = 4
"""Places of each of these two, which are people of many units."""
OF_UNIT_WAITING, STRANGERS_WAITING = 40, 48
"""Of one unit; of those who are not known yet, which are people of many units: fifty may come in the same moment."""
LEAST = 2
"""Places that every unit has, however many others are there."""
FLOOD = 8
"""Of one unit in the line: it asks for more than it can be given, and has one place while others are there."""
OF_FLOOD_WAITING = 12
"""Of a unit that floods: about as many as have their turn in time. Further calls of its programs get no thread."""
BURST = 3.0
"""Seconds that a long line may last before it is a flood: twenty forms sent together are merely many."""
PAUSE = 2.5
"""Seconds that its line may be shorter meanwhile: somewhat more than those who were told no are held."""
RECENT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Share:
    """What one kind of work may have.

    `below`: let in while fewer are at work in all; `of_kind`: of its own kind at most. `line`: it joins the line while
    fewer wait for a place; `patience`: seconds it waits; `yields`: it does not join while somebody has waited so long.
    `again`: seconds until it may be tried again.
    """

    below: int
    of_kind: int
    line: int
    patience: float
    yields: float
    again: int
    title: str


SHARES: dict[Work, Share] = {
    "bulk": Share(8, 2, 6, 2.0, 0.5, 30, "系统繁忙，导出与批量文件暂缓，请稍后再试"),
    "read": Share(12, 12, 20, 3.0, 2.0, 5, "系统繁忙，查询与页面暂缓，请稍后再试"),
    "act": Share(14, 14, 32, 4.0, 4.0, 3, "系统繁忙，请稍后再试；已填内容请先保留"),
    "intake": Share(PLACES, PLACES, 40, 5.0, 60.0, 2, "系统繁忙，请稍后重新提交"),
}
"""From the first to be sent away to the last; each leaves places to those below it."""
RANK: dict[Work, int] = {"intake": 0, "act": 1, "read": 2, "bulk": 3}


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """One request: what it is, of whom, since when (seconds of a clock that only goes forward)."""

    work: Work
    unit: str
    since: float


@dataclass
class Hall:
    """Who is at work, who waits, and which units were here of late (the newest last)."""

    at_work: Counter[str] = field(default_factory=Counter)
    by_unit: Counter[str] = field(default_factory=Counter)
    bulk_by_unit: Counter[str] = field(default_factory=Counter)
    waiting: list[Ticket] = field(default_factory=list)
    seen: dict[str, float] = field(default_factory=dict)
    long: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Unit -> since when its line is long, and when that was seen last."""

    def enter(self, ticket: Ticket) -> None:
        """Count it in."""
        self.at_work[ticket.work] += 1
        self.by_unit[ticket.unit] += 1
        if ticket.work == "bulk":
            self.bulk_by_unit[ticket.unit] += 1

    def leave(self, ticket: Ticket) -> None:
        """Count it out; a unit that has nothing left here is forgotten."""
        self.at_work[ticket.work] -= 1
        counts = [self.by_unit] + [self.bulk_by_unit] * (ticket.work == "bulk")
        for count in counts:
            count[ticket.unit] -= 1
            if not count[ticket.unit]:
                del count[ticket.unit]

    @property
    def latest(self) -> float:
        """When anybody asked for something last."""
        return next(reversed(self.seen.values()), 0.0)

    def in_line(self, unit: str) -> int:
        """How many of one unit wait."""
        return sum(1 for each in self.waiting if each.unit == unit)

    def notice(self, unit: str, now: float) -> None:
        """This unit asks for something now; those of long ago are forgotten."""
        self.seen.pop(unit, None)
        self.seen[unit] = now
        while now - next(iter(self.seen.values())) > RECENT_SECONDS:
            del self.seen[next(iter(self.seen))]

    def join(self, ticket: Ticket) -> None:
        """It waits from now on; since when its unit's line is long is kept over five seconds in which it is shorter.

        Over fewer, a flood that rests and is told no would begin as a burst again and again (measured: bench flood).
        """
        self.waiting.append(ticket)
        if self.in_line(ticket.unit) >= FLOOD:
            for unit in [unit for unit, (_, last) in self.long.items() if ticket.since - last > RECENT_SECONDS]:
                del self.long[unit]
            since, _ = self.long.get(ticket.unit, (ticket.since, 0.0))
            self.long[ticket.unit] = (since, ticket.since)


def share_of(hall: Hall, unit: str) -> int:
    """How many may be at work for one unit: all while nobody else is there, half of an even share when others are.

    One when it floods: its writers would stand before the others' at the database, which takes one after the other.
    """
    if unit in (NOBODY, NEW):
        return STRANGERS
    others = _others(hall, unit)
    if not others:
        return PLACES
    return 1 if floods(hall, unit) else max(LEAST, PLACES // (2 * (1 + others)))


def floods(hall: Hall, unit: str) -> bool:
    """Whether a unit asks for more than it can be given, while others are there."""
    return _may_flood(hall, unit) and (hall.in_line(unit) >= FLOOD or keeps_flooding(hall, unit))


def keeps_flooding(hall: Hall, unit: str) -> bool:
    """Whether a unit floods for longer than what comes at once and then no more would take.

    A line that is short for a moment, because many of its programs were just told no, is no end of it.
    """
    since, last = hall.long.get(unit, (0.0, 0.0))
    return last - since >= BURST and hall.latest - last <= PAUSE and _may_flood(hall, unit)


def decide(hall: Hall, ticket: Ticket) -> Decision:
    """Whether this request goes in, waits, or is sent away: `full` (503: we are), `too_many` (429: its own unit's)."""
    if _may_enter(hall, ticket):
        return "in"
    most = STRANGERS_WAITING if ticket.unit in (NOBODY, NEW) else OF_UNIT_WAITING
    if hall.in_line(ticket.unit) >= most:
        return "too_many"
    share, pressing = SHARES[ticket.work], _pressing(hall)
    oldest = max((ticket.since - each.since for each in pressing), default=0.0)
    if len(hall.waiting) >= LINE or len(pressing) >= share.line or oldest > share.yields:
        return "full"
    return "wait"


def next_in(hall: Hall) -> Ticket | None:
    """Who of the line goes in now: the more urgent kind, then the unit with the least at work, then who came first."""
    line = sorted(hall.waiting, key=lambda each: (RANK[each.work], hall.by_unit[each.unit], each.since))
    return next((each for each in line if _may_enter(hall, each)), None)


def work_of(declared: Work | None, kind: str, who: str, noted: str | None, rule: str) -> Work:
    """The kind of work of a route: as it declares, else from what it is.

    `kind`: query, command, page or post; `who`: public, person or service; `noted`: its word in the access log. Peers
    and whoever is about to sign in go with the intake; what leaves as a file is bulk.
    """
    if declared is not None:
        return declared
    if who in ("public", "service"):
        return "intake"
    if kind in ("command", "post"):
        return "act"
    return "bulk" if noted == "export" or rule.endswith(BULKY) else "read"


BULKY: tuple[str, ...] = (".xlsx", ".csv", ".zip", ".docx", ".jsonl")


def _may_flood(hall: Hall, unit: str) -> bool:
    """Alone it is in nobody's way; those who are signing in are people of many units."""
    return unit not in (NOBODY, NEW) and _others(hall, unit) > 0


def _others(hall: Hall, unit: str) -> int:
    return len(hall.seen) - (unit in hall.seen)


def _may_enter(hall: Hall, ticket: Ticket) -> bool:
    share = SHARES[ticket.work]
    if hall.at_work.total() >= share.below or hall.at_work[ticket.work] >= share.of_kind:
        return False
    return not held(hall, ticket)


def held(hall: Hall, ticket: Ticket) -> bool:
    """Whether it is its own unit that keeps it out: as many at work as it may have, or a file of its being made."""
    if ticket.work == "bulk" and hall.bulk_by_unit[ticket.unit]:
        return True
    return hall.by_unit[ticket.unit] >= share_of(hall, ticket.unit)


def _pressing(hall: Hall) -> Sequence[Ticket]:
    """Those who wait for a place, not for their own unit: only they say that there are too few places."""
    return [each for each in hall.waiting if not held(hall, each)]
