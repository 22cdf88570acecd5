"""C15, C16: the disk fails at fsync, or takes 300 ms for each: what is not on it was never told as done."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.log import head, verify
from tests.faults.looking import look_at_books
from tests.faults.running import ROOT, Running
from tests.journey.walk import NEED, Patient
from tests.shared.log.ground import make_database, raise_some

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not shutil.which("strace"), reason="NOT TESTED: strace is not installed"),
]
WRITES = """
import sys
from pathlib import Path
from shared.db import Database
from shared.settings import Settings
from tests.shared.log.ground import raise_some
db = Database("intake", Settings(data=Path(sys.argv[1])))
for number in range(12):
    try:
        raise_some(db, 1)
        print("done", flush=True)
    except Exception as error:
        print(type(error).__name__, flush=True)
"""


@pytest.mark.parametrize("nth", [3, 4, 5, 6])
def test_c15_an_fsync_that_fails(nth: int, tmp_path: Path) -> None:
    """That transaction is refused: it is there whole or not at all, as its key will tell; those after it go on."""
    db = make_database(tmp_path, "intake")
    inject = f"inject=fsync,fdatasync:error=EIO:when={nth}"
    command = ["strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", "trace=fsync,fdatasync", "-e", inject]
    done = subprocess.run(
        [*command, sys.executable, "-c", WRITES, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if "ptrace" in done.stderr:
        pytest.skip(f"NOT TESTED: strace may not trace here: {done.stderr[:200]}")
    told = done.stdout.split()
    assert len(told) == 12, done.stderr[-800:]
    assert [words for words in told if words != "done"] == ["OperationalError"], "one fails, as weather, not as a bug"
    with db.read() as session:
        assert head(session) - told.count("done") in (0, 1), "what was told as done is there"
    raise_some(db, 1)
    with db.read() as session:
        assert verify(session).fault is None
    db.dispose()


@contextmanager
def slow_fsync(pid: int, seconds: float, tmp_path: Path) -> Iterator[None]:
    """Every fsync of a process and its children takes so long."""
    inject = f"inject=fsync,fdatasync:delay_exit={int(seconds * 1e6)}"
    command = ["strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", "trace=fsync,fdatasync", "-e", inject]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    said = tmp_path / "strace"
    with said.open("wb") as errors:
        whom = (part for each in (str(pid), *children) for part in ("-p", each))
        tracing = subprocess.Popen([*command, *whom], stderr=errors)
    try:
        tracing.wait(1)
        pytest.skip(f"NOT TESTED: strace may not trace here: {said.read_text()[:200]}")
    except subprocess.TimeoutExpired:
        yield
    finally:
        tracing.terminate()
        tracing.wait()


def test_c16_a_slow_disk_makes_everything_slow_and_breaks_nothing(embedded: Running, tmp_path: Path) -> None:
    client = Patient(embedded.urls, embedded.tokens)
    client.sign_in("ls.publicist")
    with slow_fsync(embedded.processes["server"].pid, 0.3, tmp_path):
        needs = [client.call("ls.publicist", "POST", "/intake/v1/needs", NEED)[1]["id"] for _ in range(2)]
        assert client.slowest > 0.3, "it was slow indeed"
        assert client.get("ls.publicist", f"/intake/v1/needs/{needs[0]}")["id"] == needs[0]
    assert set(client.statuses) <= {200, 201, 503}
    assert client.slowest < 15
    look_at_books(embedded, needs)
