"""C14: nothing can be written any more under the databases, for a while, and until the disk is mended and mounted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.faults import checker
from tests.faults.disks import Disk, file_disk, refusal
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.journey.city import copy_city
from tests.journey.walk import NEED, Patient

pytestmark = pytest.mark.faults


@pytest.fixture
def on_disk(walking_city: Path, tmp_path: Path) -> Iterator[tuple[Disk, Running]]:
    """The embedded server over an ext4 of its own; what it logs lies elsewhere."""
    with file_disk(tmp_path / "disk", 128) as disk:
        folder = copy_city(walking_city, disk.folder / "city")
        with Running(tmp_path / "run" / "data", None, BAIYING_DATA=str(folder), BAIYING_LOW_DISK="4") as running:
            running.folder = folder
            running.up()
            yield disk, running


def test_c14_read_only_and_back(on_disk: tuple[Disk, Running]) -> None:
    disk, running = on_disk
    client = Patient(running.urls, running.tokens)
    need = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED)[1]["id"]
    client.sign_in("hd.publicist")
    running.until(lambda: checker.is_at_rest(running.settings()), 30, "nothing is on its way")

    disk.hold(True)
    key = new_id()
    assert refusal(client, key)["code"] in ("read_only", "unavailable")
    running.until(lambda: running.ready("intake")[0] == 503, 10, "/readyz says no")
    assert refusal(client, key)["code"] == "read_only"
    assert client.get("ls.publicist", f"/intake/v1/needs/{need}")["id"] == need, "reading goes on"
    for _ in range(3):  # what is let through tries to write all the same, on connections that can only read
        assert client.once("hd.publicist", "DELETE", "/directory/v1/sessions", {}, new_id())[0] == 503
    disk.hold(False)
    running.until(lambda: running.ready("intake")[0] == 200, 45, "ready by itself")
    assert client.call("hd.publicist", "DELETE", "/directory/v1/sessions")[0] == 204
    second = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)[1]["id"]
    assert running.restarts == []

    disk.fault()
    running.until(lambda: running.ready("intake")[0] == 503, 10, "/readyz says no")
    assert refusal(client, new_id())["code"] == "read_only"
    assert client.get("ls.publicist", f"/intake/v1/needs/{second}")["id"] == second
    running.end("server")
    disk.mend()
    running.revive("server")
    running.wait_live(60)
    third = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED)[1]["id"]
    look_at_books(running, [need, second, third])
