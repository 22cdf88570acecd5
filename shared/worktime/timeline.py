"""时间轴: slot starts and the sums before them, in microseconds since the first midnight; found by bisection."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from shared.worktime.faults import NoWorkingTime, OutOfYears
from shared.worktime.hours import Slot

MINUTE = 60_000_000
DAY = 1440 * MINUTE


class Timeline:
    """时间轴: all moments and spans are whole microseconds, so nothing is ever rounded."""

    def __init__(self, days: Iterable[tuple[Slot, ...]]) -> None:
        self.starts = array("q")
        self.sums = array("q", [0])  # sums[i]: working time before slot i; one more than there are slots
        self.working = array("q")  # the working days, by number
        total = number = 0
        for number, slots in enumerate(days, 1):
            midnight = (number - 1) * DAY
            if slots:
                self.working.append(number - 1)
            for start, end in slots:
                self.starts.append(midnight + start * MINUTE)
                total += (end - start) * MINUTE
                self.sums.append(total)
        self.end = number * DAY
        if not total:
            raise NoWorkingTime("这份日历没有任何工作时间")

    def done(self, at: int) -> int:
        """Working time from the first midnight until then."""
        slot = bisect_right(self.starts, at) - 1
        if slot < 0:
            return 0
        return min(self.sums[slot] + at - self.starts[slot], self.sums[slot + 1])

    def add(self, at: int, span: int) -> int:
        """The least moment at which `span` has gone by: at the end of a slot, not at the start of the next."""
        if not span:
            return at
        target = self.done(at) + span
        if target > self.sums[-1]:
            raise OutOfYears("超出日历覆盖的年份")
        slot = bisect_left(self.sums, target) - 1
        return self.starts[slot] + target - self.sums[slot]

    def back(self, at: int, span: int) -> int:
        """The greatest moment from which `span` passes until then: at the start of a slot, not the end of the last."""
        if not span:
            return at
        target = self.done(at) - span
        if target < 0:
            raise OutOfYears("早于日历覆盖的年份")
        slot = bisect_right(self.sums, target) - 1
        return self.starts[slot] + target - self.sums[slot]

    def is_open(self, at: int) -> bool:
        """Whether a slot holds that moment, half-open."""
        slot = bisect_right(self.starts, at) - 1
        return slot >= 0 and at - self.starts[slot] < self.sums[slot + 1] - self.sums[slot]

    def next_open(self, at: int) -> int:
        """That moment when it is open, else the start of the next slot."""
        if self.is_open(at):
            return at
        slot = bisect_left(self.starts, at)
        if slot == len(self.starts):
            raise OutOfYears("超出日历覆盖的年份")
        return self.starts[slot]

    def working_day(self, day: int, more: int) -> int:
        """The working day that many working days after `day`, itself one of them."""
        wanted = bisect_left(self.working, day) + more
        if wanted >= len(self.working):
            raise OutOfYears("超出日历覆盖的年份")
        return self.working[wanted]

    def nearest(self, day: int, forward: bool) -> int:
        """That day when it is a working day, else the next, or the one before."""
        place = bisect_left(self.working, day) if forward else bisect_right(self.working, day) - 1
        if not 0 <= place < len(self.working):
            raise OutOfYears("超出日历覆盖的年份")
        return self.working[place]
