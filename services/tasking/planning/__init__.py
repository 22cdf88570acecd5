"""策划的规则: words, states and their moves, clashes of the calendar, progress of the year. Pure."""

from services.tasking.planning.calendar import CLASHES, Clash, Entry, Month, clashes, month_of
from services.tasking.planning.moves import Moves, move
from services.tasking.planning.progress import Progress, progress_of
from services.tasking.planning.words import (
    CAMPAIGN_STATES,
    CONCERN_STATES,
    CONFERENCE_STATES,
    COUNTED_BY,
    DAY_KINDS,
    DUTIES,
    EVENT_STATES,
    TRACKS,
)

__all__ = [
    "CAMPAIGN_STATES", "CLASHES", "CONCERN_STATES", "CONFERENCE_STATES", "COUNTED_BY", "DAY_KINDS", "DUTIES",
    "EVENT_STATES", "TRACKS", "Clash", "Entry", "Month", "Moves", "Progress", "clashes", "month_of", "move",
    "progress_of",
]  # fmt: skip
