"""The tables of tasking."""

from services.tasking.models.clock import (
    CLOCK_STATES,
    MEASURES,
    OPEN_CLOCKS,
    SUPERVISION_STATES,
    ClockSpan,
    LimitClock,
    LimitPolicy,
    Supervision,
)  # fmt: skip
from services.tasking.models.draft import DraftVersion, Publication, Review
from services.tasking.models.push import KnownAnswer, KnownPush
from services.tasking.models.root import Base
from services.tasking.models.task import KnownNeed, Task, TaskPerson

__all__ = [
    "CLOCK_STATES", "MEASURES", "OPEN_CLOCKS", "SUPERVISION_STATES", "Base", "ClockSpan", "DraftVersion", "KnownAnswer",
    "KnownNeed", "KnownPush", "LimitClock", "LimitPolicy", "Publication", "Review", "Supervision", "Task", "TaskPerson",
]  # fmt: skip
