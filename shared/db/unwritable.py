"""PostgreSQL on a disk that has turned read-only says that it lacks a privilege (42501), as its system told it.

Told from a right that really is missing by where in the server it was said: where files are opened and written.
"""

_PRIVILEGE = "42501"
_STORAGE = frozenset("fd.c md.c smgr.c slru.c xlog.c xact.c relmapper.c copydir.c buffile.c storage.c".split())


def is_read_only(origin: BaseException | None) -> bool:
    """Whether what psycopg raised says that the server's disk is read-only."""
    if getattr(origin, "sqlstate", None) != _PRIVILEGE:
        return False
    return getattr(getattr(origin, "diag", None), "source_file", None) in _STORAGE
