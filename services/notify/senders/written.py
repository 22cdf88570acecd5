"""Writing a file into a folder that somebody else empties: whole or not at all, and there after a power cut."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from shared.durable import sync


def these(content: bytes) -> Callable[[IO[bytes]], Any]:
    """Fills a file with these bytes."""
    return lambda into: into.write(content)


def write_whole(path: Path, fill: Callable[[IO[bytes]], Any]) -> None:
    """Whole or not at all, and there after a power cut."""
    half = path.with_name(f".{path.name}.half")
    with half.open("wb") as into:
        fill(into)
        into.flush()
        os.fsync(into.fileno())
    half.replace(path)
    sync(path.parent)
