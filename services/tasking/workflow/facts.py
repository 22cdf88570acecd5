"""What a decision needs to know: of the task, of the person who acts. Plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as the workflow sees it. `parts`: person -> the exclusive part already taken in this task."""

    stage: str
    holder_id: str | None = None
    holder_name: str | None = None
    paused: bool = False
    accepted: bool = False
    legal: bool = False
    """Legal review is asked for by what is being reviewed."""
    late: bool = False
    withdrawn: bool = False
    """Every need behind the task was withdrawn."""
    published: bool = False
    recalled: bool = False
    at_city: bool = True
    """The desk of this stage is the city's: nothing above it."""
    eligible: bool = True
    """Somebody on the desk may do this level."""
    parts: Mapping[str, str] = field(default_factory=dict)

    def holds(self, fact: str) -> bool:
        """Is this guard or condition true of the task?"""
        negated = {"running": "paused", "unpublished": "published", "plain": "legal"}
        return not getattr(self, negated[fact]) if fact in negated else bool(getattr(self, fact))


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts: roles granted on the very desk that has the task, and roles whose grant covers that desk."""

    id: str
    here: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
