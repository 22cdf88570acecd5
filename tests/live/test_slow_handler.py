"""A handler slower than the broker's patience (consumer_timeout): the channel is closed, and built anew."""

import json
import threading
from collections.abc import Iterator

import pytest

from shared.bus import Message
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import Follow
from tests.live.broker import Broker
from tests.live.broker_queues import administer
from tests.live.processes import until
from tests.live.test_bus_faults import QUICK

pytestmark = pytest.mark.faults
FOLLOW = Follow("sleeper", "teller")
PATIENCE = "application:set_env(rabbit, consumer_timeout, {}), application:set_env(rabbit, channel_tick_interval, {})."


@pytest.fixture
def impatient(broker: Broker) -> Iterator[Broker]:
    """The broker waits one second for an acknowledgement instead of half an hour, and looks twice a second."""
    broker.ctl("eval", PATIENCE.format(1000, 500))
    administer(broker, lambda channel: channel.queue_delete(FOLLOW.queue))
    yield broker
    administer(broker, lambda channel: channel.queue_delete(FOLLOW.queue))
    broker.ctl("eval", PATIENCE.format(1_800_000, 60_000))


def test_b16_acknowledged_too_late(impatient: Broker) -> None:
    """What the slow one heard comes once more, then all the rest; nothing is lost."""
    heard: list[int] = []
    slow, ended = threading.Event(), threading.Event()

    def hear(_producer: str, body: bytes) -> None:
        heard.append(json.loads(body)["number"])
        if not slow.is_set():
            slow.set()
            ended.wait(4)

    bus = RabbitBus(impatient.url, [FOLLOW], QUICK)
    consumer = bus.consumer(FOLLOW.service, [FOLLOW.producer], hear)
    bus.publisher(FOLLOW.producer).publish(
        Message(FOLLOW.producer, "need.raised", str(n), b'{"number": %d}' % n) for n in range(3)
    )
    try:
        until(lambda: consumer.turn(0.2) >= 0 and heard.count(0) == 2 and heard[-1] == 2, 30, "all are heard again")
        assert set(heard) == {0, 1, 2}
        assert consumer.counts.lost == 1
        assert consumer.counts.connected == 2
    finally:
        bus.close()
