"""Two machines of programs behind nginx (docs/install.md): one after the other is upgraded; one is lost (L01)."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from shared.settings import SERVICES
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity, live_environ
from tests.live.processes import free_ports
from tests.live.stack import LiveStack
from tests.live.test_nginx import nginx_before

pytestmark = [pytest.mark.faults, pytest.mark.live, pytest.mark.timeout(500)]
LOST = 120.0
"""Seconds in which a need comes all the way although half of the processes are gone: their leases run out."""


class Machines:
    """The production processes twice, on one set of databases and one broker; `origin` is the nginx before them."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.ports = [running.ports, dict(zip(SERVICES, free_ports(4), strict=True))]
        self.names = [running.names, [f"{name}#second" for name in running.names]]
        for name in self.names[1]:
            (running.armoury / name).mkdir()

    def start(self, machine: int, name: str) -> None:
        """Start one process of a machine; a web is waited for, as the units do."""
        port = self.ports[machine][name.partition(".")[0]]
        self.running.start(name, BAIYING_PORT=str(port))
        if ".web" in name:
            self.running.until(lambda: lives(name.partition(".")[0], port), 60, f"{name} answers")

    def upgrade(self, machine: int) -> None:
        """What install.sh does with its webs: one after the other ends in good order and is started anew."""
        for name in self.names[machine]:
            if ".web" in name:
                self.running.end(name)
                self.start(machine, name)

    def lose(self, machine: int) -> None:
        """All at once, as with its power."""
        for name in self.names[machine]:
            self.running.send(name, signal.SIGKILL)


def lives(service: str, port: int) -> bool:
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/{service}/livez", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


@pytest.fixture
def queues(live_stack: LiveStack) -> Iterator[str]:
    """Where the broker is, on a virtual host of its own: another system of this run may listen on the usual one."""
    assert live_stack.broker is not None
    with live_stack.broker.virtual_host("machines") as url:
        yield url


@pytest.fixture
def running(queues: str, postgres_city: PostgresCity, tmp_path: Path) -> Running:
    home = tmp_path / "system"
    (home / "data").mkdir(parents=True)
    return Running(home / "data", live_environ(queues, postgres_city.copy()))


@pytest.fixture
def machines(running: Running) -> Machines:
    found = Machines(running)
    running.leave_dead |= {name for names in found.names for name in names}
    return found


@pytest.fixture
def origin(machines: Machines, running: Running, tmp_path: Path) -> Iterator[str]:
    """Everybody asks nginx, the services each other too."""
    (tmp_path / "nginx").mkdir()
    with nginx_before(tmp_path / "nginx", *machines.ports) as at:
        running.environ |= {f"BAIYING_{service.upper()}_URL": at for service in SERVICES}
        with running.up():
            for name in machines.names[1]:
                machines.start(1, name)
            yield at


def test_one_is_upgraded_and_nobody_notices_then_the_other_is_lost_and_nothing_with_it(
    origin: str, machines: Machines, running: Running
) -> None:
    with Walkers(running) as walkers:
        for walk in walkers.walks:
            walk.client.urls = dict.fromkeys(SERVICES, origin)
        walkers.wait_for(1)
        before = Counter(walkers.statuses)
        machines.upgrade(0)
        walkers.wait_for(1)
        told = walkers.statuses - before
        assert not {status for status in told if status >= 500}, told
        machines.lose(1)
        walkers.wait_for(1, LOST)
    look_at_books(running, walkers.needs)
    assert sum(walk.client.unreachable for walk in walkers.walks) == 0, "nginx was always there"
