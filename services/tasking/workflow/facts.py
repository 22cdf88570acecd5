"""What a decision needs to know: of the task, of the person who acts. Plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NOT = {
    "running": "paused",
    "unpublished": "published",
    "plain": "legal",
    "undelegated": "delegated",
    "unassisted": "assisted",
    "unscheduled": "scheduled",
    "at_county": "of_city",
}
"""Facts that are the opposite of another."""


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
    killed: bool = False
    correcting: bool = False
    """Published before, and a new version of it is on its way."""
    unendorsed: bool = False
    """Recalled or killed, and no second person has looked at it yet."""
    delegator_id: str | None = None
    """Who gave the task out for a while and gets it back."""
    assisted: bool = False
    scheduled: bool = False
    """A release at a set time is waiting."""
    mirrors_open: bool = False
    """A county's task that mirrors this one is not closed."""
    at_city: bool = True
    """The desk of this stage is the city's: nothing above it."""
    of_city: bool = True
    """The task itself is the city bureau's, whoever has its present stage."""
    eligible: bool = True
    """Somebody on the desk may do this level."""
    parts: Mapping[str, str] = field(default_factory=dict)

    def holds(self, fact: str) -> bool:
        """Is this guard or condition true of the task?"""
        return not getattr(self, NOT[fact]) if fact in NOT else bool(getattr(self, fact))

    @property
    def delegated(self) -> bool:
        return self.delegator_id is not None

    @property
    def withdrawn_copy(self) -> bool:
        """What was published is no longer to be used."""
        return self.recalled or self.killed


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts: roles granted on the very desk that has the task, and roles whose grant covers that desk.

    `covers`: persons on leave for whom this one stands in (请假代理); only for what a holder does, never for a review.
    """

    id: str
    here: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    covers: frozenset[str] = frozenset()

    def stands_for(self, person_id: str | None) -> bool:
        """Is he this person, or his cover?"""
        return person_id is not None and (person_id == self.id or person_id in self.covers)
