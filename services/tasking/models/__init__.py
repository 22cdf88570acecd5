"""The tables of tasking."""

from services.tasking.models.draft import DraftVersion, KnownPush, Publication, Review
from services.tasking.models.root import Base
from services.tasking.models.task import KnownNeed, Task, TaskPerson

__all__ = ["Base", "DraftVersion", "KnownNeed", "KnownPush", "Publication", "Review", "Task", "TaskPerson"]
