"""口径的时间: how an official line stands at a moment, and which ones hold a topic up. Pure.

Nobody sets a line to expired or superseded: both follow from its times, so that they are right at any moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

WRITERS = frozenset(
    {"member", "first_reviewer", "second_reviewer", "final_reviewer", "legal_reviewer", "leader", "director"}
)
"""Who drafts a line for his bureau."""
APPROVERS = frozenset({"director"})
"""Who approves and withdraws, for his bureau and those below."""
STANDINGS = {
    "draft": "待批准",
    "coming": "尚未生效",
    "in_force": "现行",
    "superseded": "已被取代",
    "expired": "已过期",
    "withdrawn": "已撤销",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What decides over an official line. `state`: draft, approved, withdrawn; `superseded_at` may lie ahead."""

    id: str
    number: str
    title: str
    state: str
    valid_from: datetime
    valid_until: datetime
    superseded_at: datetime | None = None


def standing(line: Line, at: datetime) -> str:
    """draft, coming, in_force, superseded, expired or withdrawn, at that moment."""
    if line.state != "approved":
        return line.state
    if line.superseded_at is not None and line.superseded_at <= at:
        return "superseded"
    if line.valid_until <= at:
        return "expired"
    return "in_force" if line.valid_from <= at else "coming"


def in_force(lines: Iterable[Line], at: datetime) -> list[Line]:
    """Those that may be spoken from now."""
    return [line for line in lines if standing(line, at) == "in_force"]


def holding_up(lines: Iterable[Line], at: datetime) -> list[Line]:
    """Those whose time ran out with nothing in their place: until replaced or withdrawn nothing leaves on the topic."""
    return [line for line in lines if standing(line, at) == "expired"]


def takes_over_at(successor: Line, approved_at: datetime) -> datetime:
    """When an approved successor replaces its predecessor: as soon as it holds itself, so that there is no gap."""
    return max(successor.valid_from, approved_at)
