"""补读: what a follower can no longer read from a feed comes from the archives, through the same door and checks."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from deploy.archives import archive_entries, check_archive
from deploy.embedded import LocalPeers
from shared.db import Database
from shared.envelope import Entry
from shared.log import Follower, read_cursors
from shared.log.feed import PAGE
from shared.service import Service

TRIES = 5
_NAME = re.compile(r"[a-z]+-[0-9]+-[0-9]+\.zip")


class CannotCatchUp(Exception):
    """Why not, in Chinese, for who keeps the installation."""


def catch_up_from(
    service: Service, db: Database, producer: str, folder: Path, each: Callable[[int], None]
) -> dict[str, Any]:
    """Apply every archived event of a producer after this service's cursor. Returns applied, pos, parked.

    Raises CannotCatchUp: no file, a broken one, a hole between files, events that do not continue what was heard.
    """
    follower = Follower(db, service.handlers, LocalPeers({}, service.name), service.follows)
    before = _pos(db, producer)
    for page in _pages(_entries(producer, folder, before)):
        _apply(follower, db, producer, page)
        each(len(page))
    pos = _pos(db, producer)
    return {"applied": pos - before, "pos": pos, "parked": follower.counts["parked"]}


def _apply(follower: Follower, db: Database, producer: str, page: list[Entry]) -> None:
    for _ in range(TRIES):
        done = follower.take(producer, page)
        if isinstance(done, str):
            raise CannotCatchUp(f"归档中位置{page[0].pos}的事件接不上已读到的（{done}）：文件不全，或者不是这个系统的")
        if _pos(db, producer) >= page[-1].pos:
            return
    raise CannotCatchUp(f"停在位置{_pos(db, producer)}：数据库忙，或者接连处理失败，见日志；可以再运行一次")


def _entries(producer: str, folder: Path, after: int) -> Iterator[Entry]:
    wanted = [path for path in _files(producer, folder) if _through(path) > after]
    if not wanted:
        raise CannotCatchUp(f"{folder}中没有{producer}在位置{after}之后的归档文件")
    for path in wanted:
        found = check_archive(path)
        if found.fault:
            raise CannotCatchUp(f"{path.name}不完好：{found.fault}")
        yield from (entry for entry in archive_entries(path) if entry.pos > after)


def reach(producer: str, folder: Path) -> int:
    """The last position that the archives of a producer in this folder hold; 0 without any."""
    return max(map(_through, _files(producer, folder)), default=0)


def _files(producer: str, folder: Path) -> list[Path]:
    named = (path for path in folder.glob(f"{producer}-*.zip") if _NAME.fullmatch(path.name))
    return sorted(named, key=_through)


def _through(path: Path) -> int:
    return int(path.stem.split("-")[2])


def _pages(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while page := list(itertools.islice(entries, PAGE)):
        yield page


def _pos(db: Database, producer: str) -> int:
    with db.read() as session:
        return next((cursor.pos for cursor in read_cursors(session) if cursor.producer == producer), 0)
