"""Trying a broker out on a queue that is thrown away: does it keep what the relay and the followers build on."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker, UnroutableError

from shared.brokers import BY_THE_SYSTEM, Trust, told
from shared.bus.secured import for_pika
from shared.ids import new_id

PATIENCE = 3.0
EXPIRES_MS = 60_000
"""The broker deletes the throw-away queue by itself when we could not."""
BODY = b"baiying"


@dataclass
class Semantics:
    """What was seen. `fault` without `connected`: not reached; with it: it does not do its work (an alarm, say).

    `queues`: messages waiting and consumers of each queue asked for, None where there is no such queue.
    """

    connected: bool = False
    fault: str = ""
    version: str = ""
    quorum: bool = False
    confirmed: bool = False
    returned: bool = False
    delivered: bool = False
    seconds: float = 0.0
    queues: dict[str, tuple[int, int] | None] = field(default_factory=dict)


def try_out(url: str, queues: Iterable[str] = (), trust: Trust = BY_THE_SYSTEM) -> Semantics:
    """Declare, publish, consume and delete a queue of our own; look at those named. Raises nothing: see `fault`."""
    found = Semantics()
    try:
        connection = pika.BlockingConnection(for_pika(trust, _parameters(url)))
    except Exception as error:  # pika raises its own, the socket's and the resolver's
        found.fault = _short(error)
        return found
    found.connected = True
    try:
        with connection:
            properties: Any = connection._impl.server_properties  # type: ignore[attr-defined]  # pika shows it nowhere else
            found.version = str((properties or {}).get("version", ""))
            _exercise(connection.channel(), found)
            for name in queues:
                found.queues[name] = _state(connection, name)
    except Exception as error:  # as above
        found.fault = _short(error)
    return found


def _parameters(url: str) -> pika.URLParameters:
    wanted = pika.URLParameters(url)
    wanted.socket_timeout = wanted.stack_timeout = wanted.blocked_connection_timeout = PATIENCE
    wanted.connection_attempts = 1
    return wanted


def _exercise(channel: BlockingChannel, found: Semantics) -> None:
    name = f"baiying.doctor.{new_id()}"
    arguments = {"x-queue-type": "quorum", "x-expires": EXPIRES_MS}
    channel.queue_declare(name, durable=True, arguments=arguments)
    found.quorum = True  # a broker that has none refuses the declaration
    channel.confirm_delivery()
    started = time.monotonic()
    channel.basic_publish("", name, BODY, pika.BasicProperties(delivery_mode=2), mandatory=True)
    found.confirmed = True
    until = started + PATIENCE
    while not found.delivered and time.monotonic() < until:
        found.delivered = channel.basic_get(name, auto_ack=True)[2] == BODY
    found.seconds = time.monotonic() - started
    try:
        channel.basic_publish("", f"{name}.nowhere", BODY, mandatory=True)
    except UnroutableError:
        found.returned = True
    channel.queue_delete(name)


def _state(connection: Any, name: str) -> tuple[int, int] | None:
    """A passive declaration changes nothing; a queue that is not there costs the channel."""
    channel = connection.channel()
    try:
        frame = channel.queue_declare(name, passive=True)
    except ChannelClosedByBroker:
        return None
    channel.close()
    return frame.method.message_count, frame.method.consumer_count


def _short(error: Exception) -> str:
    return told(error).splitlines()[0][:120].rstrip(": ")
