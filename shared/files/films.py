"""影音: MP4, MOV and M4A box by box; what tells where and by whom it was taken is blanked in place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from shared.errors import Invalid

CONTAINERS = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
TOLD = frozenset((b"udta", b"meta"))
"""User data and metadata: place (©xyz, com.apple.quicktime.location), device, author, cover."""
INSIDE = frozenset((b"moov", b"trak"))
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
CHUNK = 1 << 16
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def clean(path: Path) -> bool:
    """Blank the metadata of a film or a recording. True when something was; nothing moves, so that it plays as before.

    Raises Invalid when the boxes do not fit the file: it is cut.
    """
    with path.open("r+b") as file:
        end = path.stat().st_size
        kinds, told = set(), []
        for box in _boxes(file, 0, end, 0):
            kinds.add(box.kind)
            if box.kind in TOLD or (box.kind == b"uuid" and _named(file, box) == XMP):
                told.append(box)
        if b"moov" not in kinds:
            raise Invalid("影音文件已损坏，无法播放", code="broken_file")
        for box in told:
            _blank(file, box)
    return bool(told)


def _boxes(file: BinaryIO, at: int, end: int, depth: int) -> Iterator[_Box]:
    """ISO/IEC 14496-12, 4.2: the boxes between two places, and those inside the film's and its tracks'."""
    while at < end:
        box = _box(file, at, end)
        yield box
        if box.kind in INSIDE and depth < DEEPEST:
            yield from _boxes(file, box.body, box.end, depth + 1)
        at = box.end


def _box(file: BinaryIO, at: int, end: int) -> _Box:
    file.seek(at)
    head = file.read(16)
    size, body = int.from_bytes(head[:4], "big"), at + 8
    if size == 1:
        size, body = int.from_bytes(head[8:16], "big"), at + 16
    elif size == 0:
        size = end - at
    if len(head) < 8 and not (len(head) == 4 and not any(head)):
        raise Invalid("影音文件已损坏，无法播放", code="broken_file")
    if len(head) == 4:  # QuickTime ends a list of user data with four zero bytes
        return _Box(b"", at, end, end)
    if size < body - at or at + size > end:
        raise Invalid("影音文件不完整，请重新上传", code="broken_file")
    return _Box(head[4:8], at, body, at + size)


def _named(file: BinaryIO, box: _Box) -> bytes:
    file.seek(box.body)
    return file.read(16)


def _blank(file: BinaryIO, box: _Box) -> None:
    """The box becomes free space full of zeros."""
    file.seek(box.start + 4)
    file.write(b"free")
    file.seek(box.body)
    left = box.end - box.body
    while left > 0:
        left -= file.write(bytes(min(left, CHUNK)))
