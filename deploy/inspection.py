"""检查包: the access logs of all services as one signed file that is checked without us and off-line.

A zip: manifest.json (what is in it, with SHA-256 and sizes), manifest.sig (Ed25519 over manifest.json, base64),
<service>/access-log.jsonl (a row a line, oldest first), <service>/event-log.json (where the event chain stood).
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.identity.signing import PrivateKey, is_signed, public_text, sign_bytes

FORMAT = "baiying-inspection/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_MANIFEST = 1 << 20
CHUNK = 1 << 20


@dataclass
class Part:
    """One file that goes in: its name and its lines, made while they are written."""

    name: str
    lines: Iterable[dict[str, Any]]


@dataclass
class Checked:
    """What a check found: the manifest, by which key it is signed, and the first thing that does not hold."""

    manifest: dict[str, Any] = field(default_factory=dict)
    public_key: str = ""
    fault: str | None = None
    file: str | None = None


def write_bundle(path: Path, key: PrivateKey, said: dict[str, Any], parts: Iterable[Part]) -> dict[str, Any]:
    """Write the file; `said` goes into the manifest (since, until, made_at; another `format`). Memory stays flat.

    Returns the manifest. Raises FileExistsError: an export is never written over another.
    """
    files = []
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as bundle:
        for part in parts:
            digest, size, count = hashlib.sha256(), 0, 0
            with bundle.open(part.name, "w", force_zip64=True) as file:
                for line in part.lines:
                    raw = _json(line) + b"\n"
                    file.write(raw)
                    digest.update(raw)
                    size, count = size + len(raw), count + 1
            files.append({"name": part.name, "sha256": digest.hexdigest(), "bytes": size, "lines": count})
        manifest = {"format": FORMAT, **said, "public_key": public_text(key), "files": files}
        signed = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        bundle.writestr(MANIFEST, signed)
        bundle.writestr(SIGNATURE, sign_bytes(key, signed) + "\n")
    return manifest


def check_bundle(
    path: Path, public_key: str = "", each: Callable[[int], None] = lambda _: None, wanted: str = FORMAT
) -> Checked:
    """Check a file against a public key, else against the one in it (then compare the fingerprint by another way).

    Nothing is unpacked; no more is read of a file than its manifest says it holds. Raises ValueError for a public key
    that is none.
    """
    found = Checked()
    try:
        with zipfile.ZipFile(path) as bundle:
            fault = _signature_fault(bundle, found, public_key, wanted)
            found.fault, found.file = fault or _first_fault(bundle, found, each)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        found.fault = f"读不出来（{type(error).__name__}）"
    return found


Fault = tuple[str, str]


def _signature_fault(bundle: zipfile.ZipFile, found: Checked, public_key: str, wanted: str) -> Fault | None:
    """The manifest first: until it is known to be signed, nothing it says counts."""
    for name in (MANIFEST, SIGNATURE):
        if bundle.namelist().count(name) != 1:
            return "缺少，或者不止一份", name
    signed = bundle.open(MANIFEST).read(MOST_MANIFEST)
    signature = bundle.open(SIGNATURE).read(1000).decode("ascii", "replace").strip()
    try:
        manifest = json.loads(signed)
        found.public_key = public_key or str(manifest["public_key"])
        holds = is_signed(found.public_key, signed, signature)
    except (ValueError, KeyError, TypeError) as error:
        if public_key and isinstance(error, ValueError) and not isinstance(error, json.JSONDecodeError):
            raise
        return "不是检查包的清单", MANIFEST
    if not holds:
        return "签名与清单不符：清单被改动过，或者不是用这把钥匙签的", SIGNATURE
    if manifest.get("format") != wanted:
        return f"不认识的格式 {manifest.get('format')}", MANIFEST
    found.manifest = manifest
    return None


def _first_fault(bundle: zipfile.ZipFile, found: Checked, each: Callable[[int], None]) -> tuple[str | None, str | None]:
    """The first file that is missing, not told of, or not as it was when it was signed."""
    there, told = bundle.namelist(), [one["name"] for one in found.manifest["files"]]
    for one in found.manifest["files"]:
        if there.count(one["name"]) != 1:
            return "缺少，或者不止一份", one["name"]
        digest, size = hashlib.sha256(), 0
        for chunk in _chunks(bundle, one["name"], one["bytes"]):
            digest.update(chunk)
            size += len(chunk)
            each(len(chunk))
        if (size, digest.hexdigest()) != (one["bytes"], one["sha256"]):
            return "内容与签名时不一致", one["name"]
    more = next((name for name in there if name not in {*told, MANIFEST, SIGNATURE}), None)
    return ("清单里没有这个文件", more) if more else (None, None)


def _chunks(bundle: zipfile.ZipFile, name: str, size: int) -> Iterator[bytes]:
    """The bytes of a file, one more than it may have at most; a broken one ends early."""
    left = size + 1
    try:
        with bundle.open(name) as file:
            while left > 0 and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk
    except (zipfile.BadZipFile, EOFError, OSError):
        return


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()
