"""The product's hop: needs raised by intake's own action, watched until tasking has committed their task."""

import contextlib
import random
import threading
import time
from collections.abc import Sequence

import psycopg

from bench.city import City, embedded, environment, make_city, open_database, production
from bench.run import Run
from bench.server import Process, WebServer, gunicorn
from deploy.embedded import SERVICES, Embedded
from services.intake.actions import raise_need
from services.intake.app import SERVICE as INTAKE
from services.tasking.app import SERVICE as TASKING
from shared.db import Database
from shared.identity import Actor, Grant
from shared.settings import Settings
from tests.live.processes import free_ports

LONGEST = 20.0


def raise_one(db: Database, city: City, number: int) -> float:
    """Raise a need as a publicist of the 宣传处; the moment just before its commit."""
    unit, path = city.units["office"], city.paths["office"]
    actor = Actor(city.askers[0], "person", unit, path, (Grant("publicist", unit, path),))
    fields = {
        "kind": "prevention", "topic": "crime", "subtopic": "telecom_fraud", "title": f"冒充客服退款诈骗（{number}）",
        "body": "近期此类警情有所上升，建议面向重点人群开展防范宣传。" * 5, "priority": "urgent", "audience": "public",
    }  # fmt: skip
    with db.write() as session:
        raise_need(session, actor, fields)
        session.flush()
        before = time.monotonic()
    return before


class Watched:
    """The moments at which tasks were committed, in order; a need raised later is never handled earlier."""

    def __init__(self) -> None:
        self.at: list[float] = []
        self._changed = threading.Condition()

    def seen(self, many: int = 1) -> None:
        moment = time.monotonic()
        with self._changed:
            self.at += [moment] * many
            self._changed.notify_all()

    def await_count(self, count: int) -> None:
        """Raises TimeoutError after 20 seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.at) >= count, LONGEST):
                raise TimeoutError(f"{len(self.at)} of {count} needs were handled")


class EmbeddedHop:
    """Everything in this process: threads, SQLite files, the memory bus."""

    def __init__(self, run: Run) -> None:
        self.settings, self.city, self.watched = embedded(run.folder("hop-lite")), make_city(), Watched()

    def __enter__(self) -> "EmbeddedHop":
        for service in SERVICES:
            open_database(service, self.settings, self.city).dispose()
        self.system = Embedded(self.settings)
        self.system.databases["tasking"].on_said.append(self.watched.seen)
        self.system.start()
        self.raised = 0
        self.waits(3)
        return self

    def waits(self, count: int) -> list[float]:
        """Milliseconds from just before the commit until the task's commit, one need at a time."""
        found = []
        for _ in range(count):
            before = raise_one(self.system.databases["intake"], self.city, self.raised)
            self.raised += 1
            self.watched.await_count(self.raised)
            found.append((self.watched.at[-1] - before) * 1000)
            time.sleep(random.uniform(0.005, 0.02))
        return found

    def __exit__(self, *_error: object) -> None:
        self.system.stop()


class LiveHop:
    """intake's web and worker and tasking's worker as processes of their own, on PostgreSQL and RabbitMQ."""

    def __init__(self, run: Run, broker: bool = True) -> None:
        self.run, self.city, self.watched = run, make_city(), Watched()
        urls = {"intake": run.stack.fresh_database("hop_intake"), "tasking": run.stack.fresh_database("hop_tasking")}
        (self.port,) = free_ports(1)
        self.settings: Settings = production(
            run.folder("hop-pg"), urls, broker_url=run.broker_url if broker else None,
            peers={"intake": f"http://127.0.0.1:{self.port}"}, log_level="WARNING",
        )  # fmt: skip
        self._stack = contextlib.ExitStack()
        self._ending = threading.Event()
        self.raised = 0

    def __enter__(self) -> "LiveHop":
        self.db = open_database(INTAKE, self.settings, self.city)
        open_database(TASKING, self.settings, self.city).dispose()
        watching = threading.Thread(target=self._watch, daemon=True)
        watching.start()
        self._stack.callback(self.db.dispose)
        self._stack.callback(watching.join, 5)
        self._stack.callback(self._ending.set)
        folder, environ = self.settings.data, environment(self.settings)
        web = gunicorn("services.intake.app:create_app()", 1, 8)
        enter = self._stack.enter_context
        enter(WebServer(web, environ, folder, ["/intake/livez"], self.port))
        for service in ("intake", "tasking"):
            enter(Process(("-m", f"services.{service}", "worker"), environ, folder))
        self.waits(3)
        return self

    def _watch(self) -> None:
        """tasking says NOTIFY at each commit that appends; how many tasks there are is read then."""
        url = self.settings.database_url("tasking")
        with psycopg.connect(url, autocommit=True) as heard, psycopg.connect(url, autocommit=True) as reading:
            heard.execute("LISTEN baiying_tasking")
            while not self._ending.is_set():
                for _ in heard.notifies(timeout=0.5, stop_after=1):
                    row = reading.execute("SELECT count(*) FROM tasking.known_need").fetchone()
                    self.watched.seen((row[0] if row else 0) - len(self.watched.at))

    def waits(self, count: int, apart: float | None = None) -> list[float]:
        """Milliseconds until the task's commit is known here: one at a time, or `apart` seconds apart (jittered)."""
        first, raised = self.raised, []
        for _ in range(count):
            raised.append(raise_one(self.db, self.city, self.raised))
            self.raised += 1
            if apart is None:
                self.watched.await_count(self.raised)
                time.sleep(random.uniform(0.005, 0.02))
            else:
                time.sleep(random.uniform(0, 2 * apart))
        self.watched.await_count(self.raised)
        return _waits(raised, self.watched.at[first : first + count])

    def __exit__(self, *_error: object) -> None:
        self._stack.close()


def _waits(raised: Sequence[float], handled: Sequence[float]) -> list[float]:
    return [(after - before) * 1000 for before, after in zip(raised, handled, strict=True)]
