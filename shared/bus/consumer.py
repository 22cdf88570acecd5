"""The consumer of both implementations: kombu, own decoding, acknowledged after the handler, rebuilt from scratch."""

import logging
import time
from collections.abc import Iterable
from functools import partial
from typing import Any, Protocol

from amqp.exceptions import AMQPError
from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.messaging import Consumer as KombuConsumer

from shared.brokers import told
from shared.bus.message import CONTENT_ENCODING, CONTENT_TYPE, LARGEST_BODY, Counts, OnMessage, is_json_object
from shared.bus.timing import BackOff, Timings
from shared.bus.topology import Follow, queue

PREFETCH = 100
MOST_IN_A_TURN = 500
OUT_OF_REACH = 30.0
"""Seconds between two failures of the queues after which the broker itself was away: the tries come every few."""
BROKER_FAULTS = (OSError, AMQPError, KombuError)
log = logging.getLogger(__name__)


class HandlerRaised(Exception):
    """`on_message` raised; the cause is attached."""


class Line(Protocol):
    """What differs between RabbitMQ and memory."""

    def dial(self) -> Connection: ...

    def drain(self, connection: Connection, timeout: float) -> None:
        """Deliver what came next; raises TimeoutError when nothing came."""

    def tend(self, connection: Connection) -> None: ...

    def drop(self, connection: Connection, politely: bool) -> None: ...


class FollowingConsumer:
    """Consumes the queues of one service (see message.Consumer)."""

    def __init__(self, service: str, producers: Iterable[str], on_message: OnMessage, line: Line, timings: Timings):
        self.counts = Counts()
        self.last_error: str | None = None
        self._follows = [Follow(service, producer) for producer in producers]
        self._on_message = on_message
        self._line = line
        self._timings = timings
        self._back_off = BackOff(timings.back_off_first, timings.back_off_most)
        self._connection: Connection | None = None
        self._consumers: list[Any] = []
        self._declared_at = 0.0
        self._failing_since: float | None = None
        self._failed_at = 0.0
        self._closed = False

    @property
    def connected(self) -> bool:
        return self._connection is not None

    def turn(self, timeout: float) -> int:
        before = self.counts.handled
        if self._closed:
            return 0
        if self._connection is None and self._back_off.remaining > 0:
            time.sleep(min(timeout, self._back_off.remaining))
            return 0
        try:
            self._work(timeout)
        except Exception as fault:  # whatever it is, the cure is the same: drop all of it and build it anew
            self._lost(fault)
        else:
            self._back_off.well()
        return self.counts.handled - before

    def close(self) -> None:
        self._closed = True
        self._drop(politely=True)

    def _work(self, timeout: float) -> None:
        connection = self._connection or self._connect()
        self._line.tend(connection)
        self._declare_again()
        try:
            self._line.drain(connection, timeout)
            for _ in range(MOST_IN_A_TURN):
                self._line.drain(connection, 0.0)
        except TimeoutError:
            return

    def _connect(self) -> Connection:
        self._connection = connection = self._line.dial()
        if self._has_failed_for_long():
            self._mend(connection)
        try:
            self._consume(connection.channel())
        except Exception:
            self._failed_again()
            raise
        self._failing_since = None
        self._declared_at = time.monotonic()
        self.counts.connected += 1
        self.last_error = None
        return connection

    def _consume(self, channel: Any) -> None:
        for follow in self._follows:
            consumer = KombuConsumer(
                channel,
                [queue(follow)],
                on_message=partial(self._take, follow.producer),
                accept=["json"],
                prefetch_count=PREFETCH,
            )
            self._consumers.append(consumer)
            consumer.consume()

    def _has_failed_for_long(self) -> bool:
        """From the first failure to the last one: how long it was then out of reach does not count."""
        return self._failing_since is not None and self._failed_at - self._failing_since > self._timings.mend

    def _failed_again(self) -> None:
        """A broker that was out of reach in between says nothing about its queues: the time begins anew."""
        moment = time.monotonic()
        if self._failing_since is None or moment - self._failed_at > OUT_OF_REACH:
            self._failing_since = moment
        self._failed_at = moment

    def _mend(self, connection: Connection) -> None:
        """The broker answers but our queues do not work: throw them away and declare them anew (the feed carries all).

        RabbitMQ 3.10 killed within a second of declaring a quorum queue keeps its name but not its data: it then
        answers 541 for ever. Queues that somebody declared with other arguments (406) are mended the same way.
        """
        self._failing_since = time.monotonic()
        self.counts.mended += 1
        log.error("bus.queues_mended %s", self.last_error)
        channel = connection.channel()
        for follow in self._follows:
            channel.queue_delete(follow.queue)
        channel.close()

    def _declare_again(self) -> None:
        """A deleted exchange or binding tells its consumers nothing: so it is declared again every few seconds."""
        if time.monotonic() - self._declared_at < self._timings.redeclare:
            return
        for consumer in self._consumers:
            consumer.declare()
        self._declared_at = time.monotonic()

    def _take(self, producer: str, message: Any) -> None:
        """Hand one message to the follower; acknowledge only once that has returned."""
        body = self._decoded(message)
        try:
            self._on_message(producer, body)
        except Exception as fault:
            self.counts.handler_errors += 1
            raise HandlerRaised(producer) from fault
        try:
            message.ack()
        except TimeoutError as fault:  # would read as "nothing came" further up
            raise ConnectionError("acknowledgement not written in time") from fault
        self.counts.handled += 1

    def _decoded(self, message: Any) -> bytes:
        """The body, or b"" when it is too large, of another type, compressed, or not one JSON object."""
        body = message.body or b""  # py-amqp gives "" when there is none
        plain = message.content_type == CONTENT_TYPE and message.content_encoding in (CONTENT_ENCODING, None)
        if plain and "compression" not in message.headers and len(body) <= LARGEST_BODY:
            body = bytes(body)
            if is_json_object(body):
                return body
        self.counts.undecodable += 1
        return b""

    def _lost(self, fault: Exception) -> None:
        self.last_error = told(fault.__cause__ or fault)
        if isinstance(fault, BROKER_FAULTS):
            log.warning("bus.consumer_lost %s", self.last_error)
        else:
            log.error("bus.consumer_failed", exc_info=fault)
        self._drop(politely=False)
        self._back_off.failed()

    def _drop(self, politely: bool) -> None:
        connection, self._connection, self._consumers = self._connection, None, []
        if connection is None:
            return
        self.counts.lost += not politely
        try:
            self._line.drop(connection, politely)
        except Exception:  # it is gone either way
            log.debug("bus.drop_failed", exc_info=True)
