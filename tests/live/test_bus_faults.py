"""The bus on a RabbitMQ that stops, dies, freezes, fills up, forgets, lies: nothing hangs, everything heals.

Cases B01-B21 of the fault matrix at the level of the bus. What the broker loses here the feed carries; that is tested
with the log and its followers.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pika
import pytest

from shared.brokers import BY_THE_SYSTEM, Trust
from shared.bus import BusDown, Message, Timings
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import EXCHANGE, Follow
from tests.faults.proxy import FaultProxy
from tests.live.broker import Broker
from tests.live.processes import until

QUICK = Timings(
    deadline=3.0,
    connect=1.0,
    handshake=2.0,
    read=2.0,
    blocked=1.0,
    heartbeat=2,
    redeclare=1.0,
    mend=1.5,
    back_off_first=0.1,
    back_off_most=0.5,
)
HEALED = 30.0
"""Seconds a rebuild may take on a loaded machine; on a quiet one it is one or two."""
FOLLOW = Follow("hearer", "teller")
"""Names of their own: a whole system may live on this broker, and only one consumer of a queue is active."""


def message(number: int) -> Message:
    return Message(FOLLOW.producer, "need.raised", str(number), b'{"number": %d}' % number)


class Scene:
    """A teller publishes, a hearer follows on a thread of its own; numbers tell the messages apart."""

    def __init__(self, url: str, timings: Timings = QUICK, trust: Trust = BY_THE_SYSTEM) -> None:
        self.bus = RabbitBus(url, [FOLLOW], timings, trust)
        self.publisher = self.bus.publisher(FOLLOW.producer)
        self.consumer = self.bus.consumer(FOLLOW.service, [FOLLOW.producer], self._hear)
        self.heard: list[int] = []
        self.longest_publish = 0.0
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def follow(self, seconds: float = HEALED) -> None:
        """Start the consumer's thread and wait until it is connected."""
        self._thread = threading.Thread(target=self._turn_on, daemon=True)
        self._thread.start()
        until(lambda: self.consumer.connected, seconds, "the consumer connects")

    def publish(self, *numbers: int) -> None:
        began = time.monotonic()
        try:
            self.publisher.publish(message(n) for n in numbers)
        finally:
            self.longest_publish = max(self.longest_publish, time.monotonic() - began)

    def refused(self, *numbers: int) -> bool:
        try:
            self.publish(*numbers)
        except BusDown:
            return True
        return False

    def heals(self, number: int, seconds: float = HEALED) -> None:
        """What is published from now on arrives again, within the time a rebuild may take."""

        def arrived() -> bool:
            if number not in self.heard:
                self.refused(number)
                time.sleep(0.1)
            return number in self.heard

        until(arrived, seconds, f"message {number} arrives; {self.consumer.last_error}; {self.publisher.last_error}")

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(10)
            assert not self._thread.is_alive(), "the consumer hangs"
        self.bus.close()

    def _turn_on(self) -> None:
        while not self._stop.is_set():
            self.consumer.turn(0.2)

    def _hear(self, _producer: str, body: bytes) -> None:
        self.heard.append(json.loads(body)["number"])


@pytest.fixture
def scenes() -> Iterator[Callable[..., Scene]]:
    made: list[Scene] = []

    def make(url: str, timings: Timings = QUICK) -> Scene:
        made.append(Scene(url, timings))
        return made[-1]

    yield make
    for scene in made:
        scene.close()


@pytest.fixture
def clean(broker: Broker) -> Broker:
    """The broker without the queue of an earlier test."""
    administer(broker, lambda channel: channel.queue_delete(FOLLOW.queue))
    return broker


@pytest.fixture
def scene(clean: Broker, scenes: Callable[..., Scene]) -> Scene:
    return scenes(clean.url)


@pytest.fixture
def proxy(clean: Broker) -> Iterator[FaultProxy]:
    with FaultProxy(clean.port) as between:
        yield between


def through(proxy: FaultProxy, broker: Broker) -> str:
    return broker.url_at(proxy.port)


def administer(broker: Broker, what: Callable[[Any], object]) -> None:
    """What an operator, or somebody else's program, does to the broker."""
    with pika.BlockingConnection(pika.URLParameters(broker.url)) as connection:
        what(connection.channel())


@pytest.mark.timeout(300)
def test_b01_graceful_restart_keeps_what_was_confirmed(scene: Scene, clean: Broker) -> None:
    scene.publish(*range(20))
    clean.ctl("stop_app")
    assert scene.refused(98)
    assert scene.longest_publish < 5
    clean.ctl("start_app")
    scene.follow()
    scene.heals(99)
    assert scene.heard[:20] == list(range(20))


