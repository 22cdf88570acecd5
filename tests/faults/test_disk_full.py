"""C12, C13: the disk under databases, uploads and log fills up, before it is full and when it is; then room again."""

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.ids import new_id
from tests.faults.disks import MIB, Disk, memory_disk, refusal
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.journey.city import copy_city
from tests.journey.walk import NEED, Patient

pytestmark = pytest.mark.faults
LEAST = 8
PNG = bytes.fromhex("89504e470d0a1a0a")


@pytest.fixture
def full(walking_city: Path, tmp_path: Path) -> Iterator[tuple[Disk, Running]]:
    """The embedded server whose data, uploads and log lie on a disk of its own."""
    with memory_disk(tmp_path / "disk", 96) as disk:
        folder = copy_city(walking_city, disk.folder / "data")
        with Running(folder, None, BAIYING_LOW_DISK=str(LEAST)) as running:
            running.up()
            yield disk, running


def state(running: Running) -> str:
    checks: Any = running.ready("intake")[1]["checks"]
    return str(next(check["state"] for check in checks if check["name"] == "disk"))


def upload(running: Running, client: Patient, need: str) -> int:
    url = f"{running.urls['intake']}/intake/v1/needs/{need}/attachments?name=a.png"
    headers = {"Authorization": f"Bearer {client.tokens['ls.publicist']}", "Content-Type": "image/png"}
    request = urllib.request.Request(url, data=PNG + bytes(1000), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def lost_lines(running: Running) -> float:
    with urllib.request.urlopen(f"{running.urls['intake']}/intake/metrics", timeout=10) as answer:
        found = re.search(r"^baiying_log_lines_lost_total (\S+)$", answer.read().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_c12_c13_before_it_is_full_when_it_is_and_afterwards(full: tuple[Disk, Running]) -> None:
    disk, running = full
    client = Patient(running.urls, running.tokens)
    need = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED)[1]["id"]

    disk.fill(leave=(LEAST - 2) * MIB)
    key = new_id()
    running.until(lambda: state(running) == "degraded", 10, "/readyz says that the disk is low")
    refused = refusal(client, key)
    assert refused["code"] == "disk_low"
    assert upload(running, client, need) == 503
    assert client.get("ls.publicist", f"/intake/v1/needs/{need}")["id"] == need
    client.sign_in("hd.publicist")  # who wants to look may still come in

    disk.fill()
    assert disk.free < 64 * 1024
    answers = [client.once("hd.publicist", "DELETE", "/directory/v1/sessions", {}, new_id())[0] for _ in range(3)]
    assert set(answers) <= {503, 204, 401}, "what would write says so, and is never half done"
    for _ in range(60):
        assert client.once("ls.publicist", "POST", "/intake/v1/needs", NEED, key)[0] == 503
    assert client.get("ls.publicist", "/intake/v1/needs")["items"], "reading goes on"
    assert lost_lines(running) > 0, "what the log could not take is counted (C13)"

    disk.empty()
    running.until(lambda: state(running) in ("ok", "warn"), 45, "it resumes by itself")
    status, again = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)
    assert status == 201
    assert running.restarts == []
    look_at_books(running, [need, again["id"]])
