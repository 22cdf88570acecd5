"""发送: claims jobs, sends them on a few threads outside any transaction, and saves the results as they come."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy.orm import Session

from services.notify import actions
from services.notify.actions import reporting, testing
from services.notify.senders import (
    TEST,
    Carried,
    Carrier,
    FileDrop,
    HttpPublish,
    Load,
    Outcome,
    Reaching,
    Retry,
    Road,
    Tokens,
    Webhook,
    WechatApi,
    WechatDrafts,
    ways_of,
)
from services.notify.senders.fetching import Fetching
from shared.db import Database
from shared.failpoints import hit, point
from shared.service import Work

CLAIMED, SENT = point("send.claimed"), point("send.sent")
THREADS = 16
PATIENCE_SECONDS = 0.2
TOGETHER_SECONDS = 0.01
"""The answers that come within so short a time are saved in one transaction."""

log = structlog.get_logger(__name__)


class Line(Protocol):
    """What goes out on one line: deliveries of pushes, or publications to the accounts of platforms."""

    def claim(self, session: Session, work: Work, most: int) -> list[Any]: ...

    def sender(self, work: Work) -> Callable[[Any], Any]: ...

    def save(self, session: Session, job: Any, outcome: Any) -> bool: ...

    def order(self, job: Any) -> tuple[str, ...]:
        """Results are saved in the order of what saving them locks."""


class Deliveries:
    """投递 of pushes and notices, by every way; and the tests of addresses."""

    def claim(self, session: Session, work: Work, most: int) -> list[actions.Job]:
        """Without live keys what may not be sent is recorded as such; under test keys that is everything."""
        ways, allowed = ways_of(work.settings), _allowed(work)
        if allowed is not None:
            actions.record_unsent(session, allowed)
        tests = testing.claim_tests(session, ways, allowed)
        return tests + (actions.claim(session, most, ways, allowed) if work.settings.keys != "test" else [])

    def sender(self, work: Work) -> Callable[[actions.Job], Outcome]:
        ways = ways_of(work.settings)
        return lambda job: ways[job.way].send(job.message)

    def save(self, session: Session, job: actions.Job, outcome: Outcome) -> bool:
        return actions.save_result(session, job, outcome)

    def order(self, job: actions.Job) -> tuple[str, ...]:
        return job.host, job.bucket or "", job.gateway_id or "", job.sink_id or ""


class Carriages:
    """代发 of publications by connectors."""

    def __init__(self) -> None:
        self.tokens = Tokens()

    def claim(self, session: Session, work: Work, most: int) -> list[Load]:
        """Without live keys only the listed hosts are written to, and the folders of our own machine."""
        allowed = _allowed(work)
        return actions.take_tests(session, allowed) + actions.take(session, most, allowed)

    def sender(self, work: Work) -> Callable[[Load], Carried]:
        fetch = Fetching(work.peers, work.settings.data)
        reaching = Reaching(Road.of(work.settings))
        carriers: dict[str, Carrier] = {
            "file": FileDrop(work.settings.drop_folder, fetch),
            "http": HttpPublish(reaching, fetch),
            "wechat": WechatDrafts(WechatApi(reaching, self.tokens), fetch),
        }
        return lambda load: (carriers[load.kind].test if load.action == TEST else carriers[load.kind].carry)(load)

    def save(self, session: Session, load: Load, outcome: Carried) -> bool:
        return actions.save_carried(session, load, outcome)

    def order(self, load: Load) -> tuple[str, ...]:
        return load.host or "", load.connector_id


class Reports:
    """报送 to the subscriptions of the units' own systems."""

    def claim(self, session: Session, work: Work, most: int) -> list[reporting.Told]:
        """Without live keys only the listed hosts are written to; the rest is recorded as what would have been sent."""
        return reporting.claim_reports(session, most, _allowed(work))

    def sender(self, work: Work) -> Callable[[reporting.Told], Outcome]:
        way = Webhook(Road.of(work.settings))
        return lambda job: way.send(job.signed)

    def save(self, session: Session, job: reporting.Told, outcome: Outcome) -> bool:
        return reporting.save_report(session, job, outcome)

    def order(self, job: reporting.Told) -> tuple[str, ...]:
        return (job.host,)


def _allowed(work: Work) -> tuple[str, ...] | None:
    """The addresses that the keys let through; None: all."""
    return {"live": None, "team": work.settings.team_addresses}.get(work.settings.keys, ())


class Dispatcher:
    """Keeps up to 16 jobs of a line on the way. One that hangs holds its own thread only; the others go on."""

    def __init__(self, line: Line | None = None, threads: int = THREADS) -> None:
        self.line, self.threads = line or Deliveries(), threads
        self._pool: ThreadPoolExecutor | None = None
        self._flying: WeakKeyDictionary[Database, dict[Future[Any], Any]] = WeakKeyDictionary()

    def turn(self, work: Work) -> int:
        """One round: claim what there is room for, wait a moment, save what is finished; 0 when nothing is left."""
        flying = self._flying.setdefault(work.db, {})
        claimed = self._claim(work, self.threads - len(flying))
        send = self.line.sender(work)
        for job in claimed:
            hit(CLAIMED)
            flying[self._send(send, job)] = job
        if not flying:
            return 0
        if wait(flying, timeout=PATIENCE_SECONDS, return_when=FIRST_COMPLETED).done:
            wait(flying, timeout=TOGETHER_SECONDS)
        finished = [future for future in flying if future.done()]
        if finished:
            self._save(work, [(flying.pop(future), future) for future in finished])
        return max(1, len(finished))

    def _claim(self, work: Work, room: int) -> list[Any]:
        if room <= 0:
            return []
        with work.db.write() as session:
            return self.line.claim(session, work, room)

    def _send(self, send: Callable[[Any], Any], job: Any) -> Future[Any]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="notify.send")
        return self._pool.submit(send, job)

    def _save(self, work: Work, finished: list[tuple[Any, Future[Any]]]) -> None:
        """In one transaction, in one order, so that no two workers hold each other up."""
        results = [(job, self._outcome(future)) for job, future in finished]
        hit(SENT)
        with work.db.write() as session:
            for job, outcome in sorted(results, key=lambda result: self.line.order(result[0])):
                if not self.line.save(session, job, outcome):
                    log.warning("send.zombie_result_refused", line=type(self.line).__name__)

    def _outcome(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except Exception:  # a fault of ours, not of the receiver: keep it, try again later
            log.exception("send.raised", line=type(self.line).__name__)
            return Retry("发送程序出错", alive=True)
