"""Shapes of tasking's doors: what they take, what they give."""

from services.tasking.schemas.given import (
    DiffOut,
    LimitOut,
    PastOut,
    PublicationOut,
    TaskLine,
    TaskOut,
    VersionLine,
    VersionOut,
)
from services.tasking.schemas.taken import QUEUES, DiffFilter, DraftIn, PublicationFilter, StepIn, TaskFilter

__all__ = [
    "QUEUES", "DiffFilter", "DiffOut", "DraftIn", "LimitOut", "PastOut", "PublicationFilter", "PublicationOut",
    "StepIn", "TaskFilter", "TaskLine", "TaskOut", "VersionLine", "VersionOut",
]  # fmt: skip
