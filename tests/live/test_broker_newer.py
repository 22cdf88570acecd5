"""RabbitMQ 4: the cases of the bus once more, an old broker replaced while needs walk, three nodes torn apart (B23)."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pika.exceptions import AMQPError

from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.test_cluster import (
    healed,
    is_published,
    system,
    test_b17_a_node_cut_off_then_another_that_leads_killed,
)
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity, live_environ
from tests.live import newer_debian
from tests.live.broker import Broker
from tests.live.broker_queues import QUEUES, administer, is_mended
from tests.live.cluster import Cluster
from tests.live.fixtures import skip_or_fail
from tests.live.newer_broker import NewerBroker, NewerCluster
from tests.live.stack import claim, standing
from tests.live.test_bus_faults import (
    clean,
    proxy,
    scene,
    scenes,
    test_alarm_bounds_the_publisher_and_lets_consumers_go_on,
    test_b01_graceful_restart_keeps_what_was_confirmed,
    test_b02_killed_and_restarted_keeps_what_was_confirmed,
    test_b02_killed_right_after_the_queue_was_declared,
    test_b03_wiped_is_declared_anew,
    test_b09_half_open_connections_are_noticed,
    test_b12_purged_queue_goes_on,
    test_b13_queue_deleted_while_consuming,
    test_b14_binding_deleted_is_counted_and_mended,
    test_b14_exchange_deleted,
    test_b15_cancelled_by_somebody_else,
    test_b21_wrong_password_is_told_without_the_password,
)

pytestmark = [pytest.mark.faults, pytest.mark.nightly, pytest.mark.live, pytest.mark.timeout(400)]
__all__ = [
    "clean",
    "healed",
    "proxy",
    "scene",
    "scenes",
    "system",
    "test_alarm_bounds_the_publisher_and_lets_consumers_go_on",
    "test_b01_graceful_restart_keeps_what_was_confirmed",
    "test_b02_killed_and_restarted_keeps_what_was_confirmed",
    "test_b02_killed_right_after_the_queue_was_declared",
    "test_b03_wiped_is_declared_anew",
    "test_b09_half_open_connections_are_noticed",
    "test_b12_purged_queue_goes_on",
    "test_b13_queue_deleted_while_consuming",
    "test_b14_binding_deleted_is_counted_and_mended",
    "test_b14_exchange_deleted",
    "test_b15_cancelled_by_somebody_else",
    "test_b17_a_node_cut_off_then_another_that_leads_killed",
    "test_b21_wrong_password_is_told_without_the_password",
]
"""What is imported runs here again, on this module's own `broker` and `cluster`."""


@pytest.fixture(scope="module", autouse=True)
def newer() -> None:
    """The folder of a newer Debian; without it nothing here says anything about RabbitMQ 4."""
    absent = newer_debian.missing()
    if absent:
        pytest.skip(f"NOT TESTED on RabbitMQ 4: not there: {absent}")
    try:
        newer_debian.made()
    except RuntimeError as why:
        pytest.skip(f"NOT TESTED on RabbitMQ 4: {why}")


@pytest.fixture(scope="module")
def running_broker(newer: None) -> Iterator[NewerBroker]:
    with standing(NewerBroker) as found:
        yield found


@pytest.fixture
def broker(running_broker: NewerBroker) -> Iterator[Broker]:
    """Up again after each test."""
    yield running_broker
    running_broker.thaw()
    if not running_broker.running:
        running_broker.start()


@pytest.fixture(scope="module")
def cluster(newer: None) -> Iterator[Cluster]:
    skip_or_fail(Cluster.missing())
    with NewerCluster() as three:
        three.wait_whole()
        yield three


def transient_queue(channel: Any) -> None:
    channel.queue_declare("transient", durable=False)


def shared_prefetch(channel: Any) -> None:
    channel.queue_declare("kept", durable=True, arguments={"x-queue-type": "quorum"})
    channel.basic_qos(prefetch_count=1, global_qos=True)
    channel.basic_consume("kept", lambda *_what: None)


@pytest.mark.parametrize("deprecated", [transient_queue, shared_prefetch])
def test_b23_it_is_the_newer_one_and_refuses_what_no_test_here_needs(
    broker: NewerBroker, deprecated: Callable[[Any], object]
) -> None:
    """Else all the others would say nothing about what we do without."""
    assert broker.version.startswith("4.")
    with pytest.raises(AMQPError):
        administer(broker, deprecated)


def test_b23_the_old_broker_is_replaced_by_the_newer_while_needs_walk(
    postgres_city: PostgresCity, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As docs/cluster.md says: nothing of the old one's data is carried over, and nothing is missed."""
    home, data = claim(), tmp_path_factory.mktemp("replaced")
    old = Broker(home / "old")
    new = NewerBroker(home / "new", instead_of=old)
    (data / "data").mkdir()
    try:
        old.start()
        with Running(data / "data", live_environ(old.url, postgres_city.copy())).up() as running:
            with Walkers(running) as walkers:
                walkers.wait_for(1)
                old.stop()
                new.start()
                running.until(lambda: is_mended(new), 60, "every queue is declared and consumed on the newer one")
                walkers.wait_for(2)
                told = dict(line.split("\t") for line in new.ctl("list_queues", "name", "type").splitlines())
                new.kill()
                new.start()
                walkers.wait_for(1)
            running.until(lambda: is_mended(new), 60, "the same after it was killed")
            running.until(lambda: is_published(running), 60, "everything is published")
            look_at_books(running, walkers.needs)
    finally:
        for each in (old, new):
            each.close()
        shutil.rmtree(home)
    assert {name: told.get(name) for name in QUEUES} == dict.fromkeys(QUEUES, "quorum")
