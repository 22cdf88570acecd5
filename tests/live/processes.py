"""Programs started for a test run: free ports, stopping by pid, waiting for what must become true."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

SERVING = (10_000, 32_000)
DICE = random.SystemRandom()
"""Two test processes must not throw the same numbers, whatever they seeded."""
_children: dict[int, subprocess.Popen[bytes]] = {}


class DidNotHappen(Exception):
    """What had to become true did not, in time."""


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that are free now, all different.

    Below those that the system gives to outgoing connections: else one of these may sit on the port of a process that
    is just being started again.
    """
    sockets: list[socket.socket] = []
    try:
        while len(sockets) < count:
            each = socket.socket()
            try:
                each.bind(("127.0.0.1", DICE.randrange(*SERVING)))
            except OSError:
                each.close()
                continue
            sockets.append(each)
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def spawn(command: list[str], cwd: Path, env: dict[str, str] | None = None) -> int:
    """Start a program in its own session, its output appended to `cwd`/output.log, and give its pid."""
    with (cwd / "output.log").open("ab") as output:
        child = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    _children[child.pid] = child
    return child.pid


def until(what: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Wait until `what()`; raises DidNotHappen."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise DidNotHappen(f"{otherwise} (waited {seconds:.0f} s)")
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether the process lives (one that we started is reaped when it has ended)."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for each in found:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it may end while it is looked at
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    found.extend(int(child) for child in children.read_text().split())
    return found


def signal_all(pids: list[int], what: signal.Signals) -> None:
    """Send a signal to each that still lives."""
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            continue


def end(pid: int, how: signal.Signals = signal.SIGTERM, seconds: float = 20.0) -> None:
    """Ask the process to end; kill it with its children if it does not."""
    everybody = family(pid)
    signal_all([pid], how)
    try:
        until(lambda: not is_running(pid), seconds, f"process {pid} ends")
    except DidNotHappen:
        signal_all(everybody, signal.SIGKILL)
        until(lambda: not is_running(pid), 10, f"process {pid} ends when killed")
