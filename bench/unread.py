"""Part `unread`: a million events said while their follower was away, the broker's queue full: caught up how fast."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa

from bench.city import embedded, environment, make_city, open_database, production
from bench.follow import HEARD, Direct, _say, handlers
from bench.machine import process_mib
from bench.run import Run
from bench.server import WebServer, gunicorn
from bench.table import Figure, absolute
from services.intake.app import SERVICE as INTAKE
from services.tasking.app import SERVICE as TASKING
from shared.bus import Bus, Follow, open_bus
from shared.bus.topology import MOST_WAITING
from shared.db import Database
from shared.db.ground import cursor
from shared.log.peers import Peers
from shared.log.relay import Relay
from shared.peers import HttpPeers
from shared.settings import Settings
from shared.workers import Workers
from tests.live.processes import free_ports

LEAST = 500
MOST_MIB = 16
STRETCH = 5_000
LOOK_EVERY = 0.5
PATIENCE = 3600.0
TOLD_EVERY = 6.0
"""Seconds after which a quorum queue has told its length again."""
FOLLOW = Follow(TASKING.name, INTAKE.name)
FOLLOWING = replace(TASKING, handlers=handlers, follows=(INTAKE.name,), chores=())
"""tasking as its worker runs it, with a handler that writes one row: what is measured is the way, not the work."""


@dataclass(frozen=True)
class Caught:
    """Seconds until the head, the follower's MiB after a tenth of the events and at the end."""

    took: float
    memory: tuple[float, float]


def measure(run: Run) -> list[Figure]:
    """Said and published while nobody listened; then the worker's own threads, by broker and feed."""
    many = 400 if run.tiny else 10_000 if run.quick else 1_000_000
    found = _measured(f"SQLite, {many:,}", embedded(run.folder("unread")), many, None)
    if run.live:
        (port,) = free_ports(1)
        urls = {"intake": run.stack.fresh_database("unread"), "tasking": run.stack.fresh_database("unread")}
        peers = {"intake": f"http://127.0.0.1:{port}"}
        settings = production(
            run.folder("unread"), urls, broker_url=run.broker_url, peers=peers, log_level="WARNING"
        )  # fmt: skip
        found += _measured(f"RabbitMQ and PostgreSQL, {many:,}", settings, many, lambda: _waiting(run))
    return found


def _waiting(run: Run) -> int:
    """Messages that the broker holds for the follower."""
    time.sleep(TOLD_EVERY)
    told = run.stack.rabbitmqctl("list_queues", "--quiet", "name", "messages").splitlines()
    held = dict(line.split("\t") for line in told if "\t" in line)
    return int(held.get(FOLLOW.queue, 0))


def _measured(what: str, settings: Settings, many: int, waiting: Callable[[], int] | None) -> list[Figure]:
    city = make_city(stations=0)
    producer, consumer = open_database(INTAKE, settings, city), open_database(TASKING, settings, city)
    bus = open_bus(settings, [FOLLOW])
    with consumer.write() as session:
        HEARD.create(session.connection())
    try:
        _say_and_publish(producer, bus, many, city.units["office"])
        held = [] if waiting is None else [absolute(f"{what}: held by the broker", waiting(), "", most=MOST_WAITING)]
        with _peers(settings, producer) as peers:
            caught = _caught_up(Workers(FOLLOWING, consumer, peers, bus), many)
        _check(consumer, many)
    finally:
        bus.close()
        producer.dispose()
        consumer.dispose()
    before, after = caught.memory
    return [
        *held,
        absolute(f"{what}: caught up", many / caught.took, "/s", least=LEAST),
        absolute(f"{what}: memory {before:,.0f} -> {after:,.0f} MiB, from a tenth on", after - before, "MiB",
                 most=MOST_MIB),
    ]  # fmt: skip


def _say_and_publish(producer: Database, bus: Bus, many: int, unit: str) -> None:
    """As on any other day, only that nobody takes anything away."""
    relay = Relay(producer, bus.publisher(INTAKE.name))
    try:
        for said in range(0, many, STRETCH):
            _say(producer, min(STRETCH, many - said), unit)
            relay.turn()
    finally:
        relay.publisher.close()


@contextlib.contextmanager
def _peers(settings: Settings, producer: Database) -> Iterator[Peers]:
    """The producer's feed: here in the embedded system, else over HTTP."""
    if not settings.production:
        yield Direct(producer)
        return
    port = int(settings.peers["intake"].rpartition(":")[2])
    web = gunicorn("services.intake.app:create_app()", 1, 8)
    with WebServer(web, environment(settings), settings.data, ["/intake/livez"], port):
        yield HttpPeers(settings, TASKING.name)


def _caught_up(workers: Workers, many: int) -> Caught:
    """Raises TimeoutError after an hour."""
    start, early = time.monotonic(), 0.0
    workers.start()
    try:
        while (reached := _reached(workers.db)) < many:
            if time.monotonic() - start > PATIENCE:
                raise TimeoutError(f"{reached} of {many} events were handled")
            early = early or (process_mib(os.getpid()) if reached >= many / 10 else 0.0)
            time.sleep(LOOK_EVERY)
        took, last = time.monotonic() - start, process_mib(os.getpid())
    finally:
        workers.stop()
    return Caught(took, (early or last, last))


def _reached(db: Database) -> int:
    with db.read() as session:
        return session.scalar(sa.select(cursor.c.pos).where(cursor.c.producer == INTAKE.name)) or 0


def _check(consumer: Database, many: int) -> None:
    with consumer.read() as session:
        rows = session.scalar(sa.select(sa.func.count()).select_from(HEARD))
    if rows != many:
        raise RuntimeError(f"{rows} of {many} events were handled")
