"""成批修复, the work: a few events a transaction, in order, no faster than allowed; killed midway it goes on."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.engine import Database
from shared.db.ground import parked, repair
from shared.errors import Unavailable
from shared.failpoints import hit
from shared.log.chosen import KEY, begun, firsts
from shared.log.deadline import deadline
from shared.log.handlers import Handlers
from shared.log.parking import RELEASE, Parked, discard, parked_item, reason_of, release, still_fails
from shared.log.repairs import Pace, Repair, end, expire, in_state, repair_with
from shared.log.weather import WEATHER

STRETCH = 10.0
"""Seconds of work before the chore comes round anew, so that whoever watches it sees it alive."""
IN_A_ROW = 20
"""So many failures one after the other stop a repair: the cause is not mended."""
BURST = 2.0
"""Seconds whose share may be caught up at once after a pause."""
SLACK = 0.005
"""The clock of the database counts in milliseconds."""
AT_ONCE = 200
LONGEST = 10.0
"""Seconds that one event may take, as when it is followed."""
Next = tuple[Parked, bool]
"""What is to be tried, and whether it waited behind another that this repair has settled."""


class _NotNowError(Exception):
    """The repair was stopped meanwhile, or another process has been at this event."""


class _NotYetError(Exception):
    """The handler waits for something that was not heard yet: a failure here, where nobody waits with it."""


class Repairing:
    """Works through the approved repairs of one service, any number of processes beside each other."""

    def __init__(self, db: Database, handlers: Handlers, sleep: Callable[[float], None] = time.sleep) -> None:
        self.db, self.handlers, self.sleep = db, handlers, sleep
        self.until = time.monotonic() + STRETCH

    def run(self) -> int:
        """One stretch of work on the oldest approved repair; how many events were tried."""
        with self.db.read() as session:
            waiting = in_state(session, "asked", "approved")
        if any(one.state == "asked" for one in waiting):
            with self.db.write() as session:
                expire(session)
        approved = [one for one in waiting if one.state == "approved"]
        try:
            return self._work(approved[0]) if approved else 0
        except WEATHER:  # the database's, not the events': the next stretch goes on
            return 0

    def _work(self, found: Repair) -> int:
        tried = 0
        for some in self._next(found):
            try:
                self._some(found, some)
            except _NotNowError:
                break
            tried += len(some)
            hit(RELEASE)
            if time.monotonic() >= self.until:
                break
        return tried

    def _next(self, found: Repair) -> Iterator[list[Next]]:
        """What is to be tried, in order, each once, as many together as a tenth of a second may take.

        Ends what is through.
        """
        together, since = max(1, found.per_second // 10), None
        while True:
            rows = self._batch(found, since)
            if not rows and since is None:
                self._finish(found)
                return
            items = [(parked_item(row), bool(row["behind"])) for row in rows]
            for start in range(0, len(items), together):
                yield items[start : start + together]
            # What comes next lies behind the first of these: what is through before it is not walked again.
            since = (rows[0]["producer"], rows[0]["pos"]) if rows else None

    def _batch(self, found: Repair, since: tuple[str, int] | None) -> Sequence[Any]:
        with self.db.read() as session:
            wanted = sa.or_(found.chosen.fits(), begun(found.mark))
            untried = sa.or_(parked.c.by.is_(None), parked.c.by != found.mark)
            columns = [*parked.c, begun(found.mark).label("behind")]
            batch = firsts().with_only_columns(*columns).where(wanted, untried).limit(AT_ONCE)
            if since is not None:
                batch = batch.where(sa.tuple_(*KEY) >= sa.tuple_(*since))
            return session.execute(batch.order_by(None).order_by(*KEY)).mappings().all()

    def _some(self, found: Repair, some: Sequence[Next]) -> None:
        """Settle these in one transaction; where one of them raises, each in a transaction of its own."""
        try:
            self._settle_all(found, some)
        except (_NotNowError, *WEATHER):
            raise
        except Exception:
            for one in some:
                self._one(found, one)

    def _one(self, found: Repair, one: Next) -> None:
        """Try one; what it says when it fails is kept in a transaction of its own."""
        try:
            self._settle_all(found, [one])
        except (_NotNowError, *WEATHER):
            raise
        except _NotYetError as error:
            self._failed(found, one[0], str(error))
        except Exception as error:
            self._failed(found, one[0], reason_of(error))

    def _settle_all(self, found: Repair, some: Sequence[Next]) -> None:
        self._await_turn(found)
        start = time.monotonic()
        with self.db.write() as session:
            held = _held(session, found)
            if _early(session, held) > SLACK:
                raise _NotNowError
            for item, behind in some:
                self._settle(session, held, item, behind)
            _count(session, held, done=len(some))
        self.sleep(min(1.0, time.monotonic() - start))  # as long as it worked: half of the time is for the living

    def _settle(self, session: Session, held: Repair, item: Parked, behind: bool) -> None:
        if held.kind == "discard" and not behind:
            gone = discard(session, item, by=held.mark, reason=held.reason)
        else:
            gone = self._release(session, held, item)
        if not gone:
            raise _NotNowError

    def _release(self, session: Session, held: Repair, item: Parked) -> bool:
        try:
            with deadline(LONGEST):
                return release(session, self.handlers, item, held.mark, held.reason)
        except Unavailable as error:  # its handler's word (something was not heard yet), not the database's
            raise _NotYetError(reason_of(error)) from error

    def _failed(self, found: Repair, item: Parked, error: str) -> None:
        with self.db.write() as session:
            held = _held(session, found)
            still_fails(session, item, error, held.mark)
            if _count(session, held, failed=1) >= IN_A_ROW:
                end(session, held, "stopped", f"连续 {IN_A_ROW} 条失败，自动停止：{error}")

    def _await_turn(self, found: Repair) -> None:
        """Wait until the next one may go: a second at most, since at least one a second may."""
        with self.db.read() as session:
            wait = _early(session, repair_with(session, found.id) or found)
        if wait > 0:
            self.sleep(min(wait, 1.0))

    def _finish(self, found: Repair) -> None:
        with self.db.write() as session:
            held = repair_with(session, found.id, lock=True)
            if held and held.state == "approved":
                end(session, held, "done", f"成功 {held.done} 条，仍失败 {held.failed} 条")


def _early(session: Session, held: Repair) -> float:
    """Seconds until the next one may go; below zero when it may."""
    return held.pace.due - now(session).timestamp()


def _held(session: Session, found: Repair) -> Repair:
    """The repair as it stands, locked: one event at a time, whoever works. Raises _NotNowError when it was stopped."""
    held = repair_with(session, found.id, lock=True)
    if held is None or held.state != "approved":
        raise _NotNowError
    return held


def _count(session: Session, held: Repair, done: int = 0, failed: int = 0) -> int:
    """Count them, and set when the next may go; gives the failures in a row."""
    since = max(held.pace.due, now(session).timestamp() - BURST)
    pace = Pace(since + (done + failed) / held.per_second, held.pace.row + failed if failed else 0)
    kept = {"wanted": held.chosen.kept(), "pace": asdict(pace)}
    counted = {"done": held.done + done, "failed": held.failed + failed}
    session.execute(repair.update().where(repair.c.id == held.id).values(chosen=kept, **counted))
    return pace.row
