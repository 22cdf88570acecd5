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


def replace_text(path: Path, text: str) -> None:
    """Put a small file in the place of what was there: others read the old one or the new one. Raises OSError."""
    made = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        made.write_text(text)
        sync(made)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)
