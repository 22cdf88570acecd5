"""磁盘余量: nothing is taken in before a disk is full or while it cannot be written to; reading goes on (C12-C16)."""

import errno
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
import structlog

from shared.db import Database
from shared.db.unwritable import is_read_only
from shared.errors import Unavailable
from shared.web.health import State, Verdict

EVERY_SECONDS = 1.0
RESUMES_AT = 1.25
"""So many times the least that must be free before anything is taken in again: no flapping at the edge."""
WARNS_AT = 4.0
SAID_FOR = 30.0
"""Seconds for which /readyz says that a write failed on the disk."""
AGAIN = {"Retry-After": "30"}
MIB = 1 << 20
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
_STATES = ("53100", "58030", "25006")
_NAMES = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
_log = structlog.get_logger("space")


@dataclass(frozen=True, slots=True)
class Room:
    """A disk as it was last seen: bytes free and in all, whether they are too few, whether nothing can be written."""

    free: int
    total: int
    low: bool = False
    shut: bool = False


class Disks:
    """The disks of this process's folders, each looked at once a second at most; every app of the process shares it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.failed_at: float | None = None
        self._seen: dict[Path, tuple[float, Room]] = {}
        self._lock = Lock()

    def room(self, folder: Path, least: float, ours: bool = True) -> Room:
        """How it stands with the disk under a folder; `least`: MiB that must be free, 0 for no limit.

        `ours`: we write there. Of another program's folder only the room is looked at: to us it is read-only anyhow.
        """
        with self._lock:
            at, room = self._seen.get(folder, (0.0, None))
            if room is not None and self.clock() - at < EVERY_SECONDS:
                return room
            found = look(folder, least, room is not None and room.low, ours)
            if room is None or (found.low, found.shut) != (room.low, room.shut):
                _say(folder, found, room is None)
            self._seen[folder] = (self.clock(), found)
            return found

    def fail(self) -> None:
        """A write has just failed on the disk."""
        self.failed_at = self.clock()

    def failed(self) -> bool:
        """Whether one did a short while ago."""
        return self.failed_at is not None and self.clock() - self.failed_at < SAID_FOR


DISKS = Disks()


def look(folder: Path, least: float, was_low: bool = False, ours: bool = True) -> Room:
    """Ask the system about the disk under a folder, or under where it would be made."""
    try:
        place = next(path for path in (folder, *folder.parents) if path.exists())
        found = os.statvfs(place)
    except OSError:  # gone, or so broken that it does not even answer
        return Room(0, 0, low=not ours, shut=ours)
    free, total = found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize
    low = free < least * MIB * (RESUMES_AT if was_low else 1.0)
    return Room(free, total, low, ours and _is_shut(place))


def _is_shut(place: Path) -> bool:
    """Whether nothing can be written there: a file system that met a fault need not say so until somebody tries."""
    if not os.access(place, os.W_OK):
        return True
    try:
        os.utime(place)
    except PermissionError:
        return False  # another user's folder, into which we may write all the same
    except OSError:
        return True
    return False


def places(db: Database, with_files: bool) -> list[Path]:
    """The folders that a service writes to from here: its SQLite file's, and where files are taken in."""
    own = [Path(sa.make_url(db.url).database or ".").parent] if db.dialect == "sqlite" else []
    return [*own, db.settings.files_folder] if with_files else own


def rooms(db: Database, with_files: bool) -> list[Room]:
    """How it stands with those folders, and with PostgreSQL's when it is on this machine."""
    least, theirs = db.settings.low_disk, db.settings.database_folder
    found = [DISKS.room(place, least) for place in places(db, with_files)]
    return [*found, DISKS.room(theirs, least, ours=False)] if theirs and db.dialect == "postgresql" else found


def require_room(db: Database, with_file: bool = False, coming: int = 0) -> None:
    """Before anything is taken in; `coming` bytes of a file. Raises Unavailable (disk_low, read_only)."""
    least = db.settings.low_disk
    for room in rooms(db, with_file):
        if room.shut:
            raise Unavailable("存储暂时不可写入，仍可查看，请稍后再试", code="read_only", headers=AGAIN)
        if room.low or (least and room.free - coming < least * MIB):
            raise Unavailable("存储空间不足，暂停受理，仍可查看，请稍后再试", code="disk_low", headers=AGAIN)


def disk_verdict(db: Database) -> Verdict:
    """For /readyz: the disk with the least room. The value is MiB free."""
    own, found = rooms(db, False), rooms(db, True)
    free = min(room.free for room in found) / MIB
    if any(room.shut for room in found):
        state: State = "down" if any(room.shut for room in own) else "degraded"
        return Verdict("disk", state, "所在磁盘只读或读不出：请检查磁盘并重新挂载，随后自行恢复", free)
    if any(room.low for room in found):
        return Verdict("disk", "degraded", "磁盘空间不足，已暂停受理（仍可查看）：腾出空间后自行恢复", free)
    if DISKS.failed():
        return Verdict("disk", "degraded", "刚才有写入因磁盘失败：请检查磁盘空间与系统日志", free)
    if free < WARNS_AT * db.settings.low_disk:
        return Verdict("disk", "warn", "磁盘空间不多了：请及早腾出空间或扩容", free)
    return Verdict("disk", "ok", value=free)


def of_disk(origin: BaseException | None) -> bool:
    """Whether what a driver or the system raised says that the disk is full, broken or read-only."""
    if isinstance(origin, OSError):
        return origin.errno in FULL
    name = getattr(origin, "sqlite_errorname", None) or ""
    return getattr(origin, "sqlstate", None) in _STATES or is_read_only(origin) or name.startswith(_NAMES)


def _say(folder: Path, room: Room, first: bool) -> None:
    if room.low or room.shut:
        _log.error("space.low", folder=str(folder), free_mib=room.free // MIB, shut=room.shut)
    elif not first:
        _log.warning("space.enough", folder=str(folder), free_mib=room.free // MIB)
