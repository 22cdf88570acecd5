"""存储: a folder of one service in which each file lies under the SHA-256 of its bytes, whole or not at all."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from shared.durable import sync
from shared.errors import NotFound
from shared.failpoints import hit, point
from shared.files.arriving import Arrived, Arriving
from shared.settings import Settings

KEEP = point("files.keep")
UNFINISHED = 3600.0
"""Seconds without a byte after which a half-received file is taken for dead (its process was killed)."""
UNUSED = 86400.0
"""Seconds after which a file that no row names is taken for given up: a transaction that rolled back."""
AT_ONCE = 200
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LEAVING = ".leaving"


class Store:
    """A folder of files. Several processes, on several machines over a shared mount, may use it at once."""

    def __init__(self, folder: Path, scanner: str = "") -> None:
        self.folder, self.scanner = folder, scanner

    @classmethod
    def of(cls, settings: Settings, service: str) -> "Store":
        """The store of a service, where the settings put it."""
        return cls(settings.files_folder / service, settings.files_scan)

    def begin(self) -> Arriving:
        """Room for a file that is about to come. Raises OSError (ENOSPC) when there is none."""
        folder = self.folder / "arriving"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Arriving(folder, self.scanner)

    def keep(self, arrived: Arrived) -> None:
        """Give a received file its place. Call it in the transaction that writes its row: a row never lacks its file.

        The bytes are on the disk already (fsync while receiving); a file that is there is replaced by its equal.
        """
        place = self._place(arrived.sha256)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        hit(KEEP)
        os.utime(arrived.path)
        os.replace(arrived.path, place)
        sync(place.parent)

    def where(self, sha256: str) -> Path:
        """The path of a kept file. Raises NotFound."""
        place = self._place(sha256) if _SHA256.fullmatch(sha256) else None
        if place is None or not place.is_file():
            raise NotFound("没有找到这个文件", code="file_not_found")
        return place

    def open(self, sha256: str) -> BinaryIO:
        """A kept file for reading. Raises NotFound."""
        return self.where(sha256).open("rb")

    def sweep(self, used: Callable[[list[str]], set[str]]) -> int:
        """Remove what nobody finished and what no row names. Returns how many files went.

        `used` tells which of these SHA-256 a row names. A file is moved aside before its age is looked at for the last
        time: one that is kept anew meanwhile has a new age, and is moved back.
        """
        gone = sum(_unlink(path) for path in self._unfinished())
        batch: list[str] = []
        for sha256 in self._unused():
            batch.append(sha256)
            if len(batch) == AT_ONCE:
                gone += self._drop(batch, used)
                batch = []
        return gone + self._drop(batch, used)

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _unfinished(self) -> Iterator[Path]:
        return (path for path in (self.folder / "arriving").glob("*") if _older(path, UNFINISHED))

    def _unused(self) -> Iterator[str]:
        old = (path for path in self.folder.glob("??/??/*") if _older(path, UNUSED))
        return (path.name for path in old if _SHA256.fullmatch(path.name))

    def _drop(self, batch: list[str], used: Callable[[list[str]], set[str]]) -> int:
        kept = used(batch) if batch else set()
        return sum(self._leave(sha256) for sha256 in batch if sha256 not in kept)

    def _leave(self, sha256: str) -> bool:
        place = self._place(sha256)
        aside = place.with_name(sha256 + _LEAVING)
        with suppress(FileNotFoundError):
            os.replace(place, aside)
            if _older(aside, UNUSED):
                return _unlink(aside)
            os.replace(aside, place)
        return False


def _older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except FileNotFoundError:
        return False


def _unlink(path: Path) -> bool:
    with suppress(FileNotFoundError):
        path.unlink()
        return True
    return False
