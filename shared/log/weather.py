"""Faults of the database, not of an event: one waits and tries again, and parks nothing."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.errors import Unavailable

WEATHER = (OperationalError, InterfaceError, PoolTimeout, Unavailable)
_STATES = ("25006", "25P03")
"""What PostgreSQL calls a server that takes no writes for now, and a transaction that it cut off because this process

stood still meanwhile (a machine that was paused); its driver counts both among faults of our own.
"""


def is_weather(error: Exception | None) -> bool:
    """Whether it will pass by itself."""
    return isinstance(error, WEATHER) or getattr(getattr(error, "orig", None), "sqlstate", "") in _STATES
