"""空间: how many bytes the files of a unit may take; a row for each unit in a table of the service's own."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.errors import Conflict

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Room:
    """`table` has the columns unit_id (its key) and used; `quota` is in bytes."""

    def __init__(self, table: Any, quota: int) -> None:
        self.table, self.quota = table, quota

    def expect(self, session: Session, unit_id: str, size: int) -> None:
        """Whether so much would fit now, before it is sent. Raises Conflict(no_room)."""
        used = session.scalar(sa.select(self.table.c.used).where(self.table.c.unit_id == unit_id)) or 0
        if used + size > self.quota:
            raise self._full()

    def take(self, session: Session, unit_id: str, size: int) -> None:
        """In one statement, so that of two uploads at once the second sees the first. Raises Conflict(no_room)."""
        room = self.table
        insert = _INSERTS[session.get_bind().dialect.name]
        session.execute(insert(room).values(unit_id=unit_id, used=0).on_conflict_do_nothing())
        fits = sa.update(room).where(room.c.unit_id == unit_id, room.c.used + size <= self.quota)
        if session.execute(fits.values(used=room.c.used + size).returning(room.c.used)).one_or_none() is None:
            raise self._full()

    def give_back(self, session: Session, unit_id: str, size: int) -> None:
        """A file is no longer named."""
        room = self.table
        session.execute(sa.update(room).where(room.c.unit_id == unit_id).values(used=room.c.used - size))

    def _full(self) -> Conflict:
        words = f"本单位的附件空间已满（共{self.quota / (1 << 30):g} GB），请先删除不用的附件"
        return Conflict(words, code="no_room", quota=self.quota)
