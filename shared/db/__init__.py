"""The database room: engines, transactions, column types, the clock, numbers, migrations."""

from shared.db.clock import forward, now
from shared.db.engine import Database, journal_mode, think_long
from shared.db.ground import ground
from shared.db.kept import once
from shared.db.numbers import SHANGHAI, next_number, next_numbers
from shared.db.types import COLUMN_TYPES, Id, Json, UtcTime, Uuid, metadata_of

__all__ = [
    "COLUMN_TYPES", "SHANGHAI", "Database", "Id", "Json", "UtcTime", "Uuid", "forward", "ground", "journal_mode",
    "metadata_of", "next_number", "next_numbers", "now", "once", "think_long",
]  # fmt: skip
