"""Moving: every row of the four databases into PostgreSQL, the logs with their hashes, cursors and counts the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from deploy.backup.filling import clear, filling, set_sequences
from deploy.backup.postgres import PostgresTarget
from deploy.backup.putting import target_of
from deploy.cli.faults import CONFLICT, INVALID, Fault
from deploy.embedded import SERVICES
from shared.db import Database, ground
from shared.db.migrate import upgrade
from shared.log import verify
from shared.service import Service
from shared.settings import Settings

AT_ONCE = 1000


@dataclass(frozen=True)
class Moved:
    """What became of one service: rows by table, the head of its log and its hash, what differs (nothing)."""

    service: str
    tables: int
    rows: int
    head: int
    head_hash: str
    differences: list[str]


def require_movable(here: Settings, there: Settings) -> None:
    """Raises Fault for services that run, a target that is no PostgreSQL, or one that holds something already."""
    for service in SERVICES:
        users = target_of(here, service.name).users()
        if users:
            words = f"{service.title}还在运行：{'、'.join(users[:3])}；请先停止全部服务"
            raise Fault(words, "services are running", CONFLICT)
        target = target_of(there, service.name)
        if not isinstance(target, PostgresTarget):
            raise Fault(f"{service.title}的目标不是PostgreSQL", "the target must be PostgreSQL", INVALID)
        if target.occupied() and _entries(there, service.name):
            raise Fault(f"{service.title}的目标数据库里已有数据", "the target is not empty", CONFLICT)


def _entries(there: Settings, service: str) -> int:
    db = Database(service, there)
    try:
        with db.read() as session:
            return int(session.scalar(sa.text("SELECT count(*) FROM event_log")) or 0)
    finally:
        db.dispose()


def rows_in(here: Settings) -> int:
    """How many rows there are to move."""
    found = 0
    for service in SERVICES:
        db = Database(service.name, here)
        found += sum(_count(db, table) for table in tables_of(service))
        db.dispose()
    return found


def tables_of(service: Service) -> list[sa.Table]:
    """The tables of a service, ground and own; what searches look into is made anew by migrations and triggers."""
    return [*ground.sorted_tables, *service.base.metadata.sorted_tables]


def move(here: Settings, there: Settings, each: Callable[[int], None]) -> Iterator[Moved]:
    """Copy one service after the other, each in one transaction; then walk its log there and compare."""
    for service in SERVICES:
        source, target = Database(service.name, here), Database(service.name, there)
        try:
            upgrade(target, service.steps, service.base.metadata)
            copied = _copy(service, source, target, each)
            yield _compared(service, source, target, copied)
        finally:
            source.dispose()
            target.dispose()


def _copy(service: Service, source: Database, target: Database, each: Callable[[int], None]) -> int:
    """All rows of one moment, in steps of a thousand: memory stays flat."""
    copied = 0
    with source.read() as read, target.write_engine.connect() as into:
        into.execute(sa.text("SET idle_in_transaction_session_timeout = 0"))
        into.execute(sa.text("SET statement_timeout = 0"))
        driver = into.connection.driver_connection
        clear(driver)  # type: ignore[arg-type]
        with filling(driver):  # type: ignore[arg-type]
            for table in tables_of(service):
                wanted = sa.select(table).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
                for part in read.execute(wanted).mappings().partitions():
                    into.execute(table.insert(), [dict(row) for row in part])
                    copied += len(part)
                    each(len(part))
        set_sequences(driver)  # type: ignore[arg-type]
        into.commit()
        into.invalidate()  # its patience is not for others
    return copied


def _compared(service: Service, source: Database, target: Database, copied: int) -> Moved:
    with source.read() as here, target.read() as there:
        before, after = verify(here), verify(there)
        differences = [] if before == after else [f"log: {before.head} {before.fault} / {after.head} {after.fault}"]
        cursors = sa.select(ground.tables["cursor"]).order_by("producer")
        if here.execute(cursors).all() != there.execute(cursors).all():
            differences.append("cursors")
    tables = tables_of(service)
    differences += [table.name for table in tables if _count(source, table) != _count(target, table)]
    return Moved(service.name, len(tables), copied, after.head, after.head_hash, differences)


def _count(db: Database, table: sa.Table) -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
