"""Processes that a killed test run left behind: every run notes what it starts, and ends what the dead ones noted."""

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

from tests.live.processes import is_running

NOTES = "baiying-running-"


def note(group: int, data: Path) -> None:
    """Remember a process group that this run started, by the data folder in its environment."""
    notes = Path(tempfile.gettempdir()) / f"{NOTES}{os.getpid()}"
    notes.mkdir(exist_ok=True)
    (notes / str(group)).write_text(str(data))


def sweep() -> None:
    """End the process groups of runs that are no more."""
    for notes in Path(tempfile.gettempdir()).glob(f"{NOTES}*"):
        if is_running(int(notes.name.removeprefix(NOTES))):
            continue
        for group in notes.iterdir():
            _end(int(group.name), group.read_text())
        shutil.rmtree(notes, ignore_errors=True)


def _end(group: int, data: str) -> None:
    """Kill it if it is still the one that was noted and not another program under the same number."""
    with contextlib.suppress(OSError):
        if f"BAIYING_DATA={data}".encode() in Path(f"/proc/{group}/environ").read_bytes().split(b"\0"):
            os.killpg(group, signal.SIGKILL)
