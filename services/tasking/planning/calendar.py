"""发布日历的规则: the entries of a month by day, and the clashes between them, each named. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

CLASHES = {
    "same_day": "同日同渠道同领域",
    "hold_day": "管控日期内有发布",
    "frozen": "冻结期间有发布",
    "embargo": "禁发期内有发布",
}
RELEASES = frozenset({"release"})
"""What leaves on a day; what is already out clashes with nothing any more, except as the other of two on one day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the calendar, from its first to its last day.

    `what`: release, publication, campaign, product, slot, day, conference. `channels` empty: not known yet.
    `hold`: a day on which nothing is to be released; `topics` empty: of no topic at all. `barred`: codes of what
    stands against this very release at its time (frozen, embargo), known from its task.
    """

    key: str
    what: str
    since: date
    until: date
    title: str
    topic: str | None = None
    channels: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    hold: bool = False
    barred: tuple[str, ...] = ()
    address: str | None = None
    note: str = ""
    together: str | None = None
    """What is meant to leave together (统一发布 of one campaign) does not clash with itself."""

    def on(self, day: date) -> bool:
        """Does it stand on this day?"""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Clash:
    """Two entries, or one and what stands against it, on a day."""

    on: date
    code: str
    words: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """First and last day of a calendar month, the month before and after as YYYY-MM."""

    first: date
    last: date
    before: str
    after: str

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def month_of(day: date) -> Month:
    """The month of a day."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Month(first, following - timedelta(days=1), f"{first - timedelta(days=1):%Y-%m}", f"{following:%Y-%m}")


def clashes(entries: Sequence[Entry]) -> list[Clash]:
    """Every clash, in the order of days: channel, topic and day the same; a day held free; frozen; embargoed."""
    out = [entry for entry in entries if entry.what in RELEASES]
    found = [*_same_day(entries), *_held(out, [entry for entry in entries if entry.hold])]
    for entry in out:
        found += [Clash(entry.since, code, f"{CLASHES[code]}：{entry.title}", (entry.key,)) for code in entry.barred]
    return sorted(found, key=lambda clash: (clash.on, clash.code, clash.keys))


def _same_day(entries: Iterable[Entry]) -> list[Clash]:
    """Two pieces on one topic by one channel on one day, at least one of them still to be released."""
    pieces = [entry for entry in entries if entry.what in (*RELEASES, "publication")]
    found = []
    for one, other in combinations(pieces, 2):
        shared = set(one.channels) & set(other.channels)
        waiting = RELEASES & {one.what, other.what}
        meant = one.together is not None and one.together == other.together
        if waiting and shared and not meant and (one.since, one.topic) == (other.since, other.topic):
            words = f"{CLASHES['same_day']}：{one.title}；{other.title}"
            found.append(Clash(one.since, "same_day", words, tuple(sorted((one.key, other.key)))))
    return found


def _held(out: Iterable[Entry], days: Sequence[Entry]) -> list[Clash]:
    return [
        Clash(entry.since, "hold_day", f"{CLASHES['hold_day']}：{day.title}，{entry.title}", (entry.key, day.key))
        for entry in out
        for day in days
        if day.on(entry.since) and (not day.topics or entry.topic in day.topics)
    ]
