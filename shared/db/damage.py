"""A file or a page of a database that is damaged (C21): no fault of whoever asked, and none that passes by itself."""

_STATES = ("XX001", "XX002")
"""PostgreSQL's data_corrupted and index_corrupted."""
_NAMES = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def is_damaged(origin: BaseException | None) -> bool:
    """Whether a driver says that what it read from the disk cannot be right."""
    name = getattr(origin, "sqlite_errorname", None) or ""
    return getattr(origin, "sqlstate", None) in _STATES or name.startswith(_NAMES)
