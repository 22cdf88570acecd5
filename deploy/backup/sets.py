"""备份集: a folder with the copies of one moment and a signed manifest that says what they are."""

import fcntl
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.cli.faults import BUSY, INVALID, MISSING, UNMET, Fault
from shared.durable import sync
from shared.identity.signing import PrivateKey, is_signed, public_text, sign_bytes

FORMAT = "baiying-backup/1"
MANIFEST, SIGNATURE, UPLOADS = "manifest.json", "manifest.sig", "files.jsonl"
UNFINISHED = ".part"
CHUNK = 1 << 20
_NAME = re.compile(r"baiying-\d{8}T\d{6}Z")
_COPY = re.compile(r"[a-z]+(?:\.[a-z0-9]+)+")
_UPLOAD = re.compile(r"[a-z]+/[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})")


@dataclass(frozen=True)
class BackupSet:
    """A set whose manifest is signed: where it lies, what it says, by whose key."""

    folder: Path
    manifest: dict[str, Any]
    public_key: str

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        """What it holds of each service: file, dialect, step, epoch, head, hash, cursors."""
        held: dict[str, dict[str, Any]] = self.manifest["services"]
        return held


def name_of(at: datetime) -> str:
    """What a set of that moment is called: baiying-20261122T163000Z."""
    return f"baiying-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def free_place(folder: Path, at: datetime) -> Path:
    """Where a set of that moment comes to lie: a second later where one of the same second lies already."""
    while (place := folder / name_of(at)).exists():
        at += timedelta(seconds=1)
    return place


def sets_in(folder: Path) -> list[Path]:
    """The whole sets below a folder, oldest first."""
    found = (path for path in folder.glob("baiying-*") if _NAME.fullmatch(path.name))
    return sorted(path for path in found if (path / SIGNATURE).is_file())


def newest(folder: Path) -> Path:
    """The folder itself when it is a set, else the newest set in it. Raises Fault when there is none."""
    if (folder / MANIFEST).is_file():
        return folder
    there = sets_in(folder)
    if not there:
        raise Fault(f"{folder}里没有备份集", "no backup set there", MISSING)
    return there[-1]


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Only one backup into a folder; what a killed one left is cleared away. Raises Fault when one is at work."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Fault("另一个备份正在写入这个目录", "another backup is at work here", BUSY) from None
        for path in folder.glob(f"baiying-*{UNFINISHED}"):
            shutil.rmtree(path)
        yield


def prune(folder: Path, keep: int) -> list[str]:
    """Remove all sets but the newest `keep`; the names of those that went."""
    gone = sets_in(folder)[:-keep]
    for path in gone:
        (path / SIGNATURE).unlink()  # half removed, it is no set any more
        shutil.rmtree(path)
    return [path.name for path in gone]


def sha256_of(path: Path, each: Callable[[int], None] = lambda _: None) -> str:
    """The SHA-256 of a file in hex, a chunk at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            each(len(chunk))
    return digest.hexdigest()


def sign_set(folder: Path, key: PrivateKey, said: dict[str, Any]) -> dict[str, Any]:
    """Write the manifest and its signature over every file that is listed; both are on the disk afterwards."""
    manifest = {"format": FORMAT, **said, "public_key": public_text(key)}
    signed = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()
    for name, content in ((MANIFEST, signed), (SIGNATURE, (sign_bytes(key, signed) + "\n").encode())):
        (folder / name).write_bytes(content)
        sync(folder / name)
    sync(folder)
    return manifest


def read_set(folder: Path, public_key: str = "") -> BackupSet:
    """A set whose signature holds, by the key given or else by the one in it. Raises Fault."""
    try:
        signed = (folder / MANIFEST).read_bytes()
        signature = (folder / SIGNATURE).read_text(encoding="ascii", errors="replace").strip()
        manifest = json.loads(signed)
        key = public_key or str(manifest["public_key"])
        holds = is_signed(key, signed, signature)
    except OSError as error:
        raise Fault(f"{folder}不是备份集：{error.strerror}", "not a backup set", MISSING) from None
    except (ValueError, KeyError, TypeError):
        raise Fault(f"{folder}的清单或公钥读不出来", "manifest or key cannot be read", INVALID) from None
    if not holds:
        raise Fault("签名与清单不符：清单被改动过，或者不是用这把钥匙签的", "bad signature", UNMET)
    if manifest.get("format") != FORMAT:
        raise Fault(f"不认识的格式 {manifest.get('format')}", "unknown format", INVALID)
    return BackupSet(folder, manifest, key)


def check_files(found: BackupSet, each: Callable[[int], None] = lambda _: None) -> None:
    """Read every file of a set and compare it with what was signed. Raises Fault naming the first that differs.

    Also where a name would lead out of its folder: a signature only says who signed.
    """
    for one in found.manifest["files"]:
        _require_name(bool(_COPY.fullmatch(one["name"])), one["name"])
        _check(found.folder / one["name"], one["sha256"], each)
    listed = {one["name"] for one in found.manifest["files"]}
    for held in found.services.values():
        _require_name(held["file"] in listed, held["file"])
    for line in uploads_of(found):
        name = _UPLOAD.fullmatch(line["name"])
        _require_name(name is not None and name[1] == line["sha256"], line["name"])
        _check(found.folder / "files" / line["name"], line["sha256"], each)


def uploads_of(found: BackupSet) -> Iterator[dict[str, Any]]:
    """The uploaded files of a set: name below files/, bytes, sha256."""
    with (found.folder / UPLOADS).open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _require_name(fits: bool, name: str) -> None:
    if not fits:
        raise Fault(f"备份集里不该有的文件名：{name}", "a name that no backup has", INVALID)


def _check(path: Path, sha256: str, each: Callable[[int], None]) -> None:
    try:
        held = sha256_of(path, each)
    except OSError as error:
        raise Fault(f"{path.name}读不出来：{error.strerror}", "a file of the set cannot be read", UNMET) from None
    if held != sha256:
        raise Fault(f"{path.name}与备份时不一致", "a file differs from what was signed", UNMET)
