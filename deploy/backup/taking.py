"""Taking a set: all databases of one moment while they work, then the uploaded files, then what was copied, signed."""

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.backup.postgres import PostgresSource
from deploy.backup.sets import UNFINISHED, UPLOADS, free_place, sets_in, sha256_of, sign_set
from deploy.backup.sqlite import SqliteSource, said_of
from deploy.cli.faults import UNMET, Fault
from shared.durable import sync
from shared.identity.signing import audit_key
from shared.settings import Settings

Source = SqliteSource | PostgresSource
Bar = Callable[[int], None]
_SHA256 = re.compile(r"[0-9a-f]{64}")


def source_of(settings: Settings, service: str) -> Source:
    """A service's database, opened for copying. Raises Fault when it is not there."""
    is_file = settings.database_url(service).startswith("sqlite")
    return SqliteSource(settings, service) if is_file else PostgresSource(settings, service)


@contextmanager
def one_moment(settings: Settings, services: Sequence[str]) -> Iterator[list[Source]]:
    """The databases as they stand at one moment: while it is taken nobody's log moves.

    A cursor says what was heard of a log whose entries were committed before: with all logs held still, no cursor of
    the set is beyond the log that it follows.
    """
    with ExitStack() as stack:
        sources = []
        for service in services:
            sources.append(source_of(settings, service))
            stack.callback(sources[-1].close)
        for step in ("lock", "begin", "release"):
            for source in sources:
                getattr(source, step)()
        yield sources


def take(settings: Settings, folder: Path, services: Sequence[str], said: dict[str, Any], each: Bar) -> dict[str, Any]:
    """Write a set into the folder, whole or not at all; returns its manifest. `said`: made_at (datetime), by, noted."""
    final = free_place(folder, said["made_at"])
    part = folder / (final.name + UNFINISHED)
    part.mkdir(mode=0o700)
    started = time.monotonic()
    with one_moment(settings, services) as sources:
        held = {source.service: standing(source) | {"dialect": source.dialect} for source in sources}
        for source in sorted(sources, key=lambda one: one.size):  # who has little is soonest let go on
            before = time.monotonic()
            held[source.service] |= source.copy(part, each)
            held[source.service]["seconds"] = round(time.monotonic() - before, 3)
    require_sound(part, held)
    count, size = copy_uploads(settings, part, services, sets_in(folder)[-1:], each)
    manifest = sign_set(part, audit_key(settings), {
        **said, "set": final.name, "services": held,
        "uploads": {"count": count, "bytes": size}, "seconds": round(time.monotonic() - started, 3),
        "files": [_listed(part / name) for name in (*(one["file"] for one in held.values()), UPLOADS)],
    })  # fmt: skip
    part.rename(final)
    sync(folder)
    return manifest


def require_sound(part: Path, held: dict[str, dict[str, Any]]) -> None:
    """Raises Fault for a copy of a damaged file: page by page, what is damaged is copied too.

    Without this every set would be of that kind once the older ones have gone.
    """
    for service, one in held.items():
        if one["dialect"] == "sqlite" and (found := said_of(part / one["file"])) != "ok":
            raise damaged(f"{service}：{found[:80]}")


def damaged(said: str) -> Fault:
    """What is told instead of a set."""
    words = f"数据库已经损坏（{said}），没有写成备份集，此前的都还在。停止服务，先复制数据，再恢复（docs/backup.md）"
    return Fault(words, "the database is damaged; no set was written", UNMET)


def standing(source: Source) -> dict[str, Any]:
    """Where a database stands: schema step, epoch, pruned floor, head with its hash, how far it follows whom."""
    epoch, pruned = source.rows("SELECT epoch, pruned_through FROM stream_meta")[0]
    last = source.rows("SELECT pos, hash FROM event_log ORDER BY pos DESC LIMIT 1")
    step = source.rows("SELECT version_num FROM schema_version")[0][0]
    cursors = source.rows("SELECT producer, pos, hash FROM cursor ORDER BY producer")
    return {
        "step": step, "epoch": str(epoch).replace("-", ""), "pruned_through": pruned,
        "head": last[0][0] if last else pruned, "hash": last[0][1] if last else None,
        "cursors": {producer: {"pos": pos, "hash": hash_} for producer, pos, hash_ in cursors},
    }  # fmt: skip


def copy_uploads(
    settings: Settings, part: Path, services: Sequence[str], before: Sequence[Path], each: Bar
) -> tuple[int, int]:
    """Copy the files after the databases: no row names one that is missing. What the set before has is linked.

    They lie under the SHA-256 of their bytes, so equal names are equal files. Returns how many and how many bytes.
    """
    count = size = 0
    with (part / UPLOADS).open("w", encoding="utf-8") as listed:
        for path in _uploads(settings, services):
            name = path.relative_to(settings.files_folder)
            if not _bring(path, part / "files" / name, [old / "files" / name for old in before]):
                continue
            held = (part / "files" / name).stat().st_size
            listed.write(json.dumps({"name": str(name), "bytes": held, "sha256": path.name}) + "\n")
            count, size = count + 1, size + held
            each(held)
    sync(part / UPLOADS)
    return count, size


def _uploads(settings: Settings, services: Sequence[str]) -> Iterator[Path]:
    for service in services:
        found = sorted((settings.files_folder / service).glob("??/??/*"))
        yield from (path for path in found if _SHA256.fullmatch(path.name))


def _bring(path: Path, to: Path, there: Sequence[Path]) -> bool:
    """False when it is gone meanwhile: then no row named it."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        size = path.stat().st_size
        for old in there:
            if old.is_file() and old.stat().st_size == size:
                os.link(old, to)
                return True
        shutil.copyfile(path, to)
    except FileNotFoundError:
        return False
    sync(to)
    return True


def _listed(path: Path) -> dict[str, Any]:
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


def moment_of(manifest: dict[str, Any]) -> datetime:
    """When a set was taken."""
    return datetime.fromisoformat(str(manifest["made_at"]))
