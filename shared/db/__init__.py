"""The database room: engines, transactions, column types, the clock, numbers, migrations."""

from shared.db.clock import forward, now
from shared.db.engine import Database, journal_mode
from shared.db.ground import ground
from shared.db.numbers import SHANGHAI, next_number
from shared.db.types import Id, Json, UtcTime, Uuid, declarative

__all__ = [
    "SHANGHAI", "Database", "Id", "Json", "UtcTime", "Uuid", "declarative", "forward", "ground", "journal_mode",
    "next_number", "now",
]  # fmt: skip
