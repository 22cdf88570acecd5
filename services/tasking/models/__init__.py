"""The tables of tasking."""

from services.tasking.models.addressees import KnownAddressees
from services.tasking.models.attachment import FileTaking, KnownAttachment
from services.tasking.models.campaign import Campaign, CampaignPerson, CampaignProduct
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
from services.tasking.models.concern import Concern
from services.tasking.models.conference import Conference, ConferenceOutlet, ConferenceQuestion
from services.tasking.models.consent import Consent
from services.tasking.models.draft import DraftVersion, Review, WorkingCopy
from services.tasking.models.file import FileRoom, StoredFile, VersionFile
from services.tasking.models.finding import GateConfirmation, GateOverride
from services.tasking.models.line import OfficialLine
from services.tasking.models.mark import ProofMark
from services.tasking.models.material import KnownMaterial, VersionMaterial
from services.tasking.models.plan import PlanFigure, PlanItem, PlanningNote, SensitiveDay
from services.tasking.models.publication import Placement, Publication
from services.tasking.models.push import KnownAnswer, KnownPush
from services.tasking.models.queue import RouteTie, SavedView, TaskText
from services.tasking.models.rating import Rating
from services.tasking.models.release import ScheduledRelease
from services.tasking.models.review_rule import ReviewRound, ReviewRule
from services.tasking.models.root import Base
from services.tasking.models.sensitive import EventTrack, SensitiveEvent
from services.tasking.models.series import Series
from services.tasking.models.task import KnownNeed, Task, TaskPerson
from services.tasking.models.taskforce import Absence, Membership, RequiredStrength, TaskHelper

__all__ = [
    "CLOCK_STATES", "MEASURES", "OPEN_CLOCKS",
    "SUPERVISION_STATES", "Absence", "Base", "Campaign", "CampaignPerson", "CampaignProduct",
    "ChannelAccount", "ClockSpan", "Concern", "Conference", "ConferenceOutlet", "ConferenceQuestion", "Consent",
    "DraftVersion", "EventTrack", "FileRoom", "FileTaking", "GateConfirmation", "GateOverride",
    "KnownAddressees", "KnownAnswer", "KnownAttachment", "KnownMaterial",
    "KnownNeed", "KnownPush", "LimitClock", "LimitPolicy", "MediaOutlet", "Membership", "OfficialLine", "Placement",
    "PlanFigure", "PlanItem", "PlanningNote",
    "ProofMark", "Publication", "Rating", "RequiredStrength", "Review", "ReviewRound", "ReviewRule", "RouteTie",
    "SavedView", "ScheduledRelease", "SensitiveDay", "SensitiveEvent", "Series", "StoredFile", "Supervision", "Task",
    "TaskHelper", "TaskPerson", "TaskText", "VersionFile", "VersionMaterial", "WorkingCopy",
]  # fmt: skip
