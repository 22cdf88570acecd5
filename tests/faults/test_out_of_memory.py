"""A25: the kernel kills a worker for its memory while needs walk (cgroup v1 and root wanted, else skipped loudly)."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.walkers import STARTING, Walkers
from tests.live.processes import family, is_running

pytestmark = pytest.mark.faults
MEMORY = Path("/sys/fs/cgroup/memory")
MORE = 1024 * 1024


@pytest.fixture
def group() -> Iterator[Path]:
    """A memory group of this test's own."""
    mine = MEMORY / f"baiying-test-{os.getpid()}"
    try:
        mine.mkdir()
    except OSError as error:
        pytest.skip(f"NOT TESTED: no memory group can be made here: {error}")
    yield mine
    for pid in (mine / "cgroup.procs").read_text().split():
        with contextlib.suppress(OSError):
            (MEMORY / "cgroup.procs").write_text(pid)
    mine.rmdir()


def test_a25_killed_for_its_memory(embedded: Running, group: Path) -> None:
    server = embedded.processes["server"].pid
    (group / "cgroup.procs").write_text(str(server))  # the next worker is born into the group, all its memory in it
    embedded.send_to_children("server")
    embedded.until(lambda: len(family(server)) == 2, 30, "another worker is started")
    embedded.wait_live()
    worker = family(server)[1]
    with Walkers(embedded, patient=STARTING) as walkers:
        walkers.wait_for(1)
        used = int((group / "memory.usage_in_bytes").read_text())
        (group / "memory.limit_in_bytes").write_text(str(used + MORE))
        embedded.until(lambda: not is_running(worker), 60, "the kernel kills the worker")
        (group / "memory.limit_in_bytes").write_text("-1")
        walkers.wait_for(2)
    assert int((group / "memory.failcnt").read_text()) > 0
    look_at_books(embedded, walkers.needs)
