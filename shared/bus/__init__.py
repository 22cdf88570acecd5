"""The bus: makes events fast; never needed for correctness (the feed is). kombu and pika live here and nowhere else."""

from collections.abc import Iterable

from shared.bus.memory import MemoryBus, hub_named
from shared.bus.message import Bus, BusDown, Consumer, Counts, Message, OnMessage, Publisher
from shared.bus.rabbit import RabbitBus
from shared.bus.timing import Timings
from shared.bus.topology import Follow
from shared.settings import Settings

__all__ = [
    "Bus",
    "BusDown",
    "Consumer",
    "Counts",
    "Follow",
    "Message",
    "OnMessage",
    "Publisher",
    "Timings",
    "open_bus",
]


def open_bus(settings: Settings, follows: Iterable[Follow] = (), timings: Timings | None = None) -> Bus:
    """RabbitMQ when BAIYING_BROKER_URL is set, else memory, shared by all of this process with the same data folder.

    `follows`: who follows whom as far as this process knows, so that queues exist before their consumers start.
    """
    if settings.broker_url is None:
        return MemoryBus(hub_named(str(settings.data)), follows, timings)
    return RabbitBus(settings.broker_url, follows, timings, settings.broker_trust)
