"""run.py from a bare checkout: a stand-in checkout with empty locks and a command line that only repeats its words."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.house.test_walls import SETUP

COMMAND_LINE = """
import os, sys

def main():
    print("heard", *sys.argv)
    print(os.environ["BAIYING_DATA"], file=open("data.txt", "w"))
    return 7
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout") / "百应 with a space"
    (folder / "deploy").mkdir(parents=True)
    for name in ("run.py", "package.json", "package-lock.json", ".npmrc", *SETUP):
        shutil.copy(ROOT / name, folder / name)
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-assets.lock"):
        (folder / name).write_text("# nothing\n")
    (folder / "deploy" / "cli.py").write_text(COMMAND_LINE)
    return folder


def start(folder: Path, *words: str, python: str = sys.executable, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environ}
    return subprocess.run([python, "run.py", *words], cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_two_first_starts_make_one_environment_and_the_next_is_instant(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv", ignore_errors=True)
    both = [
        subprocess.Popen([sys.executable, "run.py", "need", "list"], cwd=checkout, stdout=-1, stderr=-1, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [7, 7], said
    assert [out for out, _ in said] == ["heard baiying need list\n"] * 2
    assert sum("making .venv" in err for _, err in said) == 1
    assert sum("waiting for it" in err for _, err in said) == 1
    started = time.monotonic()
    assert start(checkout, "need", "list").stderr == ""
    assert time.monotonic() - started < 2


def test_a_changed_lock_and_a_moved_checkout_are_noticed(checkout: Path, tmp_path: Path) -> None:
    start(checkout, "x")
    (checkout / "requirements.lock").write_text("# still nothing\n")
    assert "installing requirements.lock" in start(checkout, "x").stderr
    moved = tmp_path / "moved"
    shutil.copytree(checkout, moved, symlinks=True)
    assert "making .venv" in start(moved, "x").stderr
    assert str(checkout) not in (moved / ".venv" / "bin" / "baiying").read_text()


def test_the_data_are_the_checkouts_own_wherever_it_is_called_from(checkout: Path, tmp_path: Path) -> None:
    for given, expected in (({}, checkout / "data"), ({"BAIYING_DATA": "/elsewhere"}, Path("/elsewhere"))):
        env = {name: value for name, value in os.environ.items() if name != "BAIYING_DATA"} | given
        subprocess.run([sys.executable, str(checkout / "run.py"), "verify"], cwd=tmp_path, env=env, check=False)
        assert (tmp_path / "data.txt").read_text().strip() == str(expected)


def test_the_tests_environment_serves_running_too(checkout: Path) -> None:
    (checkout / "requirements-dev.lock").write_text("# other\n")
    nowhere = {
        "npm_config_registry": "http://127.0.0.1:9",
        "PIP_INDEX_URL": "http://127.0.0.1:9",
        "PATH": "/usr/bin:/bin",
    }
    first = start(checkout, "setup", **nowhere)
    assert first.returncode == 0
    assert "the pages work as plain forms" in first.stderr  # no registry: said in one line, and nothing stops
    assert start(checkout, "run", **nowhere).stderr == ""  # and not tried again on every start


def test_a_lock_that_cannot_be_installed_says_so_and_can_be_tried_again(checkout: Path) -> None:
    good = (checkout / "requirements.lock").read_text()
    (checkout / "requirements.lock").write_text("no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    failed = start(checkout, "x", PIP_NO_INDEX="1", PATH="/usr/bin:/bin")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "百应 cannot start: installing requirements.lock failed" in failed.stderr
    (checkout / "requirements.lock").write_text(good)
    assert start(checkout, "x").returncode == 7


def test_an_old_python_looks_for_a_newer_one_past_shims(checkout: Path, tmp_path: Path) -> None:
    """The first name on PATH is a shim that only explains itself, as version managers leave them."""
    shim, real = tmp_path / "python3.13", tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
    real.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for script in (shim, real):
        script.chmod(0o755)
    pretend = f"import sys, runpy; sys.version_info = (3, 8, 1); sys.argv = ['{checkout}/run.py', 'help']; "
    pretend += f"runpy.run_path('{checkout}/run.py', run_name='__main__')"
    for path, code, words in ((tmp_path, 0, "make the environment"), ("/nonexistent", 1, "needs Python 3.11 or newer")):
        done = subprocess.run(
            [sys.executable, "-c", pretend], env={"PATH": str(path)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        assert words in done.stdout + done.stderr
