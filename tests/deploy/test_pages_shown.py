"""The pictures of the pages: all there, small, and the palette writer keeps what it is given."""

import struct
import zlib
from pathlib import Path

import pytest

from deploy.pages_shown import FOLDER, SHOTS, WIDTHS
from deploy.palette import SIGNATURE, reduce_colours

WHOLE = 2_500_000


def png(rows: list[bytes], width: int, kind: int = 2) -> bytes:
    """A PNG of these already filtered rows."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, len(rows), 8, kind, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b"")


def pixels(picture: bytes) -> list[list[tuple[int, ...]]]:
    """The colours of a picture with a palette and unfiltered rows."""
    found, at = {}, len(SIGNATURE)
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        found[picture[at + 4 : at + 8]] = picture[at + 8 : at + 8 + size]
        at += size + 12
    width, height = struct.unpack(">II", found[b"IHDR"][:8])
    raw, palette = zlib.decompress(found[b"IDAT"]), found[b"PLTE"]
    lines = [raw[row * (width + 1) + 1 : (row + 1) * (width + 1)] for row in range(height)]
    return [[tuple(palette[3 * index : 3 * index + 3]) for index in line] for line in lines]


def test_every_filter_is_undone() -> None:
    rows = [
        b"\0" + bytes([1, 2, 3, 4, 5, 6]),
        b"\1" + bytes([10, 20, 30, 1, 1, 1]),  # left
        b"\2" + bytes([1, 1, 1, 255, 255, 255]),  # above
        b"\3" + bytes([1, 1, 1, 0, 0, 0]),  # the mean of both
        b"\4" + bytes([0, 0, 0, 5, 5, 5]),  # the nearest of three
    ]
    assert pixels(reduce_colours(png(rows, 2))) == [
        [(1, 2, 3), (4, 5, 6)],
        [(10, 20, 30), (11, 21, 31)],
        [(11, 21, 31), (10, 20, 30)],
        [(6, 11, 16), (8, 15, 23)],
        [(6, 11, 16), (13, 20, 28)],
    ]


def test_more_colours_than_fit_become_their_nearest() -> None:
    rows = [b"\0" + bytes(value for red in range(300) for value in (red // 2, red % 2, 0))] * 2
    for seen, given in zip(pixels(reduce_colours(png(rows, 300)))[0], range(300), strict=True):
        assert abs(seen[0] - given // 2) <= 22
        assert seen[2] == 0


def test_another_kind_of_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="8-bit"):
        reduce_colours(png([b"\0\0"], 1, kind=3))


def test_every_picture_is_there_and_they_are_small() -> None:
    wanted = {f"{shot.name}-{width}.png" for shot in SHOTS for width in WIDTHS}
    assert {path.name for path in Path(FOLDER).iterdir()} == wanted
    assert sum(path.stat().st_size for path in Path(FOLDER).iterdir()) < WHOLE
