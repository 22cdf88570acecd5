"""作息时间: the slots of a working day, by season; half-open, in minutes of the day."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from shared.worktime.faults import NoWorkingTime

Slot = tuple[int, int]
"""时段: [start, end) in minutes since midnight, Beijing time; (510, 720) is 08:30-12:00, (0, 1440) the whole day."""

LEAP = 2000  # any leap year: 29 February may open a season


@dataclass(frozen=True, slots=True)
class Season:
    """一季作息: the slots from that (month, day) on, each year, until the next season; none: nobody works."""

    since: tuple[int, int]
    slots: tuple[Slot, ...]

    def __post_init__(self) -> None:
        month, day = self.since
        date(LEAP, month, day)  # ValueError when there is no such day
        object.__setattr__(self, "since", (month, day))
        object.__setattr__(self, "slots", in_order(self.slots))


@dataclass(frozen=True, slots=True)
class Hours:
    """作息: seasons in any order; the last of a year runs on into the next. `every_day`: weekends and holidays too.

    Raises ValueError for slots that overlap or leave the day and for two seasons that open on one day, NoWorkingTime
    when no season has a slot.
    """

    seasons: tuple[Season, ...]
    every_day: bool = False

    def __post_init__(self) -> None:
        seasons = tuple(sorted(self.seasons, key=lambda season: season.since))
        if not any(season.slots for season in seasons):
            raise NoWorkingTime("作息时间里没有任何工作时段")
        if any(one.since == other.since for one, other in pairwise(seasons)):
            raise ValueError("两季作息从同一天开始")
        object.__setattr__(self, "seasons", seasons)

    def on(self, day: date) -> tuple[Slot, ...]:
        """The slots of a working day at that time of the year."""
        begun = bisect_right(self.seasons, (day.month, day.day), key=lambda season: season.since)
        return self.seasons[begun - 1].slots  # before the first of the year: -1, the last of the year before


def in_order(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """The slots sorted; ValueError when one is empty, leaves the day or overlaps another."""
    ordered = tuple(sorted((start, end) for start, end in slots))
    if any(not 0 <= start < end <= 1440 for start, end in ordered):
        raise ValueError("工作时段须在 00:00 至 24:00 之间，且开始早于结束")
    if any(one[1] > other[0] for one, other in pairwise(ordered)):
        raise ValueError("工作时段互相重叠")
    return ordered


OFFICE = Hours((Season((1, 1), ((510, 720), (840, 1080))),))
"""机关作息: 08:30-12:00 and 14:00-18:00, Monday to Friday and make-up days."""
ALWAYS = Hours((Season((1, 1), ((0, 1440),)),), every_day=True)
"""全天: wall time."""