def test_b02_killed_and_restarted_keeps_what_was_confirmed(scene: Scene, clean: Broker) -> None:
    scene.publish(*range(20))
    time.sleep(1.0)  # a queue younger than that may not outlive a kill: the next test
    clean.kill()
    assert scene.refused(98)
    clean.start()
    scene.follow()
    scene.heals(99)
    assert scene.heard[:20] == list(range(20))
    assert scene.longest_publish < 5


@pytest.mark.faults
def test_b02_killed_right_after_the_queue_was_declared(scene: Scene, clean: Broker) -> None:
    """RabbitMQ 3.10 comes back with a queue that answers 541 to everything: it is thrown away and declared anew."""
    scene.publish(0)
    clean.kill()
    clean.start()
    scene.follow(seconds=20)
    scene.heals(99, seconds=20)


@pytest.mark.faults
def test_b02_killed_while_consuming(scene: Scene, clean: Broker) -> None:
    scene.follow()
    scene.heals(0)
    time.sleep(1.0)
    clean.kill()
    until(lambda: not scene.consumer.connected, HEALED, "the consumer notices")
    clean.start()
    scene.heals(99)


@pytest.mark.faults
def test_b03_wiped_is_declared_anew(scene: Scene, clean: Broker) -> None:
    scene.follow()
    scene.heals(0)
    clean.wipe()
    clean.start()
    scene.heals(99)
    assert scene.longest_publish < 5


@pytest.mark.faults
def test_b05_absent_at_start(scenes: Callable[..., Scene], clean: Broker) -> None:
    clean.stop()
    scene = scenes(clean.url)
    began = time.monotonic()
    assert scene.refused(1)
    assert scene.consumer.turn(0.2) == 0
    assert time.monotonic() - began < 2
    assert not scene.consumer.connected
    assert not scene.publisher.connected
    clean.start()
    scene.follow()
    scene.heals(99)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("alarm", "relief"),
    [
        (("set_vm_memory_high_watermark", "absolute", "1000000"), ("set_vm_memory_high_watermark", "absolute", "1GB")),
        (("set_disk_free_limit", "999GB"), ("set_disk_free_limit", "50MB")),
    ],
    ids=["b06_memory", "b07_disk"],
)
@pytest.mark.timeout(300)
def test_alarm_bounds_the_publisher_and_lets_consumers_go_on(
    scene: Scene, clean: Broker, alarm: tuple[str, ...], relief: tuple[str, ...]
) -> None:
    scene.consumer.turn(0)
    scene.publish(*range(300))
    try:
        clean.ctl(*alarm)
        refused = [scene.refused(1000 + n) for n in range(3)]
        until(lambda: scene.consumer.turn(0.1) >= 0 and len(scene.heard) >= 300, HEALED, "the backlog is handled")
    finally:
        clean.ctl(*relief)
    assert any(refused)
    assert scene.longest_publish < QUICK.deadline, "the blocked connection was not what ended it"
    assert scene.heard[:300] == list(range(300))
    scene.follow()
    scene.heals(9999)


@pytest.mark.faults
def test_b08_frozen_broker_hangs_nobody(scene: Scene, clean: Broker) -> None:
    scene.follow()
    scene.heals(0)
    clean.freeze()
    assert scene.refused(1)
    began = time.monotonic()
    assert scene.refused(2)
    assert time.monotonic() - began < 0.2, "it waited although it was backing off"
    until(lambda: not scene.consumer.connected, HEALED, "the consumer notices by the missing heartbeats")
    until(lambda: scene.publisher.counts.connected > 1 or not scene.refused(3), HEALED, "it tries again")
    assert scene.longest_publish < QUICK.deadline + 1.5
    clean.thaw()
    scene.heals(99)


def test_b09_half_open_connections_are_noticed(scenes: Callable[..., Scene], clean: Broker, proxy: FaultProxy) -> None:
    scene = scenes(through(proxy, clean))
    scene.follow()
    scene.heals(0)
    proxy.both("drop")
    until(lambda: scene.consumer.counts.lost > 0, HEALED, "the consumer notices")
    until(lambda: not scene.publisher.connected, HEALED, "so does the idle publisher, by its heartbeats")
    assert scene.refused(1)
    proxy.heal()
    scene.heals(99)


