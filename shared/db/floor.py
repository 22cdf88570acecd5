"""The floor of a schema: the oldest step whose code still runs on it; so old and new code may stand side by side."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from shared.db.ground import schema_floor

ENVIRONMENT = Path(__file__).parent.parent / "migrations"


@dataclass(frozen=True)
class Standing:
    """How a database and this code stand to each other: steps by their numbers ("0009")."""

    have: str | None
    want: str | None
    floor: str | None = None
    """Of a database that is newer than this code."""

    @property
    def newer(self) -> bool:
        """Whether the database was brought further than this code knows."""
        return self.have is not None and self.want is not None and self.have > self.want

    @property
    def fits(self) -> bool:
        """Whether this code may run on it."""
        return self.have == self.want or (self.newer and self.floor is not None and self.floor <= (self.want or ""))

    def __str__(self) -> str:
        if self.newer and self.fits:
            return f"at {self.have}, newer than this code's {self.want}, which still runs on it (from {self.floor} on)"
        if self.newer:
            return f"at {self.have}, which wants code of {self.floor or self.have} or newer; this is {self.want}"
        return f"at {self.have or 'nothing'}, this code wants {self.want}: run migrate"


def scripts(steps: Path) -> ScriptDirectory:
    """The migrations of a service's folder."""
    return ScriptDirectory(str(ENVIRONMENT), version_locations=[str(steps)])


def newest(steps: Path) -> str | None:
    """The number of the newest migration in a service's folder."""
    return scripts(steps).get_current_head()


def floor_of(steps: Path) -> str | None:
    """The floor below which no code runs on the newest step: the highest that any step so far asks for.

    A step says `floor = "0008"` when the code of 0008 still runs on what it makes; one that says nothing wants its own.
    """
    return max((getattr(step.module, "floor", step.revision) for step in scripts(steps).walk_revisions()), default=None)


def current(connection: Connection) -> str | None:
    """The number the database is at; None when it is empty."""
    return MigrationContext.configure(connection, opts={"version_table": "schema_version"}).get_current_revision()


def standing(connection: Connection, steps: Path) -> Standing:
    """How the database and this code stand to each other."""
    found = Standing(current(connection), newest(steps))
    if not found.newer or not sa.inspect(connection).has_table(schema_floor.name):
        return found
    return Standing(found.have, found.want, connection.scalar(sa.select(schema_floor.c.step)))


def lay(connection: Connection, steps: Path) -> None:
    """Write down the floor of this code's newest step, in the transaction that has just brought the database there."""
    if not sa.inspect(connection).has_table(schema_floor.name):
        return
    said, floor = connection.scalar(sa.select(schema_floor.c.step)), floor_of(steps)
    if said is None:
        connection.execute(sa.insert(schema_floor).values(id=1, step=floor))
    elif said != floor:
        connection.execute(sa.update(schema_floor).values(step=floor))
