"""发送: claims jobs, sends them on a few threads outside any transaction, and saves each result as it comes."""

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from weakref import WeakKeyDictionary

import structlog

from services.notify import actions
from services.notify.senders import AllowList, Outcome, Retry, Way, Webhook
from shared.db import Database
from shared.failpoints import hit, point
from shared.service import Work

CLAIMED, SENT = point("send.claimed"), point("send.sent")
THREADS = 16
PATIENCE_SECONDS = 0.2

log = structlog.get_logger(__name__)


class Dispatcher:
    """Keeps up to 16 deliveries on the way. One that hangs holds its own thread only; the others go on."""

    def __init__(self, threads: int = THREADS) -> None:
        self.threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._flying: WeakKeyDictionary[Database, dict[Future[Outcome], actions.Job]] = WeakKeyDictionary()

    def turn(self, work: Work) -> int:
        """One round: claim what there is room for, wait a moment, save what is finished; 0 when nothing is left."""
        flying = self._flying.setdefault(work.db, {})
        claimed = self._claim(work, self.threads - len(flying))
        way = Webhook(AllowList.parse(work.settings.sink_allow))
        for job in claimed:
            hit(CLAIMED)
            flying[self._send(way, job)] = job
        if not flying:
            return 0
        finished, _ = wait(flying, timeout=PATIENCE_SECONDS, return_when=FIRST_COMPLETED)
        for future in finished:
            self._save(work, flying.pop(future), future)
        return max(1, len(finished))

    def _claim(self, work: Work, room: int) -> list[actions.Job]:
        if room <= 0:
            return []
        with work.db.write() as session:
            if work.settings.keys != "live":
                team = work.settings.team_addresses if work.settings.keys == "team" else ()
                actions.record_unsent(session, team)
            return actions.claim(session, room) if work.settings.keys != "test" else []

    def _send(self, way: Way, job: actions.Job) -> Future[Outcome]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="notify.send")
        return self._pool.submit(way.send, job.message)

    def _save(self, work: Work, job: actions.Job, future: Future[Outcome]) -> None:
        try:
            outcome: Outcome = future.result()
        except Exception:  # a fault of ours, not of the receiver: keep the delivery, try again later
            log.exception("send.raised", delivery_id=job.delivery_id)
            outcome = Retry("发送程序出错", alive=True)
        hit(SENT)
        with work.db.write() as session:
            if not actions.save_result(session, job, outcome):
                log.warning("send.zombie_result_refused", delivery_id=job.delivery_id)
