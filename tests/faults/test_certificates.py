"""Certificates of broker and nginx, and the authority behind them, are changed while needs walk (L08)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.brokers import Trust
from shared.bus.semantics import try_out
from shared.settings import SERVICES
from tests.faults.checker import FOLLOWS
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.test_cluster import is_published
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity, live_environ
from tests.live.broker import Broker
from tests.live.broker_queues import is_mended
from tests.live.certificates import Authority
from tests.live.fixtures import skip_or_fail
from tests.live.secured import Front, SecuredBroker
from tests.live.stack import standing

pytestmark = [pytest.mark.faults, pytest.mark.nightly, pytest.mark.live, pytest.mark.timeout(400)]
SOON = 60.0
LISTENERS = sum(bool(producers) for producers in FOLLOWS.values())


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


@pytest.fixture
def broker(ours: Authority) -> Iterator[SecuredBroker]:
    skip_or_fail([name for name in (Broker.missing(), Front.missing()) if name])
    with standing(lambda home: SecuredBroker(home, ours.file, ours.issue("broker", "localhost"))) as found:
        yield found


@pytest.fixture
def believed(tmp_path: Path, ours: Authority) -> Path:
    """What our processes believe, by BAIYING_BROKER_CA."""
    file = tmp_path / "believed.pem"
    file.write_text(ours.text)
    return file


@pytest.fixture
def running(broker: SecuredBroker, postgres_city: PostgresCity, believed: Path, tmp_path: Path) -> Iterator[Running]:
    """The production processes, which reach the broker over TLS only."""
    live = live_environ(broker.secured_at(), postgres_city.copy()) | {"BAIYING_BROKER_CA": str(believed)}
    (tmp_path / "system" / "data").mkdir(parents=True)
    with Running(tmp_path / "system" / "data", live).up() as found:
        yield found


@pytest.fixture
def front(running: Running, ours: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    with Front(tmp_path / "front", running.ports, ours.issue("front", "localhost")) as found:
        yield found


def put(file: Path, text: str) -> None:
    """Written beside it and moved into place: nobody reads half."""
    beside = file.with_suffix(".new")
    beside.write_text(text)
    beside.replace(file)


def carries_all(running: Running, broker: SecuredBroker) -> None:
    """Who listens, and who has something to say, has come over TLS; queues are consumed, all is published."""
    running.until(lambda: broker.over_tls() > LISTENERS, SOON, "workers are connected, and over TLS")
    running.until(lambda: is_mended(broker), SOON, "every queue is consumed")
    running.until(lambda: is_published(running), SOON, "everything is published")


def test_l08_certificates_and_their_authority_are_changed_while_needs_walk(
    running: Running, front: Front, broker: SecuredBroker, ours: Authority, believed: Path, tmp_path: Path
) -> None:
    coming = Authority(tmp_path, "coming")
    walkers = Walkers(running)
    for walk in walkers.walks:
        walk.client.urls = dict.fromkeys(SERVICES, front.origin)
    with walkers:
        walkers.wait_for(1)
        carries_all(running, broker)
        for number in range(3):
            front.show(ours.issue(f"front{number}", "localhost"))
        broker.show(ours.issue("another", "localhost"))
        broker.send_away()
        carries_all(running, broker)
        put(believed, ours.text + coming.text)  # the authority is rolled: both are believed
        broker.show(coming.issue("broker", "localhost"))
        broker.send_away()
        carries_all(running, broker)
        put(believed, coming.text)  # the new one alone
        broker.send_away()
        carries_all(running, broker)
        walkers.wait_for(2)
    look_at_books(running, walkers.needs)
    assert set(walkers.statuses) <= {200, 201, 204, 409, 503}, walkers.statuses
    assert sum(walk.client.unreachable for walk in walkers.walks) == 0, "a reload cut somebody off"
    assert running.restarts == []
    assert try_out(broker.secured_at(), (), Trust(str(ours.file))).fault.startswith("TLS: ")
