"""A file or a page of a database that is damaged (C21): no fault of whoever asked, and none that passes by itself."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

_STATES = ("XX001", "XX002")
"""PostgreSQL's data_corrupted and index_corrupted."""
_NAMES = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def is_damaged(origin: BaseException | None) -> bool:
    """Whether a driver says that what it read from the disk cannot be right."""
    name = getattr(origin, "sqlite_errorname", None) or ""
    return getattr(origin, "sqlstate", None) in _STATES or name.startswith(_NAMES)


def said_of_beginning(url: str) -> str:
    """What SQLite says of a file that is no database any more; "" when it is one, is not there, or is a server's."""
    path = Path(sa.make_url(url).database or "")
    if not url.startswith("sqlite") or not path.is_file():
        return ""
    try:
        with closing(sqlite3.connect(path)) as held:
            held.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error) if is_damaged(error) else ""
    return ""
