"""审核通过: which approvals a publication still lacks. Pure; an approval of other bytes does not count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.tasking.workflow.table import FINAL, FIRST, LEGAL, SECOND


@dataclass(frozen=True, slots=True)
class Approval:
    """One standing approval: its level, who gave it, the hash it binds."""

    stage: str
    person_id: str
    content_hash: str


def required(legal: bool) -> tuple[str, ...]:
    """The levels that must have approved."""
    return (FIRST, SECOND, LEGAL, FINAL) if legal else (FIRST, SECOND, FINAL)


def approvers(given: Iterable[Approval], content_hash: str) -> Mapping[str, str]:
    """Stage -> person, for the approvals that bind exactly this hash."""
    return {one.stage: one.person_id for one in given if one.content_hash == content_hash}


def lacking(legal: bool, given: Iterable[Approval], content_hash: str) -> list[str]:
    """The required levels without an approval of exactly this hash."""
    found = approvers(given, content_hash)
    return [stage for stage in required(legal) if stage not in found]
