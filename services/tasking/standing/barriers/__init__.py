"""发布前的关口: everything that may stand against a text, each kind in a file of its own, asked in one order."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, Task
from services.tasking.standing.barriers import consent, embargo, freeze, gate, lines
from services.tasking.standing.barriers.barrier import FINAL, RELEASE, SUBMIT, Barrier
from shared.errors import Conflict

KINDS = (freeze, gate, lines, consent, embargo)


def barriers_of(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """Everything that stands against it then, the gravest kind first."""
    return [one for kind in KINDS for one in kind.barriers(session, task, version, at, moment)]


def pass_barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> None:
    """Raises Conflict with the code of the first barrier and all of them in `barriers`."""
    found = barriers_of(session, task, version, at, moment)
    if found:
        told = [{"code": one.code, "words": one.words, **one.extra} for one in found]
        raise Conflict(found[0].words, code=found[0].code, barriers=told)


__all__ = ["FINAL", "RELEASE", "SUBMIT", "Barrier", "barriers_of", "pass_barriers"]
