"""三审三校: one person, one part, over the whole life of a task; who is left for a level, and why nobody. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.tasking.workflow.table import PART_OF, PARTS, ROLE_OF
from shared.words import ROLES


@dataclass(frozen=True, slots=True)
class Level:
    """Who on the desk may do this stage. `why` is empty when somebody may."""

    stage: str
    role: str
    people: tuple[str, ...]
    why: str


def may_take(parts: Mapping[str, str], person_id: str, part: str) -> bool:
    """True when the person has no part in the task yet, or this very one: he may return at the same level."""
    return parts.get(person_id, part) == part


def level(stage: str, holders: Sequence[str], parts: Mapping[str, str], desk: str) -> Level:
    """The people of this desk who may do this stage; `holders` are the active people with its role there."""
    role, part = ROLE_OF[stage], PART_OF[stage]
    free = tuple(person for person in holders if may_take(parts, person, part))
    return Level(stage, role, free, "" if free else _why(role, part, len(holders), desk))


def _why(role: str, part: str, count: int, desk: str) -> str:
    if not count:
        return f"{desk}专班没有人担任{ROLES[role]}"
    return f"{desk}专班担任{ROLES[role]}的{count}人都已承担本任务的其他环节，不能再承担{PARTS[part]}"
