"""Relay: publish the log to the broker in order. A latency device: consumers read the feed whatever happens here."""

import time
from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa
import structlog

from shared.bus.message import BusDown, Message
from shared.db.engine import Database
from shared.db.ground import event_log, relay
from shared.envelope import Entry, cloud_event
from shared.failpoints import hit, point

READ, CONFIRMED = point("relay.read"), point("relay.confirmed")
BATCH = 200
SAVE_EVERY = 1.0
log = structlog.get_logger(__name__)


class Publisher(Protocol):
    """What the relay needs of the bus."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Send and wait until all are confirmed. Raises BusDown; the connection is then closed already."""

    def close(self) -> None: ...


class Relay:
    """Reads from its hint position on; two relays side by side are harmless."""

    def __init__(self, db: Database, publisher: Publisher, name: str = "relay") -> None:
        self.db, self.publisher, self.name = db, publisher, name
        self.pos = self._saved()
        self.head_published = True
        self.last_error: str | None = None
        self._save_at = 0.0
        self._saved_pos = self.pos

    def _saved(self) -> int:
        with self.db.read() as session:
            return session.execute(sa.select(relay.c.pos).where(relay.c.name == self.name)).scalar() or 0

    def turn(self) -> int:
        """Publish what is new, in order. Returns how many; 0 also when the broker is away (see `last_error`)."""
        sent = 0
        while batch := self._read():
            hit(READ)
            try:
                self.publisher.publish([self._message(entry) for entry in batch])
            except BusDown as error:
                self.last_error = str(error)[:200]
                break
            hit(CONFIRMED)
            self.last_error = None
            self.pos = batch[-1].pos
            sent += len(batch)
        self._save()
        return sent

    def _read(self) -> list[Entry]:
        statement = sa.select(event_log).where(event_log.c.pos > self.pos).order_by(event_log.c.pos).limit(BATCH)
        with self.db.read() as session:
            return [Entry(*row) for row in session.execute(statement)]

    def _message(self, entry: Entry) -> Message:
        return Message(self.db.service, entry.name, entry.event_id, cloud_event(entry, self.db.service))

    def _save(self) -> None:
        """Keep the hint, at most once a second: losing it only re-publishes."""
        if self.pos == self._saved_pos or time.monotonic() < self._save_at:
            return
        with self.db.write() as session:
            changed = session.execute(relay.update().where(relay.c.name == self.name).values(pos=self.pos))
            if not changed.rowcount:  # type: ignore[attr-defined]
                session.execute(relay.insert().values(name=self.name, pos=self.pos))
        self._saved_pos, self._save_at = self.pos, time.monotonic() + SAVE_EVERY
