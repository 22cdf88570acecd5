"""Fail-points: named places where a test may kill, stop, raise or delay; nothing at all unless the setting names one.

FAILPOINTS is `name=action[:n]` separated by commas; action is kill, stop, raise, enospc or sleep<seconds>; n is the
hit at which it acts (default 1). Every name is declared at import through `point`, so that a sweep knows them all.
"""

import errno
import os
import signal
import threading
import time
from collections import Counter

REGISTERED: set[str] = set()
HITS: Counter[str] = Counter()
_once: list[str] = []
_armed: dict[str, tuple[str, int]] = {}
_lock = threading.Lock()


class FailPointError(RuntimeError):
    """What `raise` raises; never raised outside tests."""


def point(name: str) -> str:
    """Register a fail-point's name and give it back, for a module constant."""
    REGISTERED.add(name)
    return name


def arm(spec: str, once: str = "") -> None:
    """Arm the fail-points of a FAILPOINTS text; an empty text disarms all and forgets the hits.

    `once`: a folder in which each acts a single time however often the process is started again (FAILPOINTS_ONCE).

    Raises ValueError on a text that cannot be read.
    """
    with _lock:
        _armed.clear()
        _once[:] = [once] if once else []
        HITS.clear()
        for part in filter(None, (piece.strip() for piece in spec.split(","))):
            name, _, action = part.partition("=")
            action, _, nth = action.partition(":")
            if not action or action.rstrip("0123456789.") not in {"kill", "stop", "raise", "enospc", "sleep", "count"}:
                raise ValueError(f"FAILPOINTS: {part!r}")
            _armed[name] = (action, int(nth or 1))


def hit(name: str) -> None:
    """Act if armed for this name and this is the n-th hit."""
    if not _armed:
        return
    with _lock:
        HITS[name] += 1
        action, nth = _armed.get(name, ("", 0))
        if not action or HITS[name] != nth:
            return
    if _first_time(name):
        _act(name, action)


def _first_time(name: str) -> bool:
    try:
        for folder in _once:
            os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def _act(name: str, action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif action == "enospc":
        raise OSError(errno.ENOSPC, f"fail-point {name}")
    elif action.startswith("sleep"):
        time.sleep(float(action[5:] or 3))
    elif action == "raise":
        raise FailPointError(name)
