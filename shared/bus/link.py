"""One pika connection on a thread of its own: heartbeats go on between publishes, and nothing can hang the caller."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pika
from pika.adapters.select_connection import SelectConnection

from shared.brokers import told
from shared.bus.message import CONTENT_ENCODING, CONTENT_TYPE, LARGEST_BODY, SENT, BusDown, Counts, Message
from shared.bus.timing import Timings
from shared.bus.topology import EXCHANGE, Follow, queue_arguments, routing_key
from shared.failpoints import hit

GOODBYE = 1.0
log = logging.getLogger(__name__)
logging.getLogger("pika").setLevel(logging.CRITICAL)  # every fault comes back to us as BusDown


def parameters(url: str, timings: Timings) -> pika.URLParameters:
    """What the URL says, with every wait bounded. Raises ValueError for a URL that is none."""
    wanted = pika.URLParameters(url)
    wanted.heartbeat = timings.heartbeat
    wanted.blocked_connection_timeout = timings.blocked
    wanted.socket_timeout = timings.connect
    wanted.stack_timeout = timings.handshake
    wanted.connection_attempts = 1
    return wanted


class _Abortable(SelectConnection):
    """A connection that can be let go without waiting for a broker that does not answer."""

    def let_go(self) -> None:
        self._adapter_disconnect_stream()  # type: ignore[attr-defined]  # the adapters' own; the stubs leave it out


class Batch:
    """Messages on their way: done when the broker has answered for the last, or with an error."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self.unconfirmed: set[int] = set()
        self.done = threading.Event()
        self.error: BaseException | None = None

    def settled(self, tag: int, multiple: bool) -> int:
        """Take in the broker's answer; how many messages it was for."""
        before = len(self.unconfirmed)
        if multiple:
            self.unconfirmed = {each for each in self.unconfirmed if each > tag}
        else:
            self.unconfirmed.discard(tag)
        if not self.unconfirmed:
            self.done.set()
        return before - len(self.unconfirmed)


class Link:
    """Connects when made; good for many batches, one at a time; dead for ever after its first error."""

    def __init__(self, wanted: pika.URLParameters, follows: Sequence[Follow], timings: Timings, counts: Counts) -> None:
        self._wanted, self._follows, self._timings, self._counts = wanted, follows, timings, counts
        self._ready = threading.Event()
        self._lock = threading.Lock()
        self._batch: Batch | None = None
        self._error: BaseException | None = None
        self._dead = False
        self._tag = 0
        self._channel: Any = None
        self._connection: _Abortable | None = None
        self._thread = threading.Thread(target=self._run, name="bus-publisher", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        return self._ready.is_set() and not self._dead and self._thread.is_alive()

    def send(self, messages: Sequence[Message], until: float) -> None:
        """Publish, and return when all are confirmed. Raises BusDown at the monotonic time `until` at the latest."""
        batch = Batch(messages)
        if self._ready.wait(max(0.0, until - time.monotonic())):
            self._batch = batch
            self._post(partial(self._publish, batch))
            if batch.done.wait(max(0.0, until - time.monotonic())) and batch.error is None:
                return
        fault = batch.error or self._error or TimeoutError("no answer in time")
        self.end(politely=False)
        raise BusDown(told(fault)) from fault

    def end(self, politely: bool) -> None:
        """Close; after a fault without a word to the broker, whose late confirms must never be read."""
        self._post(partial(self._leave, politely))
        self._thread.join(2 * GOODBYE)

    def _post(self, what: Callable[[], None]) -> None:
        with self._lock:
            if self._connection is not None and not self._dead:
                self._connection.ioloop.add_callback_threadsafe(what)
            elif self._batch is not None:
                self._batch.done.set()
                self._batch.error = self._batch.error or self._error or ConnectionError("connection lost")

    # ---- from here on everything runs on the link's own thread ----

    def _run(self) -> None:
        try:
            connection = _Abortable(self._wanted, self._opened, self._failed, self._failed)
            with self._lock:
                self._connection = connection
            connection.ioloop.start()
        except Exception as fault:  # a bug of ours or of pika's must end as BusDown, not as a silent thread
            self._error = self._error or fault
        with self._lock:
            self._dead = True
            if self._connection is not None:
                self._connection.ioloop.close()
            if self._batch is not None and not self._batch.done.is_set():
                self._batch.error = self._error or ConnectionError("connection lost")
                self._batch.done.set()
        self._ready.set()

    def _opened(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._declare)

    def _declare(self, channel: Any) -> None:
        """The topology, then confirms: pika keeps these calls in order, and the last answer makes the link ready."""
        self._channel = channel
        channel.add_on_close_callback(lambda _channel, fault: self._give_up(fault))
        channel.add_on_return_callback(self._returned)
        channel.exchange_declare(EXCHANGE, exchange_type="topic", durable=True)
        for follow in self._follows:
            channel.queue_declare(follow.queue, durable=True, arguments=queue_arguments())
            channel.queue_bind(follow.queue, EXCHANGE, routing_key=follow.binding)
        channel.confirm_delivery(self._answered, callback=lambda _frame: self._ready.set())

    def _publish(self, batch: Batch) -> None:
        if self._channel is None or not self._channel.is_open:
            return self._give_up(ConnectionError("channel lost"))
        for message in batch.messages:
            self._tag += 1
            batch.unconfirmed.add(self._tag)
            fits = len(message.body) <= LARGEST_BODY
            self._counts.too_large += not fits
            self._channel.basic_publish(
                EXCHANGE, routing_key(message), message.body if fits else b"", _properties(message), mandatory=True
            )
        hit(SENT)

    def _answered(self, frame: Any) -> None:
        """An ack, or a nack: one queue could not take it. Going on serves the others; the feed serves that one."""
        if self._batch is None:
            return
        settled = self._batch.settled(frame.method.delivery_tag, frame.method.multiple)
        if frame.method.NAME == "Basic.Nack":
            self._counts.refused += settled

    def _returned(self, *_what: Any) -> None:
        """No queue is bound for it: counted only, the feed carries it."""
        self._counts.returned += 1

    def _give_up(self, fault: BaseException) -> None:
        self._error = self._error or fault
        self._leave(politely=False)

    def _failed(self, _connection: Any, fault: BaseException) -> None:
        self._error = self._error or fault
        if self._connection is not None:
            self._connection.ioloop.stop()

    def _leave(self, politely: bool) -> None:
        connection = self._connection
        if connection is None:
            return
        connection.ioloop.call_later(GOODBYE / 2, connection.let_go if politely else connection.ioloop.stop)
        connection.ioloop.call_later(GOODBYE, connection.ioloop.stop)
        if politely and connection.is_open:
            connection.close()
        else:
            connection.let_go()


def _properties(message: Message) -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type=CONTENT_TYPE,
        content_encoding=CONTENT_ENCODING,
        delivery_mode=2,
        message_id=message.event_id,
        type=message.type,
        app_id=message.producer,
    )
