"""The tables of tasking."""

from services.tasking.models.campaign import CAMPAIGN_STATES, DUTIES, Campaign, CampaignPerson, CampaignProduct
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
from services.tasking.models.file import FileRoom, StoredFile, VersionFile
from services.tasking.models.material import KnownMaterial, VersionMaterial
from services.tasking.models.plan import COUNTED_BY, DAY_KINDS, PlanFigure, PlanItem, PlanningNote, SensitiveDay
from services.tasking.models.publication import Placement, Publication
from services.tasking.models.push import KnownAnswer, KnownPush
from services.tasking.models.queue import RouteTie, SavedView, TaskText
from services.tasking.models.release import ScheduledRelease
from services.tasking.models.root import Base
from services.tasking.models.sensitive import (
    CONCERN_STATES,
    CONFERENCE_STATES,
    EVENT_STATES,
    TRACKS,
    Concern,
    Conference,
    ConferenceOutlet,
    ConferenceQuestion,
    EventTrack,
    SensitiveEvent,
)  # fmt: skip
from services.tasking.models.task import KnownNeed, Task, TaskPerson
from services.tasking.models.taskforce import CAME_BY, Absence, Membership, RequiredStrength, TaskHelper

__all__ = [
    "CAME_BY", "CAMPAIGN_STATES", "CLOCK_STATES", "CONCERN_STATES", "CONFERENCE_STATES", "COUNTED_BY", "DAY_KINDS",
    "DUTIES", "EVENT_STATES", "MEASURES", "OPEN_CLOCKS", "SUPERVISION_STATES", "TRACKS", "Absence", "Base", "Campaign",
    "CampaignPerson", "CampaignProduct", "ChannelAccount", "ClockSpan", "Concern", "Conference", "ConferenceOutlet",
    "ConferenceQuestion", "DraftVersion", "EventTrack", "FileRoom", "KnownAnswer", "KnownMaterial", "KnownNeed",
    "KnownPush", "LimitClock", "LimitPolicy", "MediaOutlet", "Membership", "Placement", "PlanFigure", "PlanItem",
    "PlanningNote", "Publication", "RequiredStrength", "Review", "RouteTie", "SavedView", "ScheduledRelease",
    "SensitiveDay", "SensitiveEvent", "StoredFile", "Supervision", "Task", "TaskHelper", "TaskPerson", "TaskText",
    "VersionFile", "VersionMaterial",
]  # fmt: skip
