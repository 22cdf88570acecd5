"""落盘: what was written to a file, or the names in a folder, outlive a power cut."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until the bytes of a file, or the names in a folder, are on the disk. Raises OSError."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
