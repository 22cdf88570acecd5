"""What the live tests want from the machine: Debian packages, installed when we may, named when we may not."""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.telling import step, warn

POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it whether a freshly installed service may start


def _has(*patterns: str) -> Callable[[], bool]:
    return lambda: any(glob.glob(pattern) for pattern in patterns)


PRESENT: dict[str, Callable[[], bool]] = {
    "rabbitmq-server": _has("/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/sbin/rabbitmq-server"),
    "postgresql": _has("/usr/lib/postgresql/*/bin/initdb"),
    "libfaketime": _has("/usr/lib/*/faketime/libfaketimeMT.so.1"),
    "prometheus": _has("/usr/bin/promtool"),
    "nginx-light": _has("/usr/sbin/nginx"),
    "chromium": lambda: any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")),
    "fonts-noto-cjk": _has("/usr/share/fonts/opentype/noto/NotoSansCJK*", "/usr/share/fonts/**/NotoSansCJK*"),
}


def missing() -> list[str]:
    """The packages whose programs are not on this machine."""
    return [package for package, present in PRESENT.items() if not present()]


def provide() -> None:
    """Install what is missing if we are root on a Debian; otherwise say loudly what will not be tested."""
    wanted = missing()
    if not wanted:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        warn(f"not installed, so the tests that need them are skipped: {' '.join(wanted)}")
        warn(f"on Debian or Ubuntu: sudo apt-get install {' '.join(wanted)}")
        return
    with step(f"apt-get install {' '.join(wanted)}"), _without_starting_services():
        _apt("update")
        for package in wanted:  # one by one: a package that cannot be had does not keep the others away
            _apt("install", "-y", "--no-install-recommends", package)
    still = missing()
    if still:
        warn(f"could not be installed, so the tests that need them are skipped: {' '.join(still)}")


def _apt(*words: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", "-o=Dpkg::Use-Pty=0", *words]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=quiet, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stderr[-2000:])


@contextmanager
def _without_starting_services() -> Iterator[None]:
    """The tests start their own brokers and databases on private folders and ports; the system's stay off."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
