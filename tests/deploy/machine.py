"""A Debian machine of its own: booted under systemd in a container without a network, entered by command, cut off.

Nothing may ever run on this machine instead: what is entered must have namespaces of its own, and its own name.
"""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.live import newer_debian

SUITE = "bookworm"
PACKAGES = ("systemd-sysv", "dbus", "python3")
"""What docs/install.md asks of a machine: systemd and Python; dbus is what systemctl speaks through."""
SERVERS = "postgresql", "rabbitmq-server", "nginx-light", "sudo"
"""What it asks of a city's besides."""
KEPT = Path.home() / ".cache" / "baiying"
BOOT_SECONDS, OFF_SECONDS = 90.0, 120.0
BACK_SECONDS = 180.0
"""A start of the whole system on a machine that is busy with something else."""
PLACE = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"
APART = "mnt", "uts", "ipc", "net", "pid"
NUMBERS = itertools.count(1)
GROUPS = Path("/sys/fs/cgroup")
ENTERED = '[ "$(cat /etc/hostname)" = "$0" ] && [ "$(uname -n)" = "$0" ] || exit 99; eval "$1"'
START = 'mkdir -p "$0" && echo $$ >"$0/cgroup.procs"; exec "$@"'
ADD = """
set -e
mount -t proc proc "$0/proc"
exec chroot "$0" sh -c 'apt-get update -q && apt-get install -q -y --no-install-recommends "$@" && apt-get clean' - "$@"
"""


class CannotBoot(Exception):
    """This machine cannot boot another one; the text says why."""


def missing() -> str | None:
    """What is not there, or None: the ground of the machine itself is made by `ground`."""
    if os.geteuid() != 0:
        return "a machine of its own (root)"
    return ", ".join(n for n in ("systemd-nspawn", "nsenter", "setpriv", "debootstrap") if not shutil.which(n)) or None


def ground(name: str = "machine", added: Sequence[str] = ()) -> Path:
    """The untouched folder that machines are copied from, kept between runs. Raises CannotBoot."""
    try:
        base = newer_debian.bootstrapped(KEPT / f"machine-{SUITE}", SUITE, PACKAGES)
        kept = KEPT / f"{name}-{SUITE}"
        if added and not kept.exists():
            _add(base, kept, added)
        return kept
    except (RuntimeError, subprocess.SubprocessError) as why:
        raise CannotBoot(str(why)) from None


def _add(base: Path, kept: Path, packages: Sequence[str]) -> None:
    """A copy of it with more packages: some minutes, and the mirror. No server of them is started here."""
    home = Path(tempfile.mkdtemp(prefix=f"{kept.name}-", dir=kept.parent))
    try:
        root = home / "root"
        subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(root)], check=True)
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        policy = root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "env", "-i", *PLACE]
        done = subprocess.run(
            [*apart, "DEBIAN_FRONTEND=noninteractive", "sh", "-c", ADD, str(root), *packages],
            capture_output=True, text=True, timeout=60 * newer_debian.MINUTES,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"apt-get: {done.stdout[-300:]}{done.stderr[-300:]}")
        policy.unlink()
        if not kept.exists():  # another test process may have been quicker
            root.rename(kept)
    finally:
        shutil.rmtree(home, ignore_errors=True)


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
        # As Debian's installer does; RabbitMQ asks for its own name.
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n")

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

    def main_process(self, unit: str) -> int:
        """Its number inside; 0 when there is none."""
        return int(self.run(f"systemctl show -p MainPID --value {unit}"))

    def kill(self, unit: str) -> None:
        """Its process is killed, and another one runs within a while. Raises TimeoutError."""
        before = self.main_process(unit)
        assert before > 1
        self.run(f"kill -9 {before}")
        wait(lambda: self.main_process(unit) not in (0, before), BACK_SECONDS)

    def open_to_others(self, place: str) -> str:
        """What below a folder somebody besides its owner may read."""
        return self.run(f"find {place} ! -type l -perm /077")

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
