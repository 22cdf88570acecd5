"""调色板: a screenshot with 256 colours instead of 16 million, a third of the size; PNG read and written by hand."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 256
Colour = tuple[int, int, int]


def reduce_colours(picture: bytes) -> bytes:
    """An 8-bit RGB or RGBA PNG as Chromium writes it, with a palette. Raises ValueError for another kind."""
    chunks = dict(_chunks(picture))
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    if depth != 8 or kind not in (2, 6) or chunks[b"IHDR"][12]:
        raise ValueError("not an 8-bit RGB or RGBA PNG without interlacing")
    step = 3 if kind == 2 else 4
    rows = list(_rows(zlib.decompress(chunks[b"IDAT"]), width * step, step))
    pixels = [list(zip(row[0::step], row[1::step], row[2::step], strict=True)) for row in rows]
    palette, index_of = _palette(Counter(colour for row in pixels for colour in row))
    lines = b"".join(b"\0" + bytes(map(index_of.__getitem__, row)) for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(v for colour in palette for v in colour)),
             (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))  # fmt: skip
    return SIGNATURE + b"".join(_chunk(name, body) for name, body in parts)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each chunk; the pieces of IDAT as one."""
    at, data = len(SIGNATURE), b""
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        name, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]
        data += body if name == b"IDAT" else b""
        yield name, data if name == b"IDAT" else body
        at += size + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _rows(raw: bytes, width: int, step: int) -> Iterator[bytearray]:
    """Each row with its filter undone (PNG specification, 9.2)."""
    before = bytearray(width)
    for start in range(0, len(raw), width + 1):
        row, kind = bytearray(raw[start + 1 : start + 1 + width]), raw[start]
        for at in range(width) if kind else ():
            left, up = row[at - step] if at >= step else 0, before[at]
            corner = before[at - step] if at >= step else 0
            row[at] = (row[at] + _guess(kind, left, up, corner)) & 255
        yield row
        before = row


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    near = left + up - corner
    return min((left, up, corner), key=lambda one: abs(near - one))


def _palette(counted: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """The commonest colours, and for every colour the index of the nearest of them."""
    palette = [colour for colour, _ in counted.most_common(MOST)]
    index_of = {colour: at for at, colour in enumerate(palette)}
    for colour in counted.keys() - index_of.keys():
        index_of[colour] = min(range(len(palette)), key=lambda at: _apart(palette[at], colour))
    return palette, index_of


def _apart(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
