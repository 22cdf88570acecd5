"""A disk that gives back what was never written there."""

import sqlite3
from contextlib import closing
from pathlib import Path

PAGE = "SELECT rootpage FROM sqlite_master WHERE name = ?"


def spoil(file: Path, table: str) -> None:
    """Overwrite the page in which a table begins, as a failing disk does."""
    with closing(sqlite3.connect(file)) as held:
        (page,) = held.execute(PAGE, (table,)).fetchone()
        (size,) = held.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xa5" * size)
