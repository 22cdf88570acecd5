"""Faults of the database, not of an event: one waits and tries again, and parks nothing."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.errors import Unavailable

WEATHER = (OperationalError, InterfaceError, PoolTimeout, Unavailable)
READ_ONLY = "25006"
"""PostgreSQL's word for a server that takes no writes for now, which its driver counts among faults of our own."""


def is_weather(error: Exception | None) -> bool:
    """Whether it will pass by itself."""
    return isinstance(error, WEATHER) or getattr(getattr(error, "orig", None), "sqlstate", "") == READ_ONLY
