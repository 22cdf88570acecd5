"""Chaos: faults drawn from a seed, thrown at a running system while several counties walk."""

import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from pika.exceptions import AMQPError

from shared.bus.topology import EXCHANGE
from shared.settings import SERVICES
from tests.faults.running import Running
from tests.faults.walkers import STARTING, Walkers
from tests.journey.walk import COUNTIES
from tests.live.broker import Broker
from tests.live.broker_queues import QUEUES, administer
from tests.live.postgres import cut_connections


class Chaos:
    """`run(seconds)`: everything drawn from the seed but the timing of the machine itself."""

    def __init__(self, running: Running, seed: int, broker: Broker | None = None) -> None:
        self.running, self.seed, self.broker = running, seed, broker
        self.random = random.Random(seed)
        self.done: Counter[str] = Counter()
        common = [self.kill, self.kill_children, self.stop_and_go]
        apart = [self.freeze_broker, self.purge, self.delete_queues, self.delete_exchange, self.wipe, self.cut_database]
        self.faults: list[Callable[[], None]] = common + (apart if broker else [self.lock_database])

    def run(self, seconds: float) -> Walkers:
        """Walk and throw; afterwards everything is healed and the walks have come to their ends."""
        with Walkers(self.running, COUNTIES, STARTING) as walkers:
            until = time.monotonic() + seconds
            try:
                while time.monotonic() < until:
                    self.throw(until)
            finally:
                self.heal()
            walkers.wait_for(1)
        return walkers

    def throw(self, until: float) -> None:
        """One fault, then a moment of peace."""
        fault = self.random.choice(self.faults)
        fault()
        self.done[fault.__name__] += 1
        time.sleep(min(self.random.uniform(0.2, 2.5), max(0.0, until - time.monotonic())))

    def heal(self) -> None:
        for name in self.running.names:
            self.running.send(name, signal.SIGCONT)
        if self.broker:
            self.broker.thaw()
            if not self.broker.running:
                self.broker.start()
        self.running.wait_live()

    # the faults ------------------------------------------------------------------------------------------------------
    def victim(self) -> str:
        """A process whose service answers: what is just starting is left alone, or nothing would ever walk."""
        name = self.random.choice(self.running.names)
        service = "directory" if name == "server" else name.split(".")[0]
        self.running.until(lambda: self.running.answers(service), 60, f"{service} answers")
        return name

    def kill(self) -> None:
        self.running.send(self.victim())

    def kill_children(self) -> None:
        """gunicorn's workers without their master; a worker process has no children."""
        self.running.send_to_children(self.victim())

    def stop_and_go(self) -> None:
        name = self.victim()
        self.running.send(name, signal.SIGSTOP)
        time.sleep(self.random.uniform(0.2, 6))
        self.running.send(name, signal.SIGCONT)

    def lock_database(self) -> None:
        """Another program (a backup, a shell) holds the write lock of a SQLite file."""
        path = self.running.folder / f"{self.random.choice(SERVICES)}.sqlite3"
        other = sqlite3.connect(path, timeout=5, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(self.random.uniform(0.2, 6))
        except sqlite3.OperationalError:
            return
        finally:
            other.close()

    def cut_database(self) -> None:
        """Every connection to one service's PostgreSQL database ends."""
        url = self.running.settings().database_url(self.random.choice(SERVICES))
        cut_connections(url)

    def freeze_broker(self) -> None:
        if self.broker:
            self.broker.freeze()
            time.sleep(self.random.uniform(0.2, 6))
            self.broker.thaw()

    def wipe(self) -> None:
        if self.broker:
            self.broker.wipe()
            time.sleep(self.random.uniform(0, 2))
            self.broker.start()

    def purge(self) -> None:
        self._administer(lambda channel: [channel.queue_purge(queue) for queue in QUEUES])

    def delete_queues(self) -> None:
        some = self.random.sample(QUEUES, 3)
        self._administer(lambda channel: [channel.queue_delete(queue) for queue in some])

    def delete_exchange(self) -> None:
        self._administer(lambda channel: channel.exchange_delete(EXCHANGE))

    def _administer(self, what: Callable[[Any], object]) -> None:
        """Just after a wipe a queue may not be there: then that was all."""
        if self.broker:
            try:
                administer(self.broker, what)
            except (AMQPError, OSError):
                self.done["refused"] += 1
