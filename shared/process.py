"""How a service's processes run in production: `python -m services.X web|worker|migrate`."""

import ctypes
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError

from shared import failpoints
from shared.bus import open_bus
from shared.db import Database
from shared.db.migrate import SchemaMismatch, require_current, upgrade
from shared.logs import set_up_logs
from shared.peers import HttpPeers
from shared.service import Service
from shared.settings import Settings, SettingsError, load
from shared.web import create_app
from shared.workers import Workers, follows_of

log = structlog.get_logger(__name__)
STALLED_SECONDS = 60.0
M_ARENA_MAX, ARENAS = -8, 2
"""The setting's number in glibc's malloc.h; heaps of the C library that all threads share."""


def settings_or_exit() -> Settings:
    """The settings, or one clear line a fault on standard error and exit 78 (configuration)."""
    try:
        settings = load()
    except SettingsError as error:
        for line in error.lines:
            print(line, file=sys.stderr)  # noqa: T201 - before there is a log
        raise SystemExit(78) from None
    failpoints.arm(settings.failpoints, settings.failpoints_folder)
    set_up_logs(settings)
    return settings


def few_arenas() -> None:
    """Let the threads of this process share two heaps (glibc; elsewhere nothing happens).

    By default there are eight for each core, and what a thread gives back stays in its own: with ninety threads that
    wait most of the time, memory then grows for hours although no more is in use.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)


def keep_loaded() -> None:
    """What is there once everything is loaded stays: it is taken out of what the collector looks through.

    Half a million objects of modules, tables and routes; to go through them stopped every thread for 0.3 s (measured),
    and is put off until a quarter as many new ones are there: garbage gathers meanwhile.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # a quarter of next to nothing from now on: how many there are is counted here


def wsgi(service: Service) -> Flask:
    """The app of one service for gunicorn; refuses to start on an older or newer schema."""
    few_arenas()
    settings = settings_or_exit()
    db = Database(service.name, settings)
    require_current(db, service.steps)
    app = create_app(service, settings, db)
    keep_loaded()
    return app


@contextmanager
def _in_one_line(service: Service) -> Iterator[None]:
    """What the database has against this start, as one clear line and exit 75: whoever supervises tries again."""
    try:
        yield
    except SchemaMismatch as mismatch:
        line = str(mismatch)
    except (OSError, OperationalError) as error:
        words = str(getattr(error, "orig", None) or error).strip().splitlines()
        line = f"{service.name}: its database: {words[0] if words else type(error).__name__}"
    else:
        return
    print(line, file=sys.stderr)  # noqa: T201 - for whoever looks why it does not start
    raise SystemExit(75)


def _opened(service: Service, settings: Settings) -> Database:
    try:
        return Database(service.name, settings)
    except (ArgumentError, ValueError):  # what cannot be read as an address may hold a password: it is not repeated
        raise OSError(f"BAIYING_{service.name.upper()}_DATABASE_URL is no address of one") from None


def _database(service: Service, settings: Settings) -> Database:
    """The service's database, which can be reached and on which this code may run; else the process ends."""
    with _in_one_line(service):
        db = _opened(service, settings)
        require_current(db, service.steps)
    return db


def main(service: Service, argv: Sequence[str] | None = None) -> None:
    """Run one process of a service: web, worker or migrate."""
    words: dict[str, Callable[[Service], None]] = {"web": web, "worker": worker, "migrate": migrate}
    arguments = list(sys.argv[1:] if argv is None else argv)
    if len(arguments) != 1 or arguments[0] not in words:
        raise SystemExit(f"usage: python -m services.{service.name} web|worker|migrate")
    words[arguments[0]](service)


def web(service: Service) -> None:
    """Replace this process by gunicorn (deploy/gunicorn.conf.py)."""
    settings = settings_or_exit()
    _database(service, settings).dispose()
    bind = f"{settings.host}:{settings.own_port(service.name)}"
    program = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", bind]
    os.execv(sys.executable, [*program, f"services.{service.name}.app:create_app()"])


def migrate(service: Service) -> None:
    """Bring this service's database to the newest schema."""
    settings = settings_or_exit()
    with _in_one_line(service):
        before, after = upgrade(_opened(service, settings), service.steps, service.base.metadata)
    print(f"{service.name}: {before or 'empty'} -> {after}")  # noqa: T201 - the answer of a command


def worker(service: Service) -> None:
    """Follow, relay, do the chores until SIGTERM; exits 75 when a thread has stalled: the supervisor restarts it."""
    few_arenas()
    settings = settings_or_exit()
    db = _database(service, settings)
    bus = open_bus(settings, follows_of((service,)))
    workers = Workers(service, db, HttpPeers(settings, service.name), bus)
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    workers.start()
    keep_loaded()
    log.info("worker.started", service=service.name)
    while not asked.wait(1.0):
        stalled = workers.stalled(STALLED_SECONDS)
        if stalled:
            log.critical("worker.stalled", service=service.name, workers=stalled)
            os._exit(75)
    workers.stop()
    db.dispose()
