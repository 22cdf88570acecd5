"""A Debian machine of its own: booted under systemd in a container without a network, entered by command, cut off.

Nothing may ever run on this machine instead: what is entered must have namespaces of its own, and its own name.
"""

import itertools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.live import newer_debian

SUITE = "bookworm"
PACKAGES = ("systemd-sysv", "dbus", "python3")
"""What docs/install.md asks of a machine: systemd and Python; dbus is what systemctl speaks through."""
KEPT = Path.home() / ".cache" / "baiying"
BOOT_SECONDS, OFF_SECONDS = 90.0, 120.0
PLACE = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"
APART = "mnt", "uts", "ipc", "net", "pid"
NUMBERS = itertools.count(1)
GROUPS = Path("/sys/fs/cgroup")
ENTERED = '[ "$(cat /etc/hostname)" = "$0" ] && [ "$(uname -n)" = "$0" ] || exit 99; eval "$1"'
START = 'mkdir -p "$0" && echo $$ >"$0/cgroup.procs"; exec "$@"'


class CannotBoot(Exception):
    """This machine cannot boot another one; the text says why."""


def missing() -> str | None:
    """What is not there, or None: the ground of the machine itself is made by `ground`."""
    if os.geteuid() != 0:
        return "a machine of its own (root)"
    return ", ".join(n for n in ("systemd-nspawn", "nsenter", "setpriv", "debootstrap") if not shutil.which(n)) or None


def ground(name: str = "machine", packages: Sequence[str] = PACKAGES) -> Path:
    """The untouched folder that machines are copied from, kept between runs. Raises CannotBoot."""
    try:
        return newer_debian.bootstrapped(KEPT / f"{name}-{SUITE}", SUITE, packages)
    except RuntimeError as why:
        raise CannotBoot(str(why)) from None


class Machine:
    """A copy of a ground that is switched on and off. `run` enters it; each machine has its own name."""

    def __init__(self, source: Path, home: Path) -> None:
        self.name = f"baiying-{os.getpid()}-{next(NUMBERS)}"
        self.root = home / "root"
        self.console = home / "console.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.init = 0
        subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(self.root)], check=True)
        (self.root / "etc/hostname").write_text(f"{self.name}\n")

    def on(self) -> None:
        """Boot it, and wait until systemd has started what it starts. Raises CannotBoot."""
        command = ["setpriv", "--pdeathsig", "TERM", "--"]
        if not Path("/run/systemd/system").exists():  # else that gives it a group of its own
            command += ["/bin/sh", "-c", START, str(self.group)]
        command += ["systemd-nspawn", "-q", "-b", "-D", str(self.root), "--register=no", "--private-network"]
        command += [f"--machine={self.name}", "--console=pipe", "--link-journal=no"]
        if not Path("/run/systemd/system").exists():
            command.append("--keep-unit")
        # The newer control groups, as a real Debian has them: under the older ones a container is not told when
        # the last process of a unit has ended, and waits for TimeoutStopSec instead.
        environ = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        with self.console.open("ab") as said:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environ, start_new_session=True
            )
        try:
            wait(self._found, BOOT_SECONDS)
            wait(self._up, BOOT_SECONDS)
        except TimeoutError:
            self.close()
            raise CannotBoot(f"the machine does not boot: {self.console.read_text(errors='replace')[-300:]}") from None

    def off(self) -> float:
        """Switch it off as a person does; how long that took, in seconds. Raises TimeoutError."""
        begun = time.monotonic()
        self.run("systemctl poweroff")
        assert self.process is not None
        wait(lambda: self.process is None or self.process.poll() is not None, OFF_SECONDS)
        self._gone()
        return time.monotonic() - begun

    def cut(self) -> None:
        """Every process of it ends at once, without a word."""
        if self.init > 1 and _apart(self.init):
            os.kill(self.init, signal.SIGKILL)  # the kernel ends with it whatever runs in there
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(OFF_SECONDS if self.init else 0.1)
            self.process.kill()
            self.process.wait()
        self._gone()

    def close(self) -> None:
        """Cut it and take its folder away."""
        self.cut()
        shutil.rmtree(self.root, ignore_errors=True)
        for group in (self.group, GROUPS / "systemd" / self.name):
            for each, _, _ in [*os.walk(group, topdown=False)]:
                with suppress(OSError):
                    os.rmdir(each)

    def run(self, command: str, seconds: float = 240.0) -> str:
        """What a shell command of root inside says, its errors too. Raises RuntimeError when it ends with a fault."""
        done = self.tried(command, seconds)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.returncode}: {done.stdout[-3000:]}")
        return done.stdout

    def tried(self, command: str, seconds: float = 240.0) -> subprocess.CompletedProcess[str]:
        """The same, whatever its code."""
        self._must_be_apart()
        enter = ["nsenter", "-t", str(self.init), "-m", "-u", "-i", "-n", "-p", "--", "env", "-i", *PLACE]
        return subprocess.run(
            [*enter, "/bin/sh", "-c", ENTERED, self.name, command], stdin=subprocess.DEVNULL, text=True, cwd="/",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, check=False, errors="replace",
        )  # fmt: skip

    def put(self, file: Path, place: str) -> None:
        """Carry a file in."""
        shutil.copy(file, self.root / place.lstrip("/"))

    @property
    def group(self) -> Path:
        """Its control group: without one of its own, two machines would share their units' groups."""
        newer = GROUPS / "unified"
        return (newer if newer.exists() else GROUPS) / self.name

    def _found(self) -> bool:
        """Whether its first process runs in its own namespaces."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise TimeoutError
        number = self.process.pid
        for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
            if _apart(int(child)) and Path(f"/proc/{child}/comm").read_text() == "systemd\n":
                self.init = int(child)
                return True
        return False

    def _must_be_apart(self) -> None:
        if self.init <= 1 or not _apart(self.init):
            raise RuntimeError("the machine is off")

    def _up(self) -> bool:
        return self.tried("systemctl is-system-running").stdout.strip() in ("running", "degraded")

    def _gone(self) -> None:
        wait(lambda: self.init == 0 or not Path(f"/proc/{self.init}").exists(), OFF_SECONDS)
        self.init = 0


def _apart(number: int) -> bool:
    """Whether a process shares none of the namespaces with us that a command could do harm in."""
    try:
        return all(os.readlink(f"/proc/{number}/ns/{one}") != os.readlink(f"/proc/self/ns/{one}") for one in APART)
    except OSError:
        return False


def wait(what: Callable[[], object], seconds: float) -> float:
    """Ask until it is so; how long it took. Raises TimeoutError."""
    begun = time.monotonic()
    while not what():
        if time.monotonic() - begun > seconds:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(0.2)
    return time.monotonic() - begun
