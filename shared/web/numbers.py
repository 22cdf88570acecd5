"""What a scrape tells besides requests: lags, what waits, sizes, the process; each found with a handful of reads."""

import os
import platform
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import Database, now
from shared.db.ground import access_log, archive, event_log, parked, relay, stream_meta
from shared.db.oldest import oldest_transaction
from shared.db.replica import replicas
from shared.log import head, read_cursors
from shared.log.cursors import Cursor

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Number:
    """One gauge of a service: base units (seconds, bytes), its name without the prefix baiying_."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Count = Callable[[Session], Iterable[Number]]


def of_ground(session: Session, follows: Iterable[str]) -> Iterator[Number]:
    """The log, the relay, the followers, what is parked, the database: what every service has."""
    moment = now(session)
    yield from _log(session, moment)
    for cursor in read_cursors(session):
        if cursor.producer in follows:
            yield from _followed(cursor, moment)
    oldest = session.scalar(sa.select(sa.func.min(parked.c.parked_at)).where(parked.c.state == "parked"))
    yield Number("parked_oldest_seconds", "Age of the oldest parked event", _age(oldest, moment))
    yield from _kept(session, moment)
    yield Number("database_size_bytes", "Size of the service's database", _size(session))
    if session.info["db"].dialect == "postgresql":
        words = "Age of the oldest open transaction of the database"
        yield Number("oldest_transaction_seconds", words, oldest_transaction(session).seconds)
        found = replicas(session)
        yield Number("replicas_missing", "Replicas of the database that should be there and are not", found.missing)
        yield Number("commit_wait_seconds", "Longest wait of a commit for a replica", found.waiting)


def _log(session: Session, moment: datetime) -> Iterator[Number]:
    """The row after the last one sent says since when the broker has not been served: no scan, however long that is."""
    last, sent = head(session), session.scalar(sa.select(sa.func.max(relay.c.pos))) or 0
    first = session.scalar(sa.select(event_log.c.at).where(event_log.c.pos == sent + 1)) if last > sent else None
    yield Number("log_head_position", "Position of the newest event of the log", last)
    pruned = session.scalar(sa.select(stream_meta.c.pruned_through)) or 0
    yield Number("log_events", "Events that the log holds", last - pruned)
    yield Number("relay_lag_events", "Events not yet given to the broker", max(0, last - sent))
    yield Number("relay_lag_seconds", "Age of the oldest event not yet given to the broker", _age(first, moment))


def _followed(cursor: Cursor, moment: datetime) -> Iterator[Number]:
    labels = {"producer": cursor.producer}
    behind = max(0, cursor.head - cursor.pos)
    since = cursor.updated_at if behind else None
    yield Number("follow_lag_events", "Events of the producer still to be applied", behind, labels)
    yield Number("follow_lag_seconds", "For how long nothing was applied while some wait", _age(since, moment), labels)
    seen = _age(cursor.head_seen_at, moment)
    yield Number("follow_seen_seconds", "Since the producer's head was last seen", seen, labels)
    halted = float(bool(cursor.halted) and not (cursor.is_failing or cursor.is_damaged))
    yield Number("follow_halted", "1 when following has stopped until somebody decides", halted, labels)
    yield Number("follow_failing", "1 while events fail one after the other", float(cursor.is_failing), labels)


def _kept(session: Session, moment: datetime) -> Iterator[Number]:
    made = session.scalar(sa.select(sa.func.max(archive.c.made_at)))
    for name, at in (("backup", last_backup(session)), ("archive", made)):
        if at is not None:
            yield Number(f"{name}_age_seconds", f"Since the last {name}; absent when there was none", _age(at, moment))


def last_backup(session: Session) -> datetime | None:
    """When a backup was last taken, by the access log; None: never as far as it is kept."""
    log = access_log.c
    mine = sa.and_(log.what == "export", log.about == "backup", log.result == "done")
    return session.scalar(sa.select(log.at).where(mine).order_by(log.at.desc(), log.id.desc()).limit(1))


def _size(session: Session) -> float:
    db: Database = session.info["db"]
    if db.dialect == "postgresql":
        return float(session.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())
    path = sa.make_url(db.url).database or ""
    beside = (Path(f"{path}{end}") for end in ("", "-wal", "-journal"))
    return float(sum(file.stat().st_size for file in beside if file.exists()))


def of_process(db: Database) -> Iterator[Number]:
    """This process and its connections; of several web processes the one that answers the scrape."""
    status = Path("/proc/self/statm")
    if status.exists():
        resident = int(status.read_text().split()[1]) * PAGE
        yield Number("process_resident_memory_bytes", "Resident memory of the process that answers", resident)
        yield Number("process_open_fds", "Open files and sockets of it", len(os.listdir("/proc/self/fd")))
    yield Number("process_threads", "Threads of it", threading.active_count())
    pool = db.write_engine.pool
    if isinstance(pool, sa.QueuePool):
        yield Number("database_connections_in_use", "Connections of it that work just now", pool.checkedout())


def build() -> Number:
    """1, with what is built from what in the labels."""
    labels = {"version": _version(), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return Number("build_info", "What this process is built from", 1, labels)


def _version() -> str:
    try:
        return version("baiying")
    except PackageNotFoundError:
        return "unknown"


def _age(at: datetime | None, moment: datetime) -> float:
    return max(0.0, (moment - at).total_seconds()) if at is not None else 0.0
