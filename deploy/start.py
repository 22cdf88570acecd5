"""What run.py does: makes the environment, then becomes the command asked for. Standard library only."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from deploy import assets, audit_lock, testing
from deploy.environment import PYTHON, ROOT, VENV, CannotSetUp, only_one, prepare
from deploy.telling import step, tell, warn

HELP = """百应 Baiying                              (`make X` and `python3 run.py X` are the same)

  run      make the environment, load the sample city once, serve http://127.0.0.1:8000
  demo     play the main job once in a throw-away folder, a line for each hop
  test     everything that can be tested on this machine      (test tests/house -x: just that)
  faults   the long sweep: kills, chaos, frozen brokers
  lint     ruff and mypy --strict
  bench    measure against the limits of this machine
  setup    make the environment for all of these, and serve nothing
  audit    hold the *.lock files against the list of known holes (deploy/advisories.toml)
  lock     write the *.lock files anew from the *.in files (needs uv)
  clean    remove what was made here, except data/

Anything else goes to the program: `python3 run.py need list`; `python3 run.py --help` lists its commands.
"""
MADE = (".venv", "build", "shared/web/static/vendor", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")
REFUSED = VENV / ".assets-refused"  # for which package-lock.json fetching failed, so that only `setup` tries again


def main(words: list[str]) -> int:
    """Do what the words say (none: `run`); the answer is the exit code."""
    command, rest = (words[0], words[1:]) if words else ("run", [])
    try:
        return OWN[command](rest) if command in OWN else _program(words)
    except CannotSetUp as fault:
        tell(f"百应 cannot start: {fault}", "bad")
        return 1
    except KeyboardInterrupt:
        return 130


def _program(words: list[str]) -> int:
    """Become the command line `baiying`, so that signals and exit codes are its own."""
    prepare("run")
    if words and words[0] in ("run", "up"):
        _ensure_assets()
    os.environ.setdefault("BAIYING_DATA", str(ROOT / "data"))  # the same data from whichever folder it is called
    os.execv(VENV / "bin" / "baiying", ["baiying", *words])


def _in_tests_environment(then: Callable[[list[str]], int]) -> Callable[[list[str]], int]:
    def command(rest: list[str]) -> int:
        prepare("test")
        _ensure_assets()
        return then(rest)

    return command


def _ensure_assets(again: bool = False) -> None:
    """Best effort, once: without them the pages work as plain forms."""
    lock = (ROOT / "package-lock.json").read_text()
    if assets.built() or (not again and REFUSED.exists() and REFUSED.read_text() == lock):
        return
    with only_one(ROOT / ".venv.lock", "the page assets"):
        if assets.built():
            return
        try:
            with step("fetching Pico for the pages"):
                assets.ensure(PYTHON)
        except assets.NoAssets as fault:
            REFUSED.write_text(lock)
            warn(f"the pages work as plain forms ({fault}); `python3 run.py setup` tries again")


def _setup(rest: list[str]) -> int:
    prepare("run" if "--run" in rest else "test")
    _ensure_assets(again=True)
    tell(f"ready: {VENV}", "good")
    return 0


def _bench(rest: list[str]) -> int:
    return subprocess.run([str(PYTHON), "-m", "bench", *rest], cwd=ROOT, check=False).returncode


def _lock(rest: list[str]) -> int:
    """Pins with hashes and without any host name; the tests' lock holds the program's lock whole."""
    uv = shutil.which("uv")
    if uv is None:
        raise CannotSetUp("`lock` needs uv on PATH (pip install uv)")
    options = ["--universal", "--generate-hashes", "--python-version=3.11", "--no-header", "--no-annotate", "-q", *rest]
    for name, constraints in (("", []), ("-dev", ["-c", "requirements.lock"]), ("-assets", [])):
        files = [f"requirements{name}.in", "-o", f"requirements{name}.lock"]
        subprocess.run([uv, "pip", "compile", *options, *constraints, *files], cwd=ROOT, check=True)
    return 0


def _clean(rest: list[str]) -> int:
    for folder in [*(ROOT / name for name in MADE), *ROOT.rglob("__pycache__")]:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _help(rest: list[str]) -> int:
    sys.stdout.write(HELP)
    return 0


OWN: dict[str, Callable[[list[str]], int]] = {
    "run": lambda rest: _program(["run", *rest]),
    "test": _in_tests_environment(testing.test),
    "faults": _in_tests_environment(testing.faults),
    "lint": _in_tests_environment(testing.lint),
    "bench": _in_tests_environment(_bench),
    "setup": _setup,
    "audit": audit_lock.audit,
    "lock": _lock,
    "clean": _clean,
    "help": _help,
}
