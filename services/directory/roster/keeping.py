"""Pure: the cells of a roster that was looked at, small enough to wait in the page for being brought in."""

import base64
import binascii
import json
import zlib

from services.directory.roster.reading import MAX_BYTES, MAX_CELL, MAX_ROWS

MOST_KEPT = 180_000
"""Characters; a longer one is chosen again, since the page that asks for the password again keeps no more."""


def keep(cells: list[list[str]]) -> str:
    """The cells as text for a hidden field; "" when they would be too long."""
    packed = base64.b64encode(zlib.compress(json.dumps(cells, ensure_ascii=False).encode(), 9)).decode()
    return packed if len(packed) <= MOST_KEPT else ""


def kept(text: str) -> list[list[str]] | None:
    """The way back; None for anything that `keep` would not have written."""
    try:
        opener = zlib.decompressobj()
        raw = opener.decompress(base64.b64decode(text, validate=True), MAX_BYTES)
        cells = json.loads(raw) if opener.eof else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return None
    return cells if isinstance(cells, list) and len(cells) <= MAX_ROWS + 1 and all(map(_is_row, cells)) else None


def _is_row(row: object) -> bool:
    return isinstance(row, list) and all(isinstance(cell, str) and len(cell) <= MAX_CELL for cell in row)
