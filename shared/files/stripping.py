"""除去拍摄信息: pictures part by part, keeping what is needed to show them and nothing else; no pixel is touched."""

import struct
from collections.abc import Callable, Iterator

from shared.errors import Invalid

PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split()
)  # fmt: skip
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
WEBP_TOLD = 0x08 | 0x04
"""The flags of VP8X that promise EXIF and XMP."""
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
SOS, EOI = 0xDA, 0xD9


def stripped(data: bytes, media: str, turn: int = 1) -> bytes:
    """The picture without its metadata; the same bytes when there was none. Raises Invalid when it cannot be read."""
    try:
        if media == "image/jpeg":
            return b"".join(_jpeg(data, turn))
        return b"".join(_OF[media](data))
    except (IndexError, struct.error) as error:
        raise Invalid("图片已损坏，无法打开", code="broken_file") from error


def _jpeg(data: bytes, turn: int) -> Iterator[bytes]:
    """ISO/IEC 10918-1, Annex B: segments up to the end of the image; kept: JFIF, colour profile, Adobe transform."""
    yield data[:2]
    told = turn == 1
    at = 2
    while True:
        marker, at = _marker(data, at)
        if marker == EOI:
            yield b"\xff\xd9"
            return
        if marker in JPEG_ALONE:
            continue
        end = at + struct.unpack_from(">H", data, at)[0]
        segment = data[at:end]
        if not told and marker != 0xE0:
            yield _orientation(turn)
            told = True
        if _kept_of_jpeg(marker, segment):
            yield bytes((0xFF, marker)) + segment
        at = end
        if marker == SOS:
            scan = _end_of_scan(data, at)
            yield data[at:scan]
            at = scan


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker that stands here, after any fill bytes, and where its segment begins."""
    if data[at] != 0xFF:
        raise IndexError
    while data[at] == 0xFF:
        at += 1
    return data[at], at + 1


def _kept_of_jpeg(marker: int, segment: bytes) -> bool:
    if marker == 0xE2:
        return segment[2:14] == b"ICC_PROFILE\x00"
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the compressed data ends: at a marker that is neither a stuffed 0xFF nor a restart."""
    while True:
        at = _next(data, at)
        if data[at + 1] != 0 and data[at + 1] not in range(0xD0, 0xD8):
            return at
        at += 2


def _next(data: bytes, at: int) -> int:
    found = data.find(b"\xff", at)
    if found < 0:
        raise IndexError
    return found


def _orientation(turn: int) -> bytes:
    """An EXIF segment that says which way is up, and nothing else."""
    exif = b"Exif\x00\x00MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


def _png(data: bytes) -> Iterator[bytes]:
    """ISO/IEC 15948: chunks up to IEND; text, time and EXIF are left out."""
    yield data[:8]
    at = 8
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise IndexError
        if kind in PNG_KEPT:
            yield data[at:end]
        at = end


def _webp(data: bytes) -> Iterator[bytes]:
    """RFC 9649: chunks within the RIFF; its length is written anew."""
    kept = b"".join(_webp_chunks(data))
    yield b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    at, end = 12, 8 + struct.unpack_from("<I", data, 4)[0]
    while at + 8 <= min(end, len(data)):
        kind, length = struct.unpack_from("<4sI", data, at)
        after = at + 8 + length + (length & 1)
        if kind == b"VP8X":
            yield data[at : at + 8] + bytes((data[at + 8] & ~WEBP_TOLD & 0xFF,)) + data[at + 9 : after]
        elif kind in WEBP_KEPT:
            yield data[at:after]
        at = after


def _gif(data: bytes) -> Iterator[bytes]:
    """GIF89a: blocks up to the trailer; comments, plain text and applications other than looping are left out."""
    at = 13 + _colours(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        start, kind = at, data[at]
        if kind == 0x2C:
            at = _after_blocks(data, at + 10 + _colours(data[at + 9]) + 1)
        elif kind == 0x21:
            at = _after_blocks(data, at + 2)
        else:
            raise IndexError
        if kind == 0x2C or _kept_of_gif(data[start + 1], data[start + 3 : start + 14]):
            yield data[start:at]
    yield b"\x3b"


def _kept_of_gif(label: int, application: bytes) -> bool:
    return label == 0xF9 or (label == 0xFF and application in LOOPS)


def _colours(packed: int) -> int:
    """Bytes of a colour table."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


_OF: dict[str, Callable[[bytes], Iterator[bytes]]] = {"image/png": _png, "image/webp": _webp, "image/gif": _gif}