def test_b10_a_late_confirm_never_confirms_another_message(
    scenes: Callable[..., Scene], clean: Broker, proxy: FaultProxy
) -> None:
    """The confirm of 1 is held back until 2 waits for its own, and 2 never reaches the broker."""
    scene = scenes(through(proxy, clean), replace(QUICK, deadline=1.0, heartbeat=30))
    scene.publish(0)
    proxy.down.mode = "stall"
    assert scene.refused(1), "its confirm was held back"
    proxy.up.mode = "drop"
    time.sleep(QUICK.back_off_most)
    release = threading.Timer(0.3, setattr, (proxy.down, "mode", "pass"))
    release.start()
    assert scene.refused(2), "the late confirm of 1 was taken for 2, which never reached the broker"
    release.join()
    proxy.heal()
    scene.follow()
    scene.heals(99)
    assert 1 in scene.heard
    assert 2 not in scene.heard


def test_b12_purged_queue_goes_on(scene: Scene, clean: Broker) -> None:
    scene.publish(1, 2, 3)
    administer(clean, lambda channel: channel.queue_purge(FOLLOW.queue))
    scene.follow()
    scene.heals(99)
    assert not {1, 2, 3} & set(scene.heard)


def test_b13_queue_deleted_while_consuming(scene: Scene, clean: Broker) -> None:
    scene.follow()
    scene.heals(0)
    administer(clean, lambda channel: channel.queue_delete(FOLLOW.queue))
    scene.heals(99)
    assert scene.consumer.counts.lost == 1


def test_b14_exchange_deleted(scene: Scene, clean: Broker) -> None:
    scene.follow()
    scene.heals(0)
    administer(clean, lambda channel: channel.exchange_delete(EXCHANGE))
    scene.heals(99)


def test_b14_binding_deleted_is_counted_and_mended(scene: Scene, clean: Broker) -> None:
    scene.follow()
    scene.heals(0)
    administer(clean, lambda channel: channel.queue_unbind(FOLLOW.queue, EXCHANGE, FOLLOW.binding))
    scene.publish(1)
    assert scene.publisher.counts.returned == 1
    scene.heals(99)
    assert scene.consumer.counts.lost == 0


@pytest.mark.faults
def test_b15_cancelled_by_somebody_else(scene: Scene, clean: Broker) -> None:
    scene.follow()
    scene.heals(0)

    def delete_and_declare(channel: Any) -> None:
        channel.queue_delete(FOLLOW.queue)
        channel.queue_declare(FOLLOW.queue, durable=True, arguments={"x-queue-type": "quorum"})

    administer(clean, delete_and_declare)
    scene.heals(99)
    assert scene.consumer.counts.mended == 1


@pytest.mark.faults
def test_b19_flapping_link_makes_no_storm(scenes: Callable[..., Scene], clean: Broker, proxy: FaultProxy) -> None:
    scene = scenes(through(proxy, clean))
    scene.follow()
    end = time.monotonic() + 4
    while time.monotonic() < end:
        scene.refused(1)
        proxy.reset()
        time.sleep(0.2)
    assert proxy.accepted < 60
    scene.heals(99)


def test_b20_slow_broker_is_not_taken_for_a_dead_one(
    scenes: Callable[..., Scene], clean: Broker, proxy: FaultProxy
) -> None:
    scene = scenes(through(proxy, clean))
    scene.follow()
    scene.heals(0)
    proxy.up.delay = proxy.down.delay = 0.3
    proxy.up.rate = 10_000
    scene.publish(*range(10, 20))
    until(lambda: 19 in scene.heard, HEALED, "they arrive")
    assert scene.publisher.counts.lost == scene.consumer.counts.lost == 0


def test_b21_wrong_password_is_told_without_the_password(
    scenes: Callable[..., Scene], clean: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    scene = scenes(f"amqp://baiying:not-the-password@127.0.0.1:{clean.port}/")
    with caplog.at_level(logging.DEBUG):
        assert scene.refused(1)
        assert scene.consumer.turn(0.1) == 0
    told = f"{scene.publisher.last_error} {scene.consumer.last_error} {caplog.text}"
    assert "ACCESS_REFUSED" in told
    assert "not-the-password" not in told


@pytest.mark.faults
def test_b08_frozen_broker_with_the_timings_of_production(clean: Broker, scenes: Callable[..., Scene]) -> None:
    scene = scenes(clean.url, Timings())
    scene.follow()
    scene.heals(0)
    clean.freeze()
    assert scene.refused(1)
    until(lambda: not scene.consumer.connected, 35, "the consumer notices")
    assert scene.longest_publish < 15
    clean.thaw()
    scene.heals(99, seconds=30)
