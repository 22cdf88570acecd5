"""频率 (pure): how many calls a receiver still takes, so that no window as it counts them holds more than it allows.

A slot is held from before its call leaves until a minute after it was answered; of a call that is on its way, until a
minute after its lease ends. Whatever moment the receiver took it at lies between, so that two calls whose slots do not
overlap are a minute apart there too. A shorter window ends as much earlier.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in any window of so long, at most a minute."""

    most: int
    window: timedelta = MINUTE


Slots = Sequence[tuple[str, datetime]]
"""(token of whoever holds it, until when)."""
LIMITS: Mapping[str, tuple[Limit, ...]] = {
    "wecom_bot": (Limit(20),),
    "dingtalk_bot": (Limit(20),),
    "feishu_bot": (Limit(100), Limit(5, timedelta(seconds=1))),
}
"""What the vendors' public documentation names for one bot; a gateway's own rate stands with it."""


def limits_of(way: str, rate: int | None = None) -> tuple[Limit, ...]:
    """The limits of a way, or of a gateway that takes `rate` a minute."""
    return (Limit(rate),) if rate else LIMITS.get(way, ())


def capacity(limits: Iterable[Limit]) -> int | None:
    """The most calls that can ever leave at once; None: no limit."""
    return min((limit.most for limit in limits), default=None)


def free(limits: Iterable[Limit], slots: Slots, at: datetime) -> int:
    """How many calls may leave now; a million where nothing limits them."""
    return max(0, min((limit.most - _counted(limit, slots, at) for limit in limits), default=1_000_000))


def _counted(limit: Limit, slots: Slots, at: datetime) -> int:
    return sum(_end(limit, until) > at for _, until in slots)


def _end(limit: Limit, until: datetime) -> datetime:
    return until - (MINUTE - limit.window)


def free_from(limits: Iterable[Limit], slots: Slots, at: datetime, wanted: int) -> datetime:
    """From when on `wanted` calls may leave, if nobody else takes a slot meanwhile; never before `at`.

    More than can ever leave at once counts as all that can; what is on its way counts as answered now: ask again then.
    """
    found = at
    for limit in limits:
        ends = sorted(_end(limit, min(until, at + MINUTE)) for _, until in slots)
        surplus = len(ends) + min(wanted, limit.most) - limit.most
        if surplus > 0:
            found = max(found, ends[surplus - 1])
    return found


def held(slots: Slots, token: str, number: int, lease_until: datetime) -> list[tuple[str, datetime]]:
    """With `number` slots more for a job whose lease ends then."""
    return [*slots, *((token, lease_until + MINUTE) for _ in range(number))]


def answered(slots: Slots, token: str, at: datetime) -> list[tuple[str, datetime]]:
    """The job has come back: its slots end a minute from now; what has ended is dropped."""
    moved = [(one, at + MINUTE if one == token else until) for one, until in slots]
    return [(one, until) for one, until in moved if until > at]
