"""What goes over the bus, what the bus counts, and the one interface both implementations keep."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Protocol

from shared.failpoints import point

LARGEST_BODY = 1024 * 1024
CONTENT_TYPE = "application/json"
CONTENT_ENCODING = "utf-8"

SENT = point("relay.sent")
OnMessage = Callable[[str, bytes], None]


class BusDown(Exception):
    """The broker did not confirm in time or cannot be reached: nothing is lost (the feed carries it); try later."""


@dataclass(frozen=True)
class Message:
    """One event for the bus: `type` is `<noun>.<verb>`, `body` the envelope's JSON in UTF-8 (at most 1 MiB)."""

    producer: str
    type: str
    event_id: str
    body: bytes


@dataclass
class Counts:
    """Plain counters since start, of one publisher or consumer; `a + b` adds two up."""

    published: int = 0
    returned: int = 0
    refused: int = 0
    too_large: int = 0
    handled: int = 0
    undecodable: int = 0
    handler_errors: int = 0
    dropped: int = 0
    connected: int = 0
    lost: int = 0
    mended: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


class Publisher(Protocol):
    """Used by one thread at a time (the relay's); a connection of its own."""

    @property
    def counts(self) -> Counts: ...

    @property
    def connected(self) -> bool: ...

    def publish(self, messages: Iterable[Message]) -> None:
        """Give messages to the broker in order; returns when it has answered for all (nacks: `refused`).

        Raises BusDown after at most the deadline (10 s), at once while backing off; some may have arrived all the same.
        """

    def close(self) -> None: ...


class Consumer(Protocol):
    """Used by one thread; a connection of its own, rebuilt by itself."""

    @property
    def counts(self) -> Counts: ...

    @property
    def connected(self) -> bool: ...

    def turn(self, timeout: float) -> int:
        """Wait up to `timeout` seconds for a first message, take what is there, and say how many were handled.

        Raises nothing: a lost broker or a raising `on_message` closes the connection, and later turns rebuild it.
        """

    def close(self) -> None: ...


class Bus(Protocol):
    """How a process reaches the broker; opening it connects nothing, so it may happen before a fork."""

    def publisher(self, service: str) -> Publisher: ...

    def consumer(self, service: str, producers: Iterable[str], on_message: OnMessage) -> Consumer:
        """`on_message(producer, body)`: acknowledged once it has returned; `body` is b"" when the feed must be read."""

    @property
    def counts(self) -> Counts: ...

    def close(self) -> None: ...


def is_json_object(body: bytes) -> bool:
    """Whether these bytes are one JSON object in UTF-8 (deep nesting and absurd numbers are not)."""
    try:
        return isinstance(json.loads(body.decode("utf-8")), dict)
    except (ValueError, RecursionError):
        return False
