"""Needs walk to their receipts on the production processes while the broker or the processes have bad weather.

The same faults at the level of the bus alone: test_bus_faults.py.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.bus.topology import EXCHANGE, Follow
from shared.settings import SERVICES
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.walkers import PATIENT, STARTING, Walkers
from tests.journey.walk import COUNTIES, Patient, Walk
from tests.live.broker import Broker
from tests.live.broker_queues import BINDINGS, QUEUES, administer, is_mended

HEALED = 45.0


@pytest.fixture
def healed(production: Running, broker: Broker) -> Iterator[Running]:
    """The system; after the weather the broker carries everything again, and the books are right."""
    production.accepted = []
    yield production
    production.until(lambda: is_mended(broker), HEALED, "every queue is consumed again")
    look_at_books(production, production.accepted)


def walk_through(
    running: Running, weather: Callable[[], object], heal: Callable[[], object], patient: float = PATIENT
) -> None:
    """Two counties walk; the weather comes; two more needs come all the way in it; it goes; two more."""
    with Walkers(running, patient=patient) as walkers:
        walkers.wait_for(1)
        try:
            weather()
            walkers.wait_for(2)
        finally:
            heal()
        walkers.wait_for(2)
    running.accepted += walkers.needs


def nothing() -> None:
    """What is done once needs no healing."""


@pytest.mark.faults
def test_b01_stopped_and_started(healed: Running, broker: Broker) -> None:
    walk_through(healed, broker.stop, broker.start)


def test_b02_killed_and_started(healed: Running, broker: Broker) -> None:
    walk_through(healed, broker.kill, broker.start)


@pytest.mark.faults
def test_b03_wiped(healed: Running, broker: Broker) -> None:
    walk_through(healed, broker.wipe, broker.start)


@pytest.mark.faults
def test_b04_a_backlog_drains_when_it_comes_back(healed: Running, broker: Broker) -> None:
    broker.stop()
    client = Patient(healed.urls, healed.tokens)
    walks = [Walk(client, county) for county in COUNTIES]
    healed.accepted += [walks[n % len(walks)].raise_need() for n in range(60)]
    assert set(client.statuses) <= {200, 201}, "intake does not notice"
    broker.start()
    healed.accepted.append(walks[0].go())


@pytest.mark.faults
def test_b05_absent_at_boot(healed: Running, broker: Broker) -> None:
    broker.stop()
    for name in healed.names:
        healed.send(name)
    healed.until(lambda: not any(healed.answers(service) for service in SERVICES), 10, "all are down")
    healed.wait_live(90)
    for service in SERVICES:
        status, said = healed.ready(service)
        assert (status, said["status"]) == (200, "degraded"), said
    healed.accepted.append(Walk(Patient(healed.urls, healed.tokens)).go())
    broker.start()
    healed.until(lambda: all(healed.ready(service)[1]["status"] == "ok" for service in SERVICES), 30, "all are ready")


@pytest.mark.faults
@pytest.mark.parametrize(
    ("alarm", "normal"),
    [
        (("set_vm_memory_high_watermark", "absolute", "1000000"), ("set_vm_memory_high_watermark", "absolute", "1GB")),
        (("set_disk_free_limit", "999GB"), ("set_disk_free_limit", "50MB")),
    ],
    ids=["b06-memory", "b07-disk"],
)
def test_alarm(healed: Running, broker: Broker, alarm: tuple[str, ...], normal: tuple[str, ...]) -> None:
    walk_through(healed, lambda: broker.ctl(*alarm), lambda: broker.ctl(*normal))


@pytest.mark.faults
def test_b08_frozen(healed: Running, broker: Broker) -> None:
    walk_through(healed, broker.freeze, broker.thaw)


@pytest.mark.faults
def test_b12_queues_purged(healed: Running, broker: Broker) -> None:
    def purge(channel: Any) -> None:
        for queue in QUEUES * 3:
            channel.queue_purge(queue)

    walk_through(healed, lambda: administer(broker, purge), nothing)


@pytest.mark.faults
def test_b13_queues_deleted(healed: Running, broker: Broker) -> None:
    def delete(channel: Any) -> None:
        for queue in QUEUES:
            channel.queue_delete(queue)

    walk_through(healed, lambda: administer(broker, delete), nothing)


@pytest.mark.faults
def test_b14_exchange_deleted(healed: Running, broker: Broker) -> None:
    walk_through(healed, lambda: administer(broker, lambda channel: channel.exchange_delete(EXCHANGE)), nothing)


@pytest.mark.faults
def test_b14_bindings_deleted(healed: Running, broker: Broker) -> None:
    def unbind(channel: Any) -> None:
        for follow in BINDINGS:
            channel.queue_unbind(follow.queue, EXCHANGE, follow.binding)

    walk_through(healed, lambda: administer(broker, unbind), nothing)


@pytest.mark.faults
def test_b15_consumers_cancelled_by_somebody_else(healed: Running, broker: Broker) -> None:
    """Deleted and declared again with other arguments: ours must throw that queue away (406) and make their own."""

    def replace(channel: Any) -> None:
        queue = Follow("tasking", "intake").queue
        channel.queue_delete(queue)
        channel.queue_declare(queue, durable=True)

    walk_through(healed, lambda: administer(broker, replace), nothing)


@pytest.mark.faults
def test_a11_two_relays_and_two_followers_one_of_them_a_zombie(healed: Running) -> None:
    seconds = [f"{service}.worker#2" for service in ("intake", "tasking", "notify")]
    for name in seconds:
        healed.start(name)
    try:
        with Walkers(healed) as walkers:
            walkers.wait_for(2)
            for name in seconds:
                healed.send(name, signal.SIGSTOP)
            walkers.wait_for(2)
            for name in seconds:
                healed.send(name, signal.SIGCONT)
            walkers.wait_for(2)
        healed.accepted += walkers.needs
    finally:
        for name in seconds:
            healed.drop(name)


@pytest.mark.faults
def test_a10_a_dead_relay_delays_and_shows(healed: Running) -> None:
    """intake's worker is gone: tasking still hears by its own look at the feed, and /readyz says what is wrong."""
    client = Patient(healed.urls, healed.tokens)
    walk = Walk(client)
    healed.end("intake.worker")
    try:
        path = "/tasking/v1/tasks?queue=open&limit=200"
        before = len(client.get("ls.leader", path)["items"])
        need = walk.raise_need()
        client.wait("ls.leader", path, lambda seen: len(seen["items"]) > before, "the task opens without the relay")
        healed.until(lambda: healed.ready("intake")[1]["status"] == "degraded", 30, "intake says so")
    finally:
        healed.revive("intake.worker")
    healed.until(lambda: healed.ready("intake")[1]["status"] == "ok", 30, "intake is well again")
    healed.accepted.append(need)


@pytest.mark.parametrize(
    "whom",
    ["a24-workers", *(pytest.param(name, marks=pytest.mark.faults) for name in ("a24-masters", "a24-all-at-once"))],
)
def test_killed_under_load(healed: Running, whom: str) -> None:
    webs = [name for name in healed.names if name.endswith(".web")]

    def kill() -> None:
        for name in healed.names if whom.endswith("once") else webs:
            (healed.send_to_children if whom.endswith("workers") else healed.send)(name)

    walk_through(healed, kill, healed.wait_live, STARTING)


@pytest.mark.faults
def test_a26_sigterm_under_load(healed: Running) -> None:
    took: dict[str, float] = {}

    def end(name: str) -> None:
        took[name] = healed.end(name)
        healed.revive(name)

    def end_all() -> None:
        threads = [threading.Thread(target=end, args=(name,)) for name in healed.names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    walk_through(healed, end_all, healed.wait_live, STARTING)
    assert max(took.values()) < 20, took
