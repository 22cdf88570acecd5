"""Who listens to what: a service's handlers by event name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from shared.envelope import Entry, fact_of
from shared.events import CONTRACT, Event

F = TypeVar("F", bound=Event)
Handler = Callable[[Session, Any, "Heard"], None]
HandlerOf = Callable[[Session, F, "Heard"], None]


@dataclass(frozen=True)
class Heard:
    """Where a fact came from: producer, position, when, by whom."""

    producer: str
    pos: int
    event_id: str
    type: str
    at: datetime
    actor: str
    unit: str | None
    trace_id: str
    agg_type: str
    agg_id: str
    agg_ver: int


class UnknownVersion(Exception):
    """A known event in a version this code does not know: parked until the code is rolled forward."""


class Handlers:
    """The message door of a service. A handler only writes rows; after a roll-back it may be called again."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Handler]] = {}

    def hears(self, cls: type[F]) -> Callable[[HandlerOf[F]], HandlerOf[F]]:
        """Register a handler for an event class."""

        def register(handler: HandlerOf[F]) -> HandlerOf[F]:
            self.by_name.setdefault(cls.TYPE, []).append(handler)
            return handler

        return register

    def include(self, other: "Handlers") -> None:
        """Take over all handlers of another set (the copies of people and units)."""
        for name, handlers in other.by_name.items():
            self.by_name.setdefault(name, [])[:0] = handlers

    def handle(self, session: Session, producer: str, entry: Entry) -> bool:
        """Call the handlers of an entry. True when somebody listened.

        Raises UnknownVersion, ValueError on a body that does not fit, and whatever a handler raises.
        """
        handlers = self.by_name.get(entry.name)
        if not handlers:
            return False
        cls = CONTRACT[entry.name]
        if entry.schema_ver > cls.VERSION:
            raise UnknownVersion(f"{entry.type} (known up to v{cls.VERSION})")
        fact = fact_of(cls, entry.body)
        heard = Heard(
            producer, entry.pos, entry.event_id, entry.type, entry.at, entry.actor, entry.unit, entry.trace_id,
            entry.agg_type, entry.agg_id, entry.agg_ver,
        )  # fmt: skip
        for handler in handlers:
            handler(session, fact, heard)
        return True
