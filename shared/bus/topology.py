"""The bus's topology: one topic exchange, and one queue for each (service, producer it follows).

Legal on RabbitMQ 3.10 and 4.x alike: durable, quorum, bounded (drop-head: the feed repairs), single active consumer.
"""

from dataclasses import dataclass
from typing import Any

from kombu.entity import Exchange, Queue

from shared.bus.message import Message

EXCHANGE = "baiying.events"
MOST_WAITING = 10_000
MOST_WAITING_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, order=True)
class Follow:
    """A service hears everything that a producer says."""

    service: str
    producer: str

    @property
    def queue(self) -> str:
        return f"{self.service}.follows.{self.producer}"

    @property
    def binding(self) -> str:
        """The whole stream: a narrower binding would make gaps of the positions it leaves out."""
        return f"{self.producer}.#"


def routing_key(message: Message) -> str:
    """`<producer>.<noun>.<verb>`, for people and dashboards only."""
    return f"{message.producer}.{message.type}"


def queue_arguments() -> dict[str, Any]:
    """The arguments every queue is declared with (a change of them wants a new queue name: 406 otherwise)."""
    return {
        "x-queue-type": "quorum",
        "x-max-length": MOST_WAITING,
        "x-max-length-bytes": MOST_WAITING_BYTES,
        "x-overflow": "drop-head",
        "x-single-active-consumer": True,
    }


def exchange() -> Exchange:
    return Exchange(EXCHANGE, type="topic", durable=True)


def queue(follow: Follow) -> Queue:
    """The queue with its binding, as kombu declares it."""
    return Queue(
        follow.queue, exchange=exchange(), routing_key=follow.binding, durable=True, queue_arguments=queue_arguments()
    )
