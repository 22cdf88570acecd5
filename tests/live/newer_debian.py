"""A newer Debian in a folder, for the programs that this one does not have yet: made once and kept, entered by command.

Its processes share this machine's network and see its `/proc`; every path of a run's own folder is the same inside.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

SUITE = "trixie"
PACKAGES = ("rabbitmq-server",)
SOURCES = "/etc/apt/sources.list", "/etc/apt/sources.list.d/debian.sources"
KEPT = Path.home() / ".cache" / "baiying" / f"debian-{SUITE}"
MINUTES = 10
ENTER = """
set -e
mount -t tmpfs none "$1/tmp"
for each in /proc /dev "$2"; do mkdir -p "$1$each"; mount --rbind "$each" "$1$each"; done
cd "$1"
root="$1" place="$2"; shift 2
exec chroot "$root" /bin/sh -c 'cd "$0"; exec "$@"' "$place" "$@"
"""


def missing() -> str | None:
    """What is not there, or None: the folder itself is made by `made`."""
    if os.geteuid() != 0:
        return "a folder of a newer Debian (root)"
    absent = [name for name in ("chroot", "unshare", "setpriv") if not shutil.which(name)]
    if not KEPT.exists() and not shutil.which("debootstrap"):
        absent.append("debootstrap")
    return ", ".join(absent) or None


def made() -> Path:
    """The folder, made now if it is not there yet. Raises RuntimeError with what went wrong."""
    return bootstrapped(KEPT, SUITE, PACKAGES)


def bootstrapped(kept: Path, suite: str, packages: Sequence[str]) -> Path:
    """A smallest Debian with these packages, made now if it is not there yet: a minute, and a mirror.

    Raises RuntimeError with what went wrong.
    """
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"{kept.name}-", dir=kept.parent))
    fresh.chmod(0o755)
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", suite, str(fresh), mirror()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 * MINUTES)
        if done.returncode:
            raise RuntimeError(f"debootstrap: {done.stdout[-300:]}{done.stderr[-300:]}")
        if not kept.exists():  # another test process may have been quicker
            fresh.rename(kept)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"debootstrap took more than {MINUTES} minutes") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return kept


def mirror() -> str:
    """Where this machine's own packages come from. Raises RuntimeError."""
    for source in filter(Path.exists, map(Path, SOURCES)):
        for word in source.read_text().split():
            if word.startswith("http") and word.rstrip("/").endswith("/debian"):
                return word
    raise RuntimeError("no mirror of Debian among this machine's sources")


def inside(place: Path) -> list[str]:
    """What to put before a command so that it runs in there, in the folder `place`.

    It ends with the thread that starts it, so that a killed run leaves nothing behind: start it from the main one.
    """
    own = ["unshare", "--mount", "--propagation", "private", "--"]
    return ["setpriv", "--pdeathsig", "KILL", "--", *own, "/bin/sh", "-c", ENTER, "enter", str(made()), str(place)]
