"""The installation that the environment describes: its services and their databases, opened for a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.cli.faults import UNMET, Fault
from deploy.cli.quietly import quiet as quiet  # for the commands that open databases
from deploy.cli.signed_in import settings
from deploy.embedded import SERVICES
from shared.db import Database
from shared.db.migrate import SchemaMismatch, require_current
from shared.service import Service
from shared.settings import Settings

NAMES = tuple(service.name for service in SERVICES)


@contextmanager
def databases(
    only: str | None = None, chosen: Settings | None = None, current: bool = True
) -> Iterator[list[tuple[Service, Database]]]:
    """The services (or one) with their databases open. Raises Fault when a schema is not the one of this code."""
    found = chosen or settings()
    quiet(found)
    pairs = [(one, Database(one.name, found)) for one in SERVICES if only in (None, one.name)]
    try:
        if current:
            for service, db in pairs:
                _require(service, db)
        yield pairs
    finally:
        for _, db in pairs:
            db.dispose()


def _require(service: Service, db: Database) -> None:
    try:
        require_current(db, service.steps)
    except SchemaMismatch as mismatch:
        newer = "的数据库比本程序新，本程序不能在上面运行，请换用新版本"
        words = newer if mismatch.newer else "的数据库结构不是最新，请先运行：baiying migrate"
        raise Fault(f"{service.title}{words}", str(mismatch), UNMET) from None


def holds_units(chosen: Settings) -> bool:
    """Whether this installation has a directory already: migrated, with a unit in it."""
    with databases("directory", chosen, current=False) as ((service, db),):
        try:
            require_current(db, service.steps)
        except SchemaMismatch:
            return db.dialect == "postgresql" or (chosen.data / "directory.sqlite3").stat().st_size > 0
        return has_units(db)


def has_units(db: Database) -> bool:
    """Whether a directory knows any unit."""
    from services.directory.queries import units

    with db.read() as session:
        return session.scalars(units().limit(1)).first() is not None
