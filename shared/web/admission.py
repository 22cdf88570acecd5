"""入口: the one door to work of this process; a place is taken before a transaction is opened, given back after it."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

from shared.errors import Refusal, TooMany, Unavailable
from shared.web.health import Verdict
from shared.web.shedding import (
    FILES,
    NEW,
    NOBODY,
    OF_FLOOD_WAITING,
    OF_UNIT_WAITING,
    SHARES,
    Decision,
    Hall,
    Ticket,
    Work,
    decide,
    held,
    keeps_flooding,
    next_in,
)

SHED = Counter("baiying_requests_shed", "Requests sent away unserved", ["service", "work", "reason"])
AT_WORK = Gauge("baiying_requests_at_work", "Requests that hold a place", ["work"], multiprocess_mode="livesum")
WAITING = Gauge("baiying_requests_waiting", "Requests that wait for a place", ["work"], multiprocess_mode="livesum")
WAITED = Histogram(
    "baiying_request_wait_seconds", "Time until a place was had", ["work"], buckets=(0.001, 0.01, 0.1, 0.5, 1, 3, 8)
)
KNOWN = 8192
"""Tokens remembered at most with their unit, the least recently used forgotten first."""
SAID_FOR = 30.0
BREATH = 4.0
SHORTEST_BREATH, LONGEST_BREATH = 0.25, 2.0
"""A flooding unit's rest, in times of what it just worked, and in seconds at least and at most."""
SOONEST = 0.85
"""Of its patience a request waits this share at least: who came together shall not leave, and ask again, together."""
TITLE_OF_UNIT = "本单位同时办理的请求过多，请稍后再试"


class Admission:
    """The hall of one process with its line; every app of the process shares it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.hall = Hall()
        self._lock = threading.Lock()
        self._called: dict[Ticket, threading.Event] = {}
        self._units: dict[int, str] = {}
        self._files = threading.Semaphore(FILES)
        self._full_at: float | None = None

    def know(self, token: str, unit: str) -> None:
        """This token holds, and is of this unit: from now on it counts there."""
        with self._lock:
            self._units.pop(hash(token), None)
            self._units[hash(token)] = unit
            if len(self._units) > KNOWN:
                del self._units[next(iter(self._units))]

    def unit_of(self, token: str | None) -> str:
        """Whom a request counts for; nothing is checked here, a made-up token is merely not known."""
        return self._units.get(hash(token), NEW) if token else NOBODY

    @property
    def flooded(self) -> bool:
        """Whether so many wait that they may be one unit's; cheap, and right enough to ask no further."""
        return len(self.hall.waiting) >= OF_FLOOD_WAITING

    def is_flooding(self, token: str) -> bool:
        """Whether the unit of a token floods with a line that is long enough: one more call would wait in vain."""
        with self._lock:
            unit = self._units.get(hash(token))
            if unit is None:
                return False
            lasts = keeps_flooding(self.hall, unit)
            return self.hall.in_line(unit) >= (OF_FLOOD_WAITING if lasts else OF_UNIT_WAITING)

    @contextmanager
    def place(self, service: str, work: Work, token: str | None) -> Iterator[None]:
        """A place for one request. Raises TooMany when its unit has too much here, Unavailable when we are full."""
        ticket = Ticket(work, self.unit_of(token), self.clock())
        self._take(service, ticket)
        began = self.clock()
        WAITED.labels(work).observe(began - ticket.since)
        try:
            yield
        finally:
            self._catch_breath(ticket.unit, self.clock() - began)
            with self._lock:
                self.hall.leave(ticket)
                self._count(ticket.work)
                self._call()

    def _catch_breath(self, unit: str, worked: float) -> None:
        """A flooding unit keeps its place, with nothing open, for a while after the work: interpreter, disk and the

        queue at the database are the others' meanwhile. Whoever floods so gets as much done as there is room for.
        """
        with self._lock:
            crowding = keeps_flooding(self.hall, unit)
        if crowding:
            time.sleep(min(LONGEST_BREATH, max(SHORTEST_BREATH, BREATH * worked)))

    @contextmanager
    def file_place(self, service: str) -> Iterator[None]:
        """A place for one file on its way in. Raises Unavailable at once when as many come in as may."""
        if not self._files.acquire(blocking=False):
            SHED.labels(service, "file", "full").inc()
            raise Unavailable("同时上传的文件过多，请稍后再传", code="overloaded", headers={"Retry-After": "15"})
        try:
            yield
        finally:
            self._files.release()

    def verdict(self) -> Verdict:
        """For /readyz: a warning for half a minute after somebody was sent away because there was no place."""
        if self._full_at is not None and self.clock() - self._full_at < SAID_FOR:
            return Verdict("load", "warn", "请求过多，正在按轻重缓急让路：见 docs/overload.md", len(self.hall.waiting))
        return Verdict("load", "ok", value=len(self.hall.waiting))

    def _take(self, service: str, ticket: Ticket) -> None:
        called = threading.Event()
        with self._lock:
            self.hall.notice(ticket.unit, ticket.since)
            found = decide(self.hall, ticket)
            if found == "in":
                self._enter(ticket)
                return
            if found == "wait":
                self._called[ticket] = called
                self.hall.join(ticket)
                self._count(ticket.work)
        if found == "wait":
            if called.wait(SHARES[ticket.work].patience * random.uniform(SOONEST, 1.0)):
                return
            given_up = self._give_up(ticket)
            if given_up is None:
                return
            found = given_up
        if found == "full":
            self._full_at = self.clock()
        SHED.labels(service, ticket.work, found).inc()
        raise _refusal(ticket.work, found == "too_many")

    def _give_up(self, ticket: Ticket) -> Decision | None:
        """Leave the line: for whose sake it waited in vain; None when the place was given in the same moment."""
        with self._lock:
            self._call()  # its unit's share may have grown since anybody left: others went away, its line is shorter
            if ticket not in self.hall.waiting:
                return None
            own = held(self.hall, ticket)
            self.hall.waiting.remove(ticket)
            del self._called[ticket]
            self._count(ticket.work)
            self._call()
            return "too_many" if own else "full"

    def _enter(self, ticket: Ticket) -> None:
        self.hall.enter(ticket)
        self._count(ticket.work)

    def _call(self) -> None:
        """Let in whoever may go in now."""
        while (ticket := next_in(self.hall)) is not None:
            self.hall.waiting.remove(ticket)
            self._enter(ticket)
            self._called.pop(ticket).set()

    def _count(self, work: Work) -> None:
        AT_WORK.labels(work).set(self.hall.at_work[work])
        WAITING.labels(work).set(sum(1 for each in self.hall.waiting if each.work == work))


def _refusal(work: Work, own: bool) -> Refusal:
    share = SHARES[work]
    again = {"Retry-After": str(share.again)}
    if own:
        return TooMany(TITLE_OF_UNIT, code="unit_too_many", headers=again, work=work)
    return Unavailable(share.title, code="overloaded", headers=again, work=work)


ADMISSION = Admission()
"""Of this process: threads and connections are what is shared out, and a process has them once."""
