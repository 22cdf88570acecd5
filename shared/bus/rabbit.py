"""The bus on RabbitMQ: kombu consumes, pika publishes; a connection for each, closed on any error."""

import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from typing import TypeVar

import pika
from kombu.connection import Connection

from shared.brokers import BY_THE_SYSTEM, Trust, each_broker
from shared.bus.consumer import FollowingConsumer
from shared.bus.link import Link, parameters
from shared.bus.message import BusDown, Counts, Message, OnMessage
from shared.bus.secured import for_kombu, for_pika
from shared.bus.timing import BackOff, Timings
from shared.bus.topology import Follow
from shared.bus.wire import RawSSLTransport, RawTransport

WINDOW = 1000
GLANCE = 0.001
"""Seconds. Not 0: over TLS py-amqp would then wait for the rest of a message without end, computing all the while."""
Node = TypeVar("Node", str, pika.URLParameters)
log = logging.getLogger(__name__)


class RabbitLine:
    """kombu's connections to RabbitMQ, every wait of theirs bounded; each goes to the next node of the cluster."""

    def __init__(self, urls: Sequence[str], timings: Timings, trust: Trust = BY_THE_SYSTEM) -> None:
        self._turns, self._timings, self._trust = _turns(urls), timings, trust

    def dial(self) -> Connection:
        timings, url = self._timings, next(self._turns)
        secured = url.startswith("amqps:")
        connection = Connection(
            url,
            transport=RawSSLTransport if secured else RawTransport,
            ssl=for_kombu(self._trust, url) if secured else False,
            heartbeat=timings.heartbeat,
            connect_timeout=timings.connect,
            transport_options={"read_timeout": timings.read, "write_timeout": timings.read},
        )
        connection.ensure_connection(max_retries=0)
        return connection

    def drain(self, connection: Connection, timeout: float) -> None:
        """Read from the connection that was dialled: kombu would quietly open another one, without its consumers."""
        if not connection.connected:
            raise ConnectionError("connection lost")
        connection.drain_events(timeout=timeout or GLANCE)

    def tend(self, connection: Connection) -> None:
        connection.heartbeat_check()

    def drop(self, connection: Connection, politely: bool) -> None:
        if politely:
            connection.release()
        else:
            connection.collect()


class RabbitPublisher:
    """Publishes with pipelined confirms (see message.Publisher)."""

    def __init__(
        self,
        wanted: Sequence[pika.URLParameters],
        follows: Iterable[Follow],
        timings: Timings,
        trust: Trust = BY_THE_SYSTEM,
    ) -> None:
        self.counts = Counts()
        self.last_error: str | None = None
        self._turns, self._follows, self._timings, self._trust = _turns(wanted), follows, timings, trust
        self._back_off = BackOff(timings.back_off_first, timings.back_off_most)
        self._link: Link | None = None

    @property
    def connected(self) -> bool:
        return self._link is not None and self._link.ready

    def publish(self, messages: Iterable[Message]) -> None:
        until = time.monotonic() + self._timings.deadline
        for some in _windows(messages):
            if self._back_off.remaining > 0:
                raise BusDown(f"waiting {self._back_off.remaining:.1f} s after: {self.last_error}")
            try:
                self._linked().send(some, until)
            except BusDown as fault:
                self._link = None
                self.last_error = str(fault)
                self.counts.lost += 1
                self._back_off.failed()
                log.warning("bus.publisher_lost %s", fault)
                raise
            self.counts.published += len(some)
            self._back_off.well()

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.end(politely=True)

    def _linked(self) -> Link:
        if self._link is None:
            wanted = for_pika(self._trust, next(self._turns))
            self.counts.connected += 1
            self._link = Link(wanted, sorted(set(self._follows)), self._timings, self.counts)
        return self._link


class RabbitBus:
    """The bus on a RabbitMQ or on a cluster (see message.Bus). `follows`: the queues that publishers declare too."""

    def __init__(
        self,
        url: str,
        follows: Iterable[Follow] = (),
        timings: Timings | None = None,
        trust: Trust = BY_THE_SYSTEM,
    ) -> None:
        self._urls, self._trust = each_broker(url), trust
        self._timings = timings or Timings()
        self._wanted = [parameters(each, self._timings) for each in self._urls]
        self._follows = list(follows)
        self._parts: list[RabbitPublisher | FollowingConsumer] = []

    def publisher(self, service: str) -> RabbitPublisher:
        publisher = RabbitPublisher(self._wanted, self._follows, self._timings, self._trust)
        self._parts.append(publisher)
        return publisher

    def consumer(self, service: str, producers: Iterable[str], on_message: OnMessage) -> FollowingConsumer:
        followed = tuple(producers)
        self._follows.extend(Follow(service, producer) for producer in followed)
        line = RabbitLine(self._urls, self._timings, self._trust)
        timings = self._timings if len(self._urls) == 1 else replace(self._timings, mend=self._timings.mend_cluster)
        consumer = FollowingConsumer(service, followed, on_message, line, timings)
        self._parts.append(consumer)
        return consumer

    @property
    def counts(self) -> Counts:
        return sum((part.counts for part in self._parts), Counts())

    def close(self) -> None:
        for part in self._parts:
            part.close()


def _turns(nodes: Sequence[Node]) -> Iterator[Node]:
    """Whose turn it is: from any of them on, so that processes spread, and the next with every connection."""
    return cycle(random.sample(nodes, len(nodes)))


def _windows(messages: Iterable[Message]) -> Iterator[list[Message]]:
    rest = iter(messages)
    while some := list(islice(rest, WINDOW)):
        yield some
