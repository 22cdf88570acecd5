"""A SQLite file: copied at a moment while others work, put in its place again."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from deploy.cli.faults import BUSY, UNMET, Fault
from shared.durable import sync
from shared.settings import Settings

WAIT_SECONDS = 10.0
PAGES = 4096
SIDES = ("-journal", "-wal", "-shm")


def path_of(settings: Settings, service: str) -> Path:
    """Where the service's database file lies."""
    return Path(sa.make_url(settings.database_url(service)).database or "")


class SqliteSource:
    """One service's file. Writers wait from `lock` to `release`, readers never.

    Without WAL the lock is kept until the file is copied: a writer's COMMIT would otherwise stand before the reader and
    hold up everybody else.
    """

    dialect = "sqlite"

    def __init__(self, settings: Settings, service: str) -> None:
        self.service, self.path = service, path_of(settings, service)
        if not self.path.is_file():
            raise Fault(f"没有数据库文件{self.path}", "no such database", UNMET)
        self._guard, self._reader = (
            sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None) for _ in range(2)
        )

    def lock(self) -> None:
        """Keep every other writer from beginning. Raises Fault after ten seconds."""
        try:
            self._guard.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise Fault(f"{self.path.name}一直被占用", str(error), BUSY) from None

    def begin(self) -> None:
        """From here on what is read is of this moment."""
        self._reader.execute("BEGIN")
        self._reader.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def release(self) -> None:
        """Let writers go on, where the moment stays without the lock."""
        if self._reader.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            self._guard.rollback()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self._reader.execute(statement).fetchall()

    @property
    def size(self) -> int:
        """Bytes that are to be copied."""
        return self.path.stat().st_size

    def copy(self, folder: Path, each: Callable[[int], None]) -> dict[str, Any]:
        """Copy the moment into a folder; afterwards writers go on. `each` is told the bytes of every step."""
        target = folder / f"{self.service}.sqlite3"
        page = self._reader.execute("PRAGMA page_size").fetchone()[0]
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            self._reader.backup(copy, pages=PAGES, progress=lambda *_: each(PAGES * page))
        self._reader.rollback()
        self._guard.rollback()
        sync(target)
        return {"file": target.name}

    def close(self) -> None:
        self._reader.close()
        self._guard.close()


class SqliteTarget:
    """Where one service's file comes to lie."""

    dialect = "sqlite"

    def __init__(self, settings: Settings, service: str) -> None:
        self.path = path_of(settings, service)
        self._fresh = self.path.with_name(self.path.name + ".restoring")

    def users(self) -> list[str]:
        """The processes of this machine that have the file open; readable of one's own, or as root."""
        wanted = {str(self.path.resolve()) + side for side in ("", *SIDES)}
        found = []
        for process in Path("/proc").iterdir():
            if process.name.isdigit() and int(process.name) != os.getpid() and wanted & _open_files(process):
                found.append(f"进程{process.name}")
        return found

    def occupied(self) -> bool:
        """Whether there is a database already."""
        return self.path.exists() and self.path.stat().st_size > 0

    def stage(self, file: Path, _held: dict[str, Any]) -> None:
        """Bring the copy to where it is to lie, beside what lies there; nothing is changed yet. Raises Fault."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, self._fresh)
        os.chmod(self._fresh, 0o600)
        sync(self._fresh)
        if (found := said_of(self._fresh)) != "ok":
            raise Fault(f"{file.name}不完好：{found}", "the copy is not sound", UNMET)

    def swap(self, at: datetime) -> str | None:
        """Move what is there aside and the copy into its place; the name of what was moved aside."""
        aside = None
        if self.path.exists():
            _settle(self.path)
            aside = f"{self.path.name}.aside-{at:%Y%m%dT%H%M%SZ}"
            for side in (*SIDES, ""):
                old = self.path.with_name(self.path.name + side)
                if old.exists():
                    old.rename(self.path.with_name(aside + side))
        self._fresh.rename(self.path)
        sync(self.path.parent)
        return aside


def _settle(path: Path) -> None:
    """Take in what its journal still holds, so that the file alone is whole; a broken one is moved as it is."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as old:
            old.execute("BEGIN IMMEDIATE")
            old.rollback()
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        return


def said_of(file: Path) -> str:
    """What SQLite finds wrong with a file; "ok": nothing."""
    with closing(sqlite3.connect(file)) as held:
        try:
            return str(held.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            return str(error)


def _open_files(process: Path) -> set[str]:
    try:
        return {os.readlink(link) for link in (process / "fd").iterdir()}
    except OSError:
        return set()
