"""The bus inside one process: kombu's memory transport carries the messages, a bell wakes the consumers.

A door-bell, no more: what it loses (a crash, a full queue) the feed carries.
"""

import threading
import time
import weakref
from collections import deque
from collections.abc import Iterable
from queue import Empty
from typing import Any

from kombu.connection import Connection
from kombu.messaging import Producer
from kombu.transport import memory, virtual

from shared.bus.consumer import FollowingConsumer
from shared.bus.message import CONTENT_ENCODING, CONTENT_TYPE, LARGEST_BODY, SENT, Counts, Message, OnMessage
from shared.bus.timing import Timings
from shared.bus.topology import MOST_WAITING, Follow, exchange, queue, routing_key
from shared.failpoints import hit

WAIT_HERE = 1_000
"""Messages in a queue of an embedded system at most: what a follower has not come to by then it reads from the feed."""


class Bell:
    """Rings for everybody who waits; a ring between `rung` and `wait` is not missed."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.rung = 0

    def ring(self) -> None:
        with self._condition:
            self.rung += 1
            self._condition.notify_all()

    def wait(self, seen: int, timeout: float) -> bool:
        """True when it has rung since `seen`."""
        with self._condition:
            return self._condition.wait_for(lambda: self.rung != seen, timeout)


class RawMessage(virtual.Message):
    """A message whose body is exactly what came, never decompressed."""

    def __init__(self, payload: dict[str, Any], channel: Any = None, **kwargs: Any) -> None:
        super().__init__({**payload, "headers": {}}, channel=channel, **kwargs)  # type: ignore[no-untyped-call]
        self.headers = payload.get("headers") or {}


class Hub:
    """What one embedded installation shares: queues, bindings, the bell. kombu would share them process-wide."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self.bell = Bell()
        self.lock = threading.Lock()
        self.dropped = 0
        self.unroutable = 0
        self.most_waiting = most_waiting
        channel = type("HubChannel", (HubChannel,), {"hub": self, "queues": {}})
        own = {"global_state": virtual.BrokerState(), "Channel": channel}
        self.transport = type("HubTransport", (memory.Transport,), own)


class HubChannel(memory.Channel):
    """kombu's memory channel with bounded queues, and with unacknowledged messages put back where they were."""

    Message = RawMessage
    hub: Hub
    do_restore = True

    def _new_queue(self, queue: str, **kwargs: Any) -> None:
        self._queue_for(queue)

    def _queue_for(self, queue: str) -> deque[dict[str, Any]]:
        waiting: deque[dict[str, Any]] = self.queues.setdefault(queue, deque())
        return waiting

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        try:
            return self._queue_for(queue).popleft()
        except IndexError:
            raise Empty from None

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        waiting = self._queue_for(queue)
        properties = message["properties"]
        own = {**properties, "delivery_info": {**properties["delivery_info"], "queue": queue}}
        with self.hub.lock:
            waiting.append({**message, "properties": own})
            if len(waiting) > self.hub.most_waiting:
                waiting.popleft()
                self.hub.dropped += 1

    def _restore(self, message: Any) -> None:
        """Back to the head of its own queue; kombu would route it through the exchange to every follower again."""
        self._queue_for(message.delivery_info["queue"]).appendleft(message.serializable())

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        found: list[str] = super()._lookup(exchange, routing_key, default)  # type: ignore[no-untyped-call]
        self.hub.unroutable += not found
        return found

    def _size(self, queue: str) -> int:
        return len(self._queue_for(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._queue_for(queue)
        size = len(waiting)
        waiting.clear()
        return size

    def close(self) -> None:
        """As the virtual channel does; the memory channel's own would look into queues of another kind."""
        virtual.Channel.close(self)


class MemoryLine:
    """Connections to one hub; every consumer and publisher has its own."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def dial(self) -> Connection:
        return Connection(transport=self.hub.transport, transport_options={"body_encoding": None})

    def drain(self, connection: Connection, timeout: float) -> None:
        until = time.monotonic() + timeout
        while True:
            seen = self.hub.bell.rung
            try:
                connection.drain_events(timeout=0)
                return
            except TimeoutError:
                left = until - time.monotonic()
                if left <= 0 or not self.hub.bell.wait(seen, left):
                    raise

    def tend(self, connection: Connection) -> None:
        """Nothing to keep alive."""

    def drop(self, connection: Connection, politely: bool) -> None:
        connection.release()


class MemoryPublisher:
    """Publishes into the hub and rings (see message.Publisher)."""

    connected = True

    def __init__(self, line: MemoryLine) -> None:
        self.counts = Counts()
        self._line = line
        self._connection = line.dial()
        self._producer = Producer(self._connection.channel(), exchange=exchange())

    def publish(self, messages: Iterable[Message]) -> None:
        for message in messages:
            fits = len(message.body) <= LARGEST_BODY
            self._producer.publish(
                message.body if fits else b"",
                routing_key=routing_key(message),
                content_type=CONTENT_TYPE,
                content_encoding=CONTENT_ENCODING,
                message_id=message.event_id,
                type=message.type,
            )
            self.counts.published += 1
            self.counts.too_large += not fits
        hit(SENT)
        self._line.hub.bell.ring()

    def close(self) -> None:
        self._connection.release()


_HUBS: "weakref.WeakValueDictionary[str, Hub]" = weakref.WeakValueDictionary()
_HUBS_LOCK = threading.Lock()


def hub_named(name: str) -> Hub:
    """The hub of this name in this process, for as long as somebody holds it."""
    with _HUBS_LOCK:
        return _HUBS.get(name) or _HUBS.setdefault(name, Hub(WAIT_HERE))


class MemoryBus:
    """The bus of one process (see message.Bus)."""

    def __init__(self, hub: Hub, follows: Iterable[Follow] = (), timings: Timings | None = None) -> None:
        self.line = MemoryLine(hub)
        self._timings = timings or Timings()
        self._parts: list[MemoryPublisher | FollowingConsumer] = []
        self._declare(follows)

    def publisher(self, service: str) -> MemoryPublisher:
        publisher = MemoryPublisher(self.line)
        self._parts.append(publisher)
        return publisher

    def consumer(self, service: str, producers: Iterable[str], on_message: OnMessage) -> FollowingConsumer:
        followed = tuple(producers)
        self._declare(Follow(service, producer) for producer in followed)
        consumer = FollowingConsumer(service, followed, on_message, self.line, self._timings)
        self._parts.append(consumer)
        return consumer

    @property
    def counts(self) -> Counts:
        hub = self.line.hub
        return sum((part.counts for part in self._parts), Counts(returned=hub.unroutable, dropped=hub.dropped))

    def close(self) -> None:
        for part in self._parts:
            part.close()

    def _declare(self, follows: Iterable[Follow]) -> None:
        connection = self.line.dial()
        with self.line.hub.lock:
            for follow in follows:
                queue(follow)(connection.channel()).declare()
        connection.release()
