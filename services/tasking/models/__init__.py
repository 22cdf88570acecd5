"""The tables of tasking."""

from services.tasking.models.channel import ChannelAccount, MediaOutlet
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
from services.tasking.models.draft import DraftVersion, Review
from services.tasking.models.publication import Placement, Publication
from services.tasking.models.push import KnownAnswer, KnownPush
from services.tasking.models.release import ScheduledRelease
from services.tasking.models.root import Base
from services.tasking.models.task import KnownNeed, Task, TaskPerson

__all__ = [
    "CLOCK_STATES", "MEASURES", "OPEN_CLOCKS", "SUPERVISION_STATES", "Base", "ChannelAccount", "ClockSpan",
    "DraftVersion", "KnownAnswer", "KnownNeed", "KnownPush", "LimitClock", "LimitPolicy", "MediaOutlet", "Placement",
    "Publication", "Review", "ScheduledRelease", "Supervision", "Task", "TaskPerson",
]  # fmt: skip
