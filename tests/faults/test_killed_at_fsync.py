"""A04: killed inside COMMIT, at each fsync in turn: what was told as done is there, and nothing by halves."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.log import head, verify
from tests.faults.running import ROOT
from tests.shared.log.ground import make_database, raise_some

pytestmark = pytest.mark.faults
WRITES = """
import sys
from pathlib import Path
from shared.db import Database
from shared.settings import Settings
from tests.shared.log.ground import raise_some
db = Database("intake", Settings(data=Path(sys.argv[1])))
for number in range(20):
    raise_some(db, 1)
    print(number + 1, flush=True)
"""


@pytest.mark.skipif(not shutil.which("strace"), reason="NOT TESTED: strace is not installed")
@pytest.mark.parametrize("nth", range(1, 11))
def test_killed_at_the_nth_fsync(nth: int, tmp_path: Path) -> None:
    db = make_database(tmp_path, "intake")
    inject = f"inject=fsync,fdatasync:signal=SIGKILL:when={nth}"
    command = ["strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", "trace=fsync,fdatasync", "-e", inject]
    done = subprocess.run(
        [*command, sys.executable, "-c", WRITES, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if "ptrace" in done.stderr:
        pytest.skip(f"NOT TESTED: strace may not trace here: {done.stderr[:200]}")
    assert done.returncode != 0, "it was to die"
    told = len(done.stdout.split())
    with db.read() as session:
        kept = head(session)
    assert kept in (told, told + 1), "told is kept; the last one is there whole or not at all"
    raise_some(db, 1)
    with db.read() as session:
        assert verify(session).fault is None
        assert head(session) == kept + 1
    db.dispose()
