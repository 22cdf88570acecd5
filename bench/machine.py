"""The machine: which it is, what its processes used."""

import os
import platform
import sqlite3
import time
from pathlib import Path

from tests.live.processes import family

TICK = os.sysconf("SC_CLK_TCK")


def describe() -> str:
    """One line: cores, memory, system, versions, load at the start."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, its living descendants and those it has reaped."""
    return sum(_ticks(each) for each in family(pid)) / TICK


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(field) for field in fields[11:15])


def resident_mib(pid: int) -> float:
    """Resident memory of a process and its descendants, pages shared among them counted once (PSS)."""
    return sum(process_mib(each) for each in family(pid))


def process_mib(pid: int) -> float:
    """Resident memory of one process, what it shares with others by its part (PSS); 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def busy_seconds() -> float:
    """CPU time used by everything on this machine since it started."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICK
