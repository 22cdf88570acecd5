"""The contract of the bus, run over memory and RabbitMQ alike."""

import gzip
import json
import pickle
import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from shared.bus import Consumer, Follow, Message
from shared.bus.topology import MOST_WAITING
from tests.shared.bus.conftest import Ground, needs

MEGABYTE = 1024 * 1024


class Follower:
    """Remembers what it was given; raises for the numbers it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.calls = 0
        self.fails_on: set[int] = set()

    def __call__(self, producer: str, body: bytes) -> None:
        self.calls += 1
        if body and json.loads(body)["number"] in self.fails_on:
            raise RuntimeError("the database is away")
        self.heard.append((producer, body))

    @property
    def numbers(self) -> list[int]:
        return [json.loads(body)["number"] for _, body in self.heard]


def turn_until(consumer: Consumer, follower: Follower, count: int, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while len(follower.heard) < count and time.monotonic() < end:
        consumer.turn(0.2)


def test_all_arrive_in_order(ground: Ground, producer: str) -> None:
    bus, follower = ground.bus(), Follower()
    consumer = bus.consumer("tasking", [producer], follower)
    consumer.turn(0)
    bus.publisher(producer).publish(needs(producer, 1200))
    turn_until(consumer, follower, 1200)
    assert follower.numbers == list(range(1200))
    assert follower.heard[0][0] == producer
    assert bus.counts.published == bus.counts.handled == 1200
    assert bus.counts.returned == bus.counts.undecodable == bus.counts.lost == 0


def test_every_service_gets_all(ground: Ground, producer: str) -> None:
    bus, tasking, notify = ground.bus(), Follower(), Follower()
    consumers = [bus.consumer("tasking", [producer], tasking), bus.consumer("notify", [producer], notify)]
    for consumer in consumers:
        consumer.turn(0)
    bus.publisher(producer).publish(needs(producer, 50))
    for consumer, follower in zip(consumers, (tasking, notify), strict=True):
        turn_until(consumer, follower, 50)
    assert tasking.numbers == notify.numbers == list(range(50))


def test_one_consumer_of_several_producers_knows_which(ground: Ground, producer: str) -> None:
    bus, follower = ground.bus(), Follower()
    consumer = bus.consumer("notify", [producer, f"{producer}-b"], follower)
    consumer.turn(0)
    publisher = bus.publisher(producer)
    publisher.publish([*needs(producer, 3), *needs(f"{producer}-b", 2)])
    turn_until(consumer, follower, 5)
    assert sorted(who for who, _ in follower.heard) == [producer] * 3 + [f"{producer}-b"] * 2


def test_what_another_producer_says_is_not_heard(ground: Ground, producer: str) -> None:
    bus, follower = ground.bus(), Follower()
    consumer = bus.consumer("notify", [producer], follower)
    consumer.turn(0)
    bus.publisher(producer).publish([*needs(f"{producer}x", 5), *needs(producer, 1, start=77)])
    turn_until(consumer, follower, 1)
    assert follower.numbers == [77]
    assert bus.counts.returned == 5


def test_publisher_before_consumer_when_the_topology_is_known(ground: Ground, producer: str) -> None:
    follow = Follow("tasking", producer)
    ground.bus(follow).publisher(producer).publish(needs(producer, 10))
    follower = Follower()
    turn_until(ground.bus().consumer("tasking", [producer], follower), follower, 10)
    assert follower.numbers == list(range(10))


def test_declaring_twice_changes_nothing(ground: Ground, producer: str) -> None:
    follow, follower = Follow("tasking", producer), Follower()
    for _ in range(2):
        bus = ground.bus(follow)
        bus.publisher(producer).publish([])
        bus.consumer("tasking", [producer], follower).turn(0)
        bus.close()
    bus = ground.bus(follow)
    consumer = bus.consumer("tasking", [producer], follower)
    bus.publisher(producer).publish(needs(producer, 3))
    turn_until(consumer, follower, 3)
    assert consumer.turn(0.2) == 0
    assert follower.numbers == [0, 1, 2]


JSON = {"content_type": "application/json", "content_encoding": "utf-8"}


def bomb() -> bytes:
    """100 MiB of blanks in 100 kB."""
    return gzip.compress(bytes(100 * MEGABYTE), 9)


UNDECODABLE: dict[str, tuple[bytes | Callable[[], bytes], dict[str, Any], dict[str, str]]] = {
    "cut off": (b'{"number": 1', {}, JSON),
    "bits flipped": (b'{"number\xff": 1}', {}, JSON),
    "no object": (b"[1, 2, 3]", {}, JSON),
    "empty": (b"", {}, JSON),
    "nested too deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, {}, JSON),
    "pickle": (pickle.dumps({"number": 1}), {}, {"content_type": "application/x-python-serialize"}),
    "JSON said to be pickle": (b'{"number": 1}', {}, {**JSON, "content_type": "application/x-python-serialize"}),
    "another codec": (b'{"number": 1}', {}, {**JSON, "content_encoding": "rot13"}),
    "binary": (b'{"number": 1}', {}, {"content_type": "application/octet-stream", "content_encoding": "binary"}),
    "gzip bomb": (bomb, {"compression": "application/x-gzip"}, JSON),
    "1 MiB and a byte": (lambda: b'{"a":"' + b"x" * (MEGABYTE - 7) + b'"}', {}, JSON),
    "50 MB": (lambda: b'{"a":"' + b"x" * (50 * MEGABYTE) + b'"}', {}, JSON),
}


@pytest.mark.parametrize("kind", UNDECODABLE)
def test_undecodable_is_acknowledged_counted_and_told(ground: Ground, producer: str, kind: str) -> None:
    body, headers, properties = UNDECODABLE[kind]
    bus, follower = ground.bus(), Follower()
    consumer = bus.consumer("tasking", [producer], follower)
    consumer.turn(0)
    ground.inject(producer, body if isinstance(body, bytes) else body(), headers, **properties)
    bus.publisher(producer).publish(needs(producer, 1, start=7))
    tracemalloc.start()
    turn_until(consumer, follower, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [bool(each) for _, each in follower.heard] == [False, True]
    assert bus.counts.undecodable == 1
    assert bus.counts.lost == 0
    assert peak < 8 * MEGABYTE
    consumer.close()
    again = Follower()
    assert ground.bus().consumer("tasking", [producer], again).turn(0.2) == 0, "it was not acknowledged"


def test_what_is_too_large_to_send_rings_only(ground: Ground, producer: str) -> None:
    bus, follower = ground.bus(), Follower()
    consumer = bus.consumer("tasking", [producer], follower)
    consumer.turn(0)
    bus.publisher(producer).publish([Message(producer, "need.raised", "x", b" " * (MEGABYTE + 1))])
    turn_until(consumer, follower, 1)
    assert follower.heard == [(producer, b"")]
    assert bus.counts.too_large == 1


def test_a_raising_handler_loses_nothing_and_does_not_spin(ground: Ground, producer: str) -> None:
    bus, follower = ground.bus(), Follower()
    follower.fails_on = {3}
    consumer = bus.consumer("tasking", [producer], follower)
    consumer.turn(0)
    bus.publisher(producer).publish(needs(producer, 6))
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        consumer.turn(0.1)
    assert follower.numbers == [0, 1, 2]
    assert 3 <= consumer.counts.handler_errors <= 20
    follower.fails_on = set()
    turn_until(consumer, follower, 6)
    assert follower.numbers == [0, 1, 2, 3, 4, 5]


def test_closing_gives_back_what_was_not_handled(ground: Ground, producer: str) -> None:
    bus, first, second = ground.bus(), Follower(), Follower()
    first.fails_on = {1}
    consumer = bus.consumer("tasking", [producer], first)
    consumer.turn(0)
    bus.publisher(producer).publish(needs(producer, 4))
    turn_until(consumer, first, 1)
    consumer.close()
    assert consumer.turn(0.1) == 0
    assert not consumer.connected
    turn_until(ground.bus().consumer("tasking", [producer], second), second, 3)
    assert first.numbers + second.numbers == [0, 1, 2, 3]


def test_a_waiting_consumer_wakes_at_once(ground: Ground, producer: str) -> None:
    bus, follower, waited = ground.bus(), Follower(), []
    consumer, publisher = bus.consumer("tasking", [producer], follower), bus.publisher(producer)
    consumer.turn(0)
    publisher.publish([])
    sent = [0.0]

    def later() -> None:
        sent[0] = time.monotonic()
        publisher.publish(needs(producer, 1))

    for _ in range(5):
        timer = threading.Timer(0.05, later)
        timer.start()
        assert consumer.turn(5) == 1
        waited.append(time.monotonic() - sent[0])
        timer.join()
    assert min(waited) < 0.02, waited


def test_turn_waits_no_longer_than_told(ground: Ground, producer: str) -> None:
    consumer = ground.bus().consumer("tasking", [producer], Follower())
    consumer.turn(0)
    began = time.monotonic()
    assert consumer.turn(0.3) == 0
    assert 0.25 < time.monotonic() - began < 1.0


def test_a_queue_that_nobody_reads_is_bounded_and_keeps_the_newest(ground: Ground, producer: str) -> None:
    bus, follower = ground.bus(Follow("tasking", producer)), Follower()
    bus.publisher(producer).publish(needs(producer, MOST_WAITING + 50))
    consumer = bus.consumer("tasking", [producer], follower)
    turn_until(consumer, follower, MOST_WAITING, seconds=20)
    assert follower.numbers == list(range(50, MOST_WAITING + 50))
