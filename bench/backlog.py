"""Part `backlog`: the embedded system started over events that nobody has read: ready when, how fast, how large."""

import time
import urllib.request
from dataclasses import dataclass

import sqlalchemy as sa

from bench.city import City, embedded, environment, make_city, open_all, open_database
from bench.follow import _say
from bench.run import Run
from bench.server import WebServer
from bench.table import Figure, absolute, quantile
from services.intake.app import SERVICE as INTAKE
from services.tasking.app import SERVICE as TASKING
from shared.db import Database
from shared.db.ground import cursor
from shared.settings import SERVICES, Settings

READY = 15.0
LOOK_EVERY = 0.5
PATIENCE = 1800.0


@dataclass(frozen=True)
class Caught:
    """Seconds to ready and until so many were heard, MiB after a tenth of that time and then, waits for a page."""

    ready: float
    took: float
    heard: int
    memory: tuple[float, float]
    pages: list[float]


def measure(run: Run) -> list[Figure]:
    """Needs raised while nothing else ran; tasking opens a task for each, as on any other day.

    To the end, or for as long as --seconds says.
    """
    many = 300 if run.tiny else 5_000 if run.quick else 100_000
    settings, city = embedded(run.folder("backlog")), make_city(stations=0)
    _behind(settings, city, many)
    found = _caught_up(settings, many, run.lasting(PATIENCE))
    before, after = found.memory
    return [
        absolute(f"{many:,} unread: start to ready, all four", found.ready, "s", most=READY),
        absolute(f"{many:,} unread: caught up, {found.heard:,} of them", found.heard / found.took, "/s"),
        absolute(f"{many:,} unread: sign-in page meanwhile, p99", quantile(found.pages, 0.99) * 1000, "ms"),
        absolute(f"{many:,} unread: memory {before:,.0f} -> {after:,.0f} MiB, from a tenth of that on", after - before,
                 "MiB", most=16),
    ]  # fmt: skip


def _behind(settings: Settings, city: City, many: int) -> None:
    open_all(settings, city)
    intake = open_database(INTAKE, settings, city)
    _say(intake, many, city.units["office"])
    intake.dispose()


def _caught_up(settings: Settings, many: int, seconds: float) -> Caught:
    paths = [f"/{service}/readyz" for service in SERVICES]
    tasking, pages, early = Database(TASKING.name, settings), list[float](), 0.0
    try:
        with WebServer(("-m", "deploy.serve"), environment(settings), settings.data, paths) as server:
            start = time.monotonic() - server.started_in
            while (heard := _heard(tasking)) < many and (took := time.monotonic() - start) < seconds:
                pages.append(_page(server.port))
                early = early or (server.memory if heard >= many / 10 or took >= seconds / 10 else 0.0)
                time.sleep(LOOK_EVERY)
            took = time.monotonic() - start
            return Caught(server.started_in, took, heard, (early or server.memory, server.memory), pages or [0.0])
    finally:
        tasking.dispose()


def _heard(tasking: Database) -> int:
    with tasking.read() as session:
        return session.scalar(sa.select(cursor.c.pos).where(cursor.c.producer == INTAKE.name)) or 0


def _page(port: int) -> float:
    start = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=30) as answer:
        answer.read()
    return time.monotonic() - start
