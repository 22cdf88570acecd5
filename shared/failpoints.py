"""Fail-points: named places where a test may kill, stop, raise or delay; nothing at all unless the setting names one.

FAILPOINTS is `name=action[:n]` separated by commas; action is kill, stop, raise, enospc or sleep<seconds>; n is the
hit at which it acts (default 1). Every name is declared at import through `point`, so that a sweep knows them all.

FAILPOINTS_FOLDER arms a process that runs already, and all of its successors: a file `<name>.<n>` in it that holds an
action acts once, at the n-th hit from then on (n is 1 to 3); the file is renamed at each hit, in the end to `.struck`.
"""

import errno
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

REGISTERED: set[str] = set()
HITS: Counter[str] = Counter()
_folder: list[Path] = []
_armed: dict[str, tuple[str, int]] = {}
_lock = threading.Lock()


class FailPointError(RuntimeError):
    """What `raise` raises; never raised outside tests."""


def point(name: str) -> str:
    """Register a fail-point's name and give it back, for a module constant."""
    REGISTERED.add(name)
    return name


def arm(spec: str, folder: str = "") -> None:
    """Arm the fail-points of a FAILPOINTS text; an empty text disarms all and forgets the hits.

    `folder`: where a test may arm them later (FAILPOINTS_FOLDER). Raises ValueError on a text that cannot be read.
    """
    with _lock:
        _armed.clear()
        _folder[:] = [Path(folder)] if folder else []
        HITS.clear()
        for part in filter(None, (piece.strip() for piece in spec.split(","))):
            name, _, action = part.partition("=")
            action, _, nth = action.partition(":")
            if not action or action.rstrip("0123456789.") not in {"kill", "stop", "raise", "enospc", "sleep", "count"}:
                raise ValueError(f"FAILPOINTS: {part!r}")
            _armed[name] = (action, int(nth or 1))


def hit(name: str) -> None:
    """Act if armed for this name and this is the n-th hit."""
    if not _armed and not _folder:
        return
    with _lock:
        HITS[name] += 1
        action, nth = _armed.get(name, ("", 0))
        due = HITS[name] == nth
    if due:
        _act(name, action)
    for folder in _folder:
        _act(name, _laid(folder, name))


def _laid(folder: Path, name: str) -> str:
    """The action that is due at this hit; renaming decides between several processes."""
    for n in (1, 2, 3):
        after = folder / f"{name}.{n - 1 or 'struck'}"
        try:
            os.rename(folder / f"{name}.{n}", after)
        except FileNotFoundError:
            continue
        return after.read_text() if n == 1 else ""
    return ""


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
