"""Part `replay`: many parked events worked through by an approved repair, and how late that makes the events of now."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from bench.city import embedded, make_city, open_database, production
from bench.follow import HEARD, Direct, _fact, handlers
from bench.run import Run
from bench.table import Figure, absolute, quantile
from services.intake.app import SERVICE as INTAKE
from services.tasking.app import SERVICE as TASKING
from shared.db import Database, now
from shared.db.ground import parked
from shared.envelope import Entry, body_of, compact, feed_item
from shared.events import NeedRaised, wire_type
from shared.ids import new_id
from shared.log import Follower, read_cursors, say
from shared.log.chosen import Chosen
from shared.log.repairing import Repairing
from shared.log.repairs import Repair, Wish, ask_repair, decide, repair_with
from shared.settings import Settings

FAST = 200
"""Events a second: the fastest that may be asked for."""
LIVE_EVERY = 0.1
FIRST = 10_000_000
"""Where the parked positions begin: far from those of the living."""
CHORE_EVERY = 2.0


@dataclass
class Storm:
    """What a storm came to: the repair at its end, seconds it took, seconds each event of now waited."""

    ended: Repair
    took: float
    lags: list[float]


def measure(run: Run) -> list[Figure]:
    """The longest and the 99th percentile wait of live events meanwhile."""
    many = 200 if run.tiny else 3_000 if run.quick else 100_000
    found = _measured(run, f"SQLite, {many:,} replayed", embedded(run.folder("replay")), many)
    if run.live:
        urls = {"intake": run.stack.fresh_database("replay"), "tasking": run.stack.fresh_database("replay")}
        settings = production(run.folder("replay"), urls, log_level="WARNING")
        fewer = min(many, 10_000)
        found += _measured(run, f"PostgreSQL, {fewer:,} replayed", settings, fewer)
    return found


def _measured(run: Run, what: str, settings: Settings, many: int) -> list[Figure]:
    city = make_city(stations=0)
    producer, consumer = open_database(INTAKE, settings, city), open_database(TASKING, settings, city)
    with consumer.write() as session:
        HEARD.create(session.connection())
    try:
        storm = raise_storm(producer, consumer, many)
    finally:
        producer.dispose()
        consumer.dispose()
    if storm.ended.done != many:
        raise RuntimeError(f"{storm.ended.done} of {many} were replayed: {storm.ended.words}")
    return [
        absolute(f"{what}: longest wait of the events of now", max(storm.lags), "s", most=5.0),
        absolute(f"{what}: 99th percentile of it, of {len(storm.lags):,}", quantile(storm.lags, 0.99), "s"),
        absolute(f"{what}: rate (asked for {FAST})", many / storm.took, "/s"),
    ]


def raise_storm(producer: Database, consumer: Database, many: int) -> Storm:
    """Park so many events, replay them all, and meanwhile say ten a second and follow them."""
    park_many(consumer, many)
    asked = _approved(consumer)
    living = _Living(producer, consumer)
    start = time.monotonic()
    with living:
        while (found := _now(consumer, asked)).state == "approved":
            Repairing(consumer, handlers).run()
            if _now(consumer, asked).state == "approved":
                time.sleep(CHORE_EVERY)
    return Storm(found, time.monotonic() - start, living.lags)


def park_many(db: Database, many: int) -> None:
    """Put aside so many events, each about a thing of its own."""
    for start in range(0, many, 1000):
        with db.write() as session:
            at = now(session)
            rows = [_row(number, at) for number in range(start, min(many, start + 1000))]
            session.execute(parked.insert(), rows)


def _row(number: int, at: Any) -> dict[str, Any]:
    fact = _fact(number, new_id())
    entry = Entry(FIRST + number, new_id(), wire_type(NeedRaised), 1, "need", fact.need_id, 1, at, "service:intake",
                  None, "a" * 32, body_of(fact), "", "")  # fmt: skip
    return {
        "producer": "intake", "pos": entry.pos, "agg_type": "need", "agg_id": fact.need_id, "attempts": 3,
        "event": compact(feed_item(entry)), "error": "ValueError: no such unit", "state": "parked", "parked_at": at,
    }  # fmt: skip


def _approved(db: Database) -> Repair:
    with db.write() as session:
        asked = ask_repair(session, Wish("replay", Chosen(fault="ValueError"), FAST, "bench"), "one")
        return decide(session, asked, "another", True)


def _now(db: Database, found: Repair) -> Repair:
    with db.read() as session:
        held = repair_with(session, found.id)
    assert held is not None
    return held


@dataclass
class _Living:
    """Ten facts a second, followed as they come; `lags`: seconds from said to handled."""

    producer: Database
    consumer: Database
    lags: list[float] = field(default_factory=list)
    said: dict[int, float] = field(default_factory=dict)

    def __enter__(self) -> "_Living":
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._say, self._follow)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _say(self) -> None:
        unit, pos = new_id(), 0
        while not self._stop.wait(LIVE_EVERY):
            pos += 1
            self.said[pos] = time.monotonic()
            with self.producer.write() as session:
                say(session, _fact(pos, unit))

    def _follow(self) -> None:
        follower = Follower(self.consumer, handlers, Direct(self.producer), ["intake"])
        done = 0
        while not self._stop.wait(self.consumer.settings.poll_seconds) or done < len(self.said):
            follower.pull("intake")
            with self.consumer.read() as session:
                reached = next(one.pos for one in read_cursors(session) if one.producer == "intake")
            at = time.monotonic()
            self.lags += [at - self.said[pos] for pos in range(done + 1, reached + 1)]
            done = reached
