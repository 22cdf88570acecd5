"""The queues of the whole system on the broker: their names, and whether all of them are consumed again."""

from collections.abc import Callable
from typing import Any

import pika
from pika.exceptions import AMQPError

from shared.bus.topology import Follow
from tests.faults.checker import FOLLOWS
from tests.live.broker import Broker

BINDINGS = [Follow(service, producer) for service, producers in FOLLOWS.items() for producer in producers]
QUEUES = [follow.queue for follow in BINDINGS]


def administer(broker: Broker, what: Callable[[Any], object]) -> None:
    """What an operator, or somebody else's program, does to the broker."""
    with pika.BlockingConnection(pika.URLParameters(broker.url)) as connection:
        what(connection.channel())


def is_mended(broker: Broker) -> bool:
    """Whether every queue is there, has a consumer and is empty."""

    def look(channel: Any) -> None:
        for queue in QUEUES:
            found = channel.queue_declare(queue, passive=True).method
            waits.append(found.message_count or not found.consumer_count)

    waits: list[Any] = []
    try:
        administer(broker, look)
    except (AMQPError, OSError):
        return False
    return not any(waits)
