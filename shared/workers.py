"""The threads of a service beside its doors: following, relaying, chores; embedded and production run the same ones."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import structlog

from shared.bus import Bus, Follow
from shared.bus.message import Consumer
from shared.db.engine import Database, ear_name
from shared.errors import Unavailable
from shared.log.access import prune_access_log
from shared.log.follow import STRETCH, Follower
from shared.log.peers import Peers
from shared.log.relay import Relay
from shared.log.repairing import Repairing
from shared.log.shipping import ship, shipped_through
from shared.service import Chore, Service, Work
from shared.stirring import Stirring
from shared.web.health import Verdict
from shared.web.idempotency import forget_old

log = structlog.get_logger(__name__)
LONGEST_REST = 5.0
CHORE_ROUNDS = 1000
SLOW_BEAT = 30.0


def _forget(work: Work) -> int:
    with work.db.write() as session:
        forget_old(session)
    return 0


def _prune(work: Work) -> int:
    with work.db.write() as session:
        sent = shipped_through(session) if work.settings.access_log_folder else None
        return prune_access_log(session, work.settings.access_log_days, sent)


def _repair(work: Work) -> int:
    Repairing(work.db, work.handlers).run()
    return 0  # a stretch at a time: it is called again when its turn comes


EVERYWHERE = (
    Chore("idempotency", 3600.0, _forget),
    Chore("access-log", 3600.0, _prune),
    Chore("shipping", 10.0, ship),
    Chore("repairs", 2.0, _repair),
)
"""What every service does beside its own chores."""


class Workers:
    """The worker side of one service. Either `start()` the threads, or call `turn()` by hand (tests: settle)."""

    def __init__(self, service: Service, db: Database, peers: Peers, bus: Bus) -> None:
        self.service, self.db, self.bus = service, db, bus
        self.work = Work(db, db.settings, peers, service.handlers)
        self.follower = Follower(db, service.handlers, peers, service.follows)
        self.relay = Relay(db, bus.publisher(service.name))
        self.consumer: Consumer | None = None
        self.beats: dict[str, float] = {}
        self._stop, self._bell, self._stirring = threading.Event(), threading.Event(), Stirring()
        self._threads: list[threading.Thread] = []
        self._poll_at: dict[str, float] = {}
        db.on_said.append(self._ring)

    def turn(self) -> int:
        """One round of everything but the broker; how much was done."""
        return self.follower.turn() + sum(self._chore(chore) for chore in self.service.chores)

    def start(self) -> None:
        """Start the threads; they stop with `stop()`."""
        if self.service.follows:
            self._spawn("follow", self._follow)
            self._spawn("poll", self._poll)
        self._spawn("relay", self._relay)
        if self.db.dialect == "postgresql":
            self._spawn("listen", self._listen)
        for chore in (*self.service.chores, *EVERYWHERE):
            self._spawn(f"chore.{chore.name}", lambda chore=chore: self._come_round(chore))  # type: ignore[misc]

    def end(self) -> None:
        """Ask the threads to end; `stop` waits for them."""
        self._stop.set()
        self._bell.set()
        self._stirring.wake()

    def _ring(self) -> None:
        """Something was said here: the relay has work, and so may everybody else."""
        self._bell.set()
        self._stirring.stir()

    def stop(self, wait: float = 10.0) -> None:
        """Ask the threads to end and wait for them."""
        self.end()
        until = time.monotonic() + wait
        for thread in self._threads:
            thread.join(max(0.1, until - time.monotonic()))
        if self.consumer:
            self.consumer.close()
        self.relay.publisher.close()

    def stalled(self, seconds: float) -> list[str]:
        """The threads that have not come round for so long; a supervisor restarts the process then."""
        return [name for name, beat in self.beats.items() if time.monotonic() - beat > seconds]

    def verdict(self) -> Verdict:
        """For /readyz of a process with doors and workers: threads that do not come round, a lost bus."""
        late = self.stalled(SLOW_BEAT)
        if late:
            return Verdict("workers", "down", f"后台线程没有响应：{'、'.join(late)}；请重启服务")
        if self.relay.last_error:
            return Verdict("workers", "degraded", "消息总线暂不可用，事件改由事件源传递")
        return Verdict("workers", "ok")

    def _spawn(self, name: str, step: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._loop, args=(name, step), name=f"{self.service.name}.{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _loop(self, name: str, step: Callable[[], None]) -> None:
        """Call a step for ever; a raise is logged and rests a little longer each time, it never ends the thread."""
        rest = 0.1
        while not self._stop.is_set():
            self.beats[name] = time.monotonic()
            try:
                step()
                rest = 0.1
            except Unavailable:  # others are writing: our turn comes
                self._stop.wait(rest)
            except Exception:
                log.exception("worker.raised", service=self.service.name, worker=name)
                self._stop.wait(rest)
                rest = min(LONGEST_REST, rest * 2)

    def _follow(self) -> None:
        if self.consumer is None:
            self.consumer = self.bus.consumer(self.service.name, self.service.follows, self.follower.receive)
        if self.consumer.turn(1.0):
            self._stirring.stir()

    def _poll(self) -> None:
        """Look at each producer's feed head when its time has come; on a thread that no broker can hold up."""
        at = time.monotonic()
        for producer in self.service.follows:
            if self._poll_at.get(producer, 0.0) <= at:
                self._poll_at[producer] = at + self._every(producer)
                if self._stop.is_set():
                    return
                began = time.monotonic()
                if self.follower.pull(producer, STRETCH):
                    self._stirring.stir()
                if time.monotonic() - began >= STRETCH:  # there is more: after the others
                    self._poll_at[producer] = at
        self._stop.wait(max(0.01, min(self._poll_at.values()) - time.monotonic()))

    def _every(self, producer: str) -> float:
        settings = self.db.settings
        every = settings.directory_poll_seconds if producer == "directory" else settings.poll_seconds
        return self._stirring.pace(every)

    def _relay(self) -> None:
        self._bell.wait(self._stirring.pace(0.5))
        self._bell.clear()
        self.relay.turn()

    def _listen(self) -> None:
        """PostgreSQL: other processes append too, and say so by NOTIFY; this rings the relay's bell."""
        with _listening(self.db) as heard:
            while not self._stop.is_set():
                self.beats["listen"] = time.monotonic()
                if heard(2.0):
                    self._ring()

    def _chore(self, chore: Chore) -> int:
        done = 0
        for _ in range(CHORE_ROUNDS):
            did = chore.run(self.work)
            done += did
            if not did:
                break
        return done

    def _come_round(self, chore: Chore) -> None:
        if self._chore(chore):
            self._stirring.stir()
        name = f"chore.{chore.name}"
        self._stirring.wait(chore.every, self._stop.is_set, lambda: self.beats.update({name: time.monotonic()}))


@contextlib.contextmanager
def _listening(db: Database) -> Iterator[Callable[[float], bool]]:
    options: dict[str, Any] = {"connect_timeout": 5, "keepalives_idle": 15, "application_name": ear_name(db.service)}
    with db.apart(autocommit=True, **options) as connection:
        connection.execute(f"LISTEN baiying_{db.service}")
        yield lambda timeout: any(True for _ in connection.notifies(timeout=timeout, stop_after=1))


def follows_of(services: tuple[Service, ...]) -> list[Follow]:
    """Who follows whom, for the topology."""
    return [Follow(service.name, producer) for service in services for producer in service.follows]
