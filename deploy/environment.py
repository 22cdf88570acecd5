"""环境: makes .venv from the hashed locks, once; a stamp makes the second time instant. Standard library only."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.telling import step, tell

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", "--no-compile")
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
SCRIPT = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys
from deploy.cli import main
sys.argv[0] = "baiying"
sys.exit(main())
"""


class CannotSetUp(Exception):
    """The environment cannot be made; the text says what the person can do about it."""


def ready(purpose: str) -> bool:
    """Whether .venv holds what `purpose` ("run" or "test") needs: this lock, this folder, a Python still there."""
    stamp = VENV / f".{purpose}.stamp"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == _fingerprint(purpose)


def prepare(purpose: str) -> None:
    """Make .venv fit for `purpose`. A second start at the same time waits for the first and then finds it done.

    Raises CannotSetUp with a line that says what to do.
    """
    if ready(purpose):
        return
    with only_one(ROOT / ".venv.lock", "the environment"):
        if ready(purpose):
            return
        if not _usable():
            with step(f"making {VENV.name} with Python {sys.version_info[0]}.{sys.version_info[1]}"):
                _make_venv()
        with step(f"installing {LOCKS[purpose]} (every file checked against its hash)"):
            _install(ROOT / LOCKS[purpose])
        _link_project()
        (VENV / ".folder").write_text(str(ROOT))
        for served in ("run", "test") if purpose == "test" else ("run",):  # the test lock holds the other one whole
            (VENV / f".{served}.stamp").write_text(_fingerprint(served))


@contextmanager
def only_one(path: Path, what: str) -> Iterator[None]:
    """Hold the lock file for a while; the system lets go of it when the process dies, however it dies."""
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"·· another start is preparing {what}: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fingerprint(purpose: str) -> str:
    lock = (ROOT / LOCKS[purpose]).read_bytes()
    return f"{hashlib.sha256(lock).hexdigest()} {ROOT}\n"


def _usable() -> bool:
    folder = VENV / ".folder"
    made_here = not folder.exists() or folder.read_text() == str(ROOT)  # scripts hold the folder: moved, it starts anew
    return made_here and PYTHON.exists() and _silently([str(PYTHON), "-c", "import pip"]) == 0


def _make_venv() -> None:
    if _silently([sys.executable, "-c", "import ensurepip"]) != 0:
        _install_ensurepip()
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "python -m venv failed")


def _install_ensurepip() -> None:
    """Debian keeps venv in a package of its own."""
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        raise CannotSetUp(f"this Python has no venv module. On Debian or Ubuntu: sudo apt-get install {package}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], "apt-get update failed", env=quiet)
    _run(["apt-get", "install", "-y", "-qq", package], f"could not install {package}", env=quiet)


def _install(lock: Path) -> None:
    """The lock names everything there is to install, so nothing is resolved: hence --no-deps."""
    uv = shutil.which("uv")
    tool = [uv, "pip", "install", "-q", "--python", str(PYTHON)] if uv else [str(PYTHON), *PIP]
    command = [*tool, "--no-deps", "--require-hashes", "-r", str(lock)]
    _run(command, f"installing {lock.name} failed; is there a network?")
    _silently([str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")])  # saves each start two seconds


def _link_project() -> None:
    """Put the checkout on the environment's path and the command `baiying` into its bin, whatever the folder's name."""
    packages = next((VENV / "lib").glob("python3*")) / "site-packages"
    (packages / "baiying.pth").write_text(f"{os.path.relpath(ROOT, packages)}\n")
    script = VENV / "bin" / "baiying"
    script.write_text(SCRIPT.format(python=PYTHON))
    script.chmod(0o755)


def _run(command: list[str], failed: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=env, check=False)
    if done.returncode != 0:
        raise CannotSetUp(failed)


def _silently(command: list[str]) -> int:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode
