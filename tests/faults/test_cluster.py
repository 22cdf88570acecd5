"""Needs walk to their receipts while a cluster of three RabbitMQ nodes is torn apart, loses leaders and majority."""

from collections.abc import Iterator

import pytest

from shared.settings import SERVICES
from tests.faults.checker import heads, opened
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.systems import SENDING
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity, live_environ
from tests.live.broker_queues import QUEUES, is_mended
from tests.live.cluster import Cluster, Node
from tests.live.fixtures import skip_or_fail
from tests.telling import tell

pytestmark = [pytest.mark.faults, pytest.mark.live, pytest.mark.timeout(400)]
MOVED = 90.0
"""By then whoever was connected to a node that is cut off is connected to another: 30 s, and what it takes to ask the
broker on a machine that has other work."""
HEALED = 60.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    skip_or_fail(Cluster.missing())
    with Cluster() as three:
        three.wait_whole()  # a queue declared before that has no members on those that come later
        yield three


@pytest.fixture(scope="module")
def system(
    cluster: Cluster, postgres_city: PostgresCity, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """The production processes, told of all three nodes."""
    home = tmp_path_factory.mktemp("clustered")
    (home / "data").mkdir()
    with Running(home / "data", live_environ(cluster.url, postgres_city.copy()), **SENDING).up() as running:
        running.until(lambda: is_mended(cluster.nodes[0]), HEALED, "every queue is consumed")
        yield running


@pytest.fixture
def healed(system: Running, cluster: Cluster) -> Iterator[Running]:
    """Afterwards the three are one again and carry everything, and the books are right."""
    system.accepted = []
    yield system
    cluster.heal()
    for node in cluster.nodes:
        system.until(lambda node=node: is_mended(node), HEALED, f"node {node.host} has every queue consumed")  # type: ignore[misc]
    look_at_books(system, system.accepted)


def is_published(running: Running) -> bool:
    """Whether the relays have given the broker all there was a moment ago, and it has confirmed it."""
    with opened(running.settings()) as books:
        last = heads(books)
    with opened(running.settings()) as books:
        return all(books.rows(service, "SELECT pos FROM relay")[0][0] >= last[service] for service in SERVICES)


def busiest(cluster: Cluster) -> Node:
    """The node that most connections went to."""
    return max(cluster.nodes, key=lambda node: node.proxy.accepted)


def test_b17_a_node_cut_off_then_another_that_leads_killed(healed: Running, cluster: Cluster) -> None:
    away = busiest(cluster)
    stays = next(node for node in cluster.nodes if node is not away)
    with Walkers(healed) as walkers:
        walkers.wait_for(1)
        cluster.network.cut(away.host)
        listens = healed.until(lambda: cluster.consumed_without(away, stays) >= set(QUEUES), MOVED, "who listens moved")
        publishes = listens + healed.until(lambda: is_published(healed), MOVED, "who publishes has moved")
        tell(f"B17: moved after {listens:.1f} s (who listens) and {publishes:.1f} s (who publishes); promised: 30 s")
        walkers.wait_for(2)
        cluster.network.mend()
        healed.until(lambda: is_mended(away), HEALED, "the one that was away is back")
        cluster.leaders(stays)[0].kill()
        walkers.wait_for(2)
    healed.accepted += walkers.needs


def test_b18_no_majority_left(healed: Running, cluster: Cluster) -> None:
    """Each node is alone and pauses itself: nothing is published, and the feed carries everything."""
    with Walkers(healed) as walkers:
        walkers.wait_for(1)
        cluster.network.cut(1, 2)
        healed.until(lambda: not any(node.serves for node in cluster.nodes), MOVED, "all have paused")
        walkers.wait_for(2)
        assert not any(node.serves for node in cluster.nodes)
        cluster.heal()
        walkers.wait_for(1)
    healed.accepted += walkers.needs
