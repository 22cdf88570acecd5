"""L09: what cannot start says so in one line, without a secret, and ends with a code that says whether to try again."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from services.intake.app import SERVICE
from shared.process import main

ROOT = Path(__file__).parents[2]
AGAIN, CONFIGURATION = 75, 78
CANNOT = {
    "an address that is none": ({"INTAKE_DATABASE_URL": "postgresql://user@host:port/x"}, CONFIGURATION),
    "another kind of database": ({"INTAKE_DATABASE_URL": "mysql://a@b/c"}, CONFIGURATION),
    "nobody listens there": ({"INTAKE_DATABASE_URL": "postgresql://a:secret-word@127.0.0.1:1/x"}, AGAIN),
    "a setting that is none": ({"SECRETT": "x"}, CONFIGURATION),
    "a folder below a file": ({"DATA": f"{__file__}/data"}, AGAIN),
    "not migrated": ({}, AGAIN),
}


@pytest.mark.parametrize("word", ["web", "worker"])
@pytest.mark.parametrize("why", CANNOT)
def test_what_cannot_start_says_so_in_one_line(
    why: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changes, code = CANNOT[why]
    monkeypatch.setenv("BAIYING_DATA", str(tmp_path))
    for name, value in changes.items():
        monkeypatch.setenv(f"BAIYING_{name}", value)
    with pytest.raises(SystemExit) as ended:
        main(SERVICE, [word])
    out, err = capsys.readouterr()
    assert (ended.value.code, len(err.splitlines())) == (code, 1), err
    assert "secret-word" not in out + err


def test_an_empty_folder_of_numbers_is_none(tmp_path: Path) -> None:
    """prometheus_client would write its files where the program happens to run."""
    code = "import shared.web.metrics, prometheus_client as p; p.Counter('one', 'one').inc(); print('counted')"
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert (done.stdout, list(tmp_path.iterdir())) == ("counted\n", []), done.stderr


HEAPS = """
import ctypes, os, threading
from shared.process import few_arenas
few_arenas()
met = threading.Barrier(41)
held = [threading.Thread(target=lambda: [bytes(3000) for _ in range(200)] and met.wait()) for _ in range(40)]
for one in held:
    one.start()
met.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
read, write = os.pipe()
file = ctypes.c_void_p(libc.fdopen(write, b"w"))
libc.malloc_info(0, file)
libc.fflush(file)
print(os.read(read, 1 << 16).count(b"<heap nr="))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="NOT TESTED: only glibc has a heap for each thread")
def test_forty_threads_share_two_heaps() -> None:
    done = subprocess.run([sys.executable, "-c", HEAPS], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "2\n", done.stderr


SERVED = """
import gc, os, pathlib, sys
from services.intake.app import SERVICE
from shared import process
process.Workers.start = lambda self: None
if sys.argv[1] == "worker":
    process.threading.Event.wait = lambda self, timeout=None: True
    process.worker(SERVICE)
else:
    process.wsgi(SERVICE)
before = gc.get_stats()[2]["collections"]
gc.set_threshold(10, 2, 2)
held = [[] for _ in range(5_000)]
print(gc.get_freeze_count() > 100_000, gc.get_stats()[2]["collections"] > before)
"""


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_what_was_loaded_is_not_looked_through_again(tmp_path: Path, kind: str) -> None:
    """Else every thread stands still for a third of a second whenever the collector goes through all of it."""
    environ = {**os.environ, "BAIYING_DATA": str(tmp_path), "BAIYING_SECRET": "a" * 40, "BAIYING_LOG_LEVEL": "ERROR"}
    made = [sys.executable, "-m", "services.intake", "migrate"]
    subprocess.run(made, cwd=ROOT, env=environ, check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-c", SERVED, kind], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.stdout == "True True\n", done.stderr
