"""Shapes of tasking's doors: what they take, what they give."""

from services.tasking.schemas.draft import DraftIn
from services.tasking.schemas.editor import DraftForm
from services.tasking.schemas.forms import PUSH_MODES, QueueFilter, StepForm
from services.tasking.schemas.given import PastOut, TaskLine, TaskOut
from services.tasking.schemas.given_draft import DiffOut, PublicationOut, VersionLine, VersionOut
from services.tasking.schemas.given_limits import STATES as CLOCK_STATES
from services.tasking.schemas.given_limits import LimitsFilter, LimitsOut
from services.tasking.schemas.supervisions import AnswerIn, CloseIn, SupervisionFilter, SupervisionOut
from services.tasking.schemas.taken import QUEUES, DiffFilter, PublicationFilter, StepIn, TaskFilter

__all__ = [
    "CLOCK_STATES", "PUSH_MODES", "QUEUES", "AnswerIn", "CloseIn", "DiffFilter", "DiffOut", "DraftForm", "DraftIn",
    "LimitsFilter", "LimitsOut", "PastOut", "PublicationFilter", "PublicationOut", "QueueFilter", "StepForm", "StepIn",
    "SupervisionFilter", "SupervisionOut", "TaskFilter", "TaskLine", "TaskOut", "VersionLine", "VersionOut",
]  # fmt: skip
