"""PostgreSQL's own disk fills up, or turns read-only, while needs walk to their receipts (C12, C14)."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shared.ids import new_id
from shared.settings import SERVICES
from tests.faults.disks import MIB, Disk, file_disk, refusal
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.systems import SENDING
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity, live_environ
from tests.journey.walk import NEED, Patient
from tests.live.postgres import Postgres
from tests.live.stack import LiveStack

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
LEAST = 24
SOON = 30.0


class Apart:
    """A PostgreSQL whose data lie on a small disk of their own, and the city in it."""

    def __init__(self, home: Path, disk: Disk) -> None:
        self.disk, self.data = disk, disk.folder / "data"
        self.postgres = Postgres(home / "postgres", self.data, small=True)
        self.postgres.start()
        self.city = PostgresCity(self.postgres, home / "city")

    @property
    def said(self) -> str:
        return (self.postgres.home / "output.log").read_text(errors="replace")

    def use_up(self) -> None:
        """Write until the server itself has no room for its log of changes, and ends everybody's connection."""
        with contextlib.suppress(psycopg.Error):
            while True:
                with psycopg.connect(self.postgres.url, autocommit=True) as connection:
                    connection.execute("SELECT pg_switch_wal(), pg_current_xact_id()")

    def come_back(self) -> None:
        """What who keeps that machine does: where the server could not stay up, it is started again."""
        if not self.postgres.running:
            self.postgres.start()


@pytest.fixture(scope="module")
def apart(live_stack: LiveStack) -> Iterator[Apart]:
    home = Path(tempfile.mkdtemp(prefix="baiying-apart-"))
    home.chmod(0o755)  # the server is another user
    with file_disk(home / "disk", 640) as disk:
        made = Apart(home, disk)
        try:
            yield made
        finally:
            made.postgres.close()
    shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def serving(apart: Apart, live_stack: LiveStack, home: Path, **environ: str) -> Iterator[Running]:
    """The production processes on copies of the city there; afterwards none was started again, the books are right."""
    assert live_stack.broker is not None
    (home / "data").mkdir()
    live = live_environ(live_stack.broker.url, apart.city.copy())
    with Running(home / "data", live, **SENDING, **environ).up() as running:
        yield running
        assert running.restarts == []
        look_at_books(running, running.accepted)


def state(running: Running, service: str) -> str:
    checks: Any = running.ready(service)[1]["checks"]
    return next((str(check["state"]) for check in checks if check["name"] == "disk"), "")


def is_told(running: Running) -> bool:
    """A write that failed on the disk is told for half a minute, and a server that is away as long as it is."""
    return running.ready("intake")[0] == 503 or state(running, "intake") == "degraded"


def all_ready(running: Running) -> bool:
    return all(running.ready(service)[0] == 200 for service in SERVICES)


@pytest.mark.nightly
def test_c12_told_where_the_data_lie_it_stops_before_they_are_full(
    apart: Apart, live_stack: LiveStack, tmp_path: Path
) -> None:
    """PostgreSQL beside us: its disk is looked at like our own, and it never comes to the worst."""
    told = {"BAIYING_DATABASE_FOLDER": str(apart.data), "BAIYING_LOW_DISK": str(LEAST)}
    with serving(apart, live_stack, tmp_path, **told) as running:
        client = Patient(running.urls, running.tokens)
        need = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED)[1]["id"]
        with Walkers(running) as walkers:
            walkers.wait_for(1)
            apart.disk.fill(leave=(LEAST - 4) * MIB)
            for service in SERVICES:
                running.until(lambda service=service: state(running, service) == "degraded", SOON, "/readyz says so")  # type: ignore[misc]
            key = new_id()
            assert refusal(client, key)["code"] == "disk_low"
            assert client.get("ls.publicist", f"/intake/v1/needs/{need}")["id"] == need, "reading goes on"
            assert apart.postgres.running
            apart.disk.empty()
            running.until(lambda: state(running, "intake") in ("ok", "warn"), SOON, "it resumes by itself")
            again = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)[1]["id"]
            walkers.wait_for(1)
        running.accepted += [need, again, *walkers.needs]
    assert "PANIC" not in apart.said


def test_c12_full_without_a_warning_then_c14_read_only(apart: Apart, live_stack: LiveStack, tmp_path: Path) -> None:
    """PostgreSQL on another machine, whose disk nobody here sees: it says what it can, then it cannot say anything."""
    with serving(apart, live_stack, tmp_path) as running:
        client = Patient(running.urls, running.tokens)
        need = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED)[1]["id"]
        with Walkers(running) as walkers:
            walkers.wait_for(1)
            key = new_id()
            apart.disk.fill()
            refusal(client, key)
            running.until(lambda: is_told(running), SOON, "/readyz says so")
            status, _ = client.once("ls.publicist", "GET", f"/intake/v1/needs/{need}", {}, key)
            assert status == 200 or "PANIC" in apart.said, "reading goes on as long as the server does"
            apart.use_up()
            assert "PANIC" in apart.said
            apart.disk.empty()
            apart.come_back()
            running.until(lambda: all_ready(running), SOON, "all are back")
            second = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)[1]["id"]
            walkers.wait_for(1)

            key = new_id()
            apart.disk.fault()
            refusal(client, key)
            running.until(lambda: running.ready("intake")[0] == 503, SOON, "/readyz says no")
            apart.postgres.kill()
            apart.disk.mend()
            apart.come_back()
            running.until(lambda: all_ready(running), SOON, "all are back")
            third = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)[1]["id"]
            walkers.wait_for(1)
        running.accepted += [need, second, third, *walkers.needs]
