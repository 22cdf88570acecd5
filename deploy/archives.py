"""归档文件: old events of one service as a signed zip, with every column, so that each hash can be computed again.

Made as the inspection's bundle is (deploy/inspection.py): manifest.json, manifest.sig, <service>/event-log.jsonl.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.inspection import Checked, Part, check_bundle, write_bundle
from shared.db import Database, now
from shared.durable import sync
from shared.envelope import Entry, entry_of_feed, feed_item
from shared.identity.signing import PrivateKey
from shared.log.archive import Stretch, entries_of, note_archived
from shared.log.chaining import fault_of

FORMAT = "baiying-log/1"
LONGEST_LINE = 4 << 20


def name_of(service: str, stretch: Stretch) -> str:
    """The name of a file says what it holds: intake-1-5000.zip."""
    return f"{service}-{stretch.since + 1}-{stretch.through}.zip"


def write_archive(
    db: Database, stretch: Stretch, folder: Path, key: PrivateKey, by: str, each: Callable[[int], None] = lambda _: None
) -> Path:
    """Write a stretch into the folder, on the disk and under its name only when whole, then put it on record.

    Raises ValueError when the log does not hold it unbroken, or when the path is too long to be put on record.
    """
    path = folder / name_of(db.service, stretch)
    if len(str(path)) > 200:
        raise ValueError("the path is longer than 200 characters")
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with db.read() as session:
        made_at = now(session).isoformat()
    said = {"format": FORMAT, "service": db.service, "by": by, "made_at": made_at, **stretch.__dict__}
    try:
        with _private():
            write_bundle(part, key, said, [Part(f"{db.service}/event-log.jsonl", _lines(db, stretch, each))])
        sha256 = sha256_of(part)
        sync(part)
        os.replace(part, path)
        sync(folder)
    finally:
        part.unlink(missing_ok=True)
    note_archived(db, stretch, str(path), sha256, by)
    return path


def check_archive(path: Path, public_key: str = "", each: Callable[[int], None] = lambda _: None) -> Checked:
    """Check a file off-line: its signature, its sums, and every hash of the chain from one end to the other."""
    found = check_bundle(path, public_key, each, FORMAT)
    if found.fault is None:
        found.fault = _chain_fault(path, found.manifest)
        found.file = path.name if found.fault else None
    return found


def archive_entries(path: Path) -> Iterator[Entry]:
    """The entries of an archive, in order. Raises ValueError or KeyError for what is none: check it first."""
    with zipfile.ZipFile(path) as bundle:
        service = json.loads(bundle.read("manifest.json"))["service"]
        with bundle.open(f"{service}/event-log.jsonl") as file:
            while line := file.readline(LONGEST_LINE):
                yield entry_of_feed(json.loads(line))


def sha256_of(path: Path) -> str:
    """Of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(db: Database, stretch: Stretch, each: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    pos, hash_ = stretch.since, stretch.since_hash
    for entry in entries_of(db, stretch):
        if fault_of([entry], pos, hash_):
            raise ValueError(f"the log is not whole at position {entry.pos}: baiying verify")
        pos, hash_ = entry.pos, entry.hash
        each(1)
        yield feed_item(entry)


@contextmanager
def _private() -> Iterator[None]:
    """What a command makes meanwhile is its user's alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _chain_fault(path: Path, manifest: dict[str, Any]) -> str | None:
    pos, hash_ = manifest["since"], manifest["since_hash"]
    try:
        for entry in archive_entries(path):
            if fault_of([entry], pos, hash_):
                return f"位置{entry.pos}不接前面，或者与哈希不符"
            pos, hash_ = entry.pos, entry.hash
    except (ValueError, KeyError, TypeError):
        return f"位置{pos + 1}读不出来"
    return None if (pos, hash_) == (manifest["through"], manifest["hash"]) else f"到位置{pos}为止，不完整"
