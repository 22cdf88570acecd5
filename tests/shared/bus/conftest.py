"""The bus under test, in both implementations, and a way to put any bytes on it."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pika
import pytest
from kombu.messaging import Producer

from shared.bus import Bus, Follow, Message, Timings
from shared.bus.memory import Hub, MemoryBus
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import EXCHANGE, exchange
from tests.live.fixtures import live_stack

__all__ = ["live_stack"]
TIMINGS = Timings(back_off_first=0.05, back_off_most=0.3)
_numbers = itertools.count(1)


@dataclass
class Ground:
    """One kind of bus; `open` may be called as often as processes would."""

    kind: str
    open: Callable[..., Bus]
    inject: Callable[..., None]
    opened: list[Bus] = field(default_factory=list)

    def bus(self, *follows: Follow) -> Bus:
        self.opened.append(self.open(follows, TIMINGS))
        return self.opened[-1]


def memory_ground() -> Ground:
    hub = Hub()

    def inject(producer: str, body: bytes, headers: dict[str, Any], **properties: Any) -> None:
        connection = MemoryBus(hub).line.dial()
        sender = Producer(connection.channel(), exchange=exchange())
        sender.publish(body, routing_key=f"{producer}.need.raised", headers=headers, **properties)
        hub.bell.ring()
        connection.release()

    return Ground("memory", lambda follows, timings: MemoryBus(hub, follows, timings), inject)


def rabbit_ground(url: str) -> Ground:
    def inject(producer: str, body: bytes, headers: dict[str, Any], **properties: Any) -> None:
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            wanted = pika.BasicProperties(headers=headers, **properties)
            channel.basic_publish(EXCHANGE, f"{producer}.need.raised", body, wanted, mandatory=True)

    return Ground("rabbitmq", lambda follows, timings: RabbitBus(url, follows, timings), inject)


@pytest.fixture(params=["memory", pytest.param("rabbitmq", marks=pytest.mark.live)])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    if request.param == "memory":
        made = memory_ground()
    else:
        made = rabbit_ground(request.getfixturevalue("live_stack").broker.url)
    yield made
    for bus in made.opened:
        bus.close()


@pytest.fixture
def producer() -> str:
    """A producer nobody else in this run uses, so that queues are new."""
    return f"intake-{os.getpid()}-{next(_numbers)}"


def needs(producer: str, count: int, start: int = 0) -> list[Message]:
    return [
        Message(producer, "need.raised", f"id-{number}", b'{"number": %d}' % number)
        for number in range(start, start + count)
    ]
