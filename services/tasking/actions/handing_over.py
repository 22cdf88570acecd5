"""离岗交接: everything a member has in hand goes to another one, or is listed with why not (A24)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.absences import end_absence, may_set
from services.tasking.actions.bulk import Outcome, take_one
from services.tasking.in_hand import COVERED, GIVEN_OUT, HELD, HELPED
from services.tasking.models import Absence, Task, TaskHelper
from services.tasking.standing import is_member
from services.tasking.workflow import RUNNING
from shared.db import now
from shared.errors import Invalid
from shared.identity import Actor, KnownPerson, names_of
from shared.words import STAGES


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One thing he had in hand, and what became of it."""

    what: str
    outcome: Outcome


def hand_over_all(session: Session, actor: Actor, person_id: str, to: str, reason: str) -> list[HandedOver]:
    """转办 of what he writes; what he gave out stays with who works on it; he no longer helps and no longer covers.

    What is under review stays his until it is sent back: it is listed, and stands in the queue 承办人离岗 once he has
    left. Only what this leader leads. Raises Invalid for a successor who is no member of the 专班.
    """
    led = [grant.path for grant in actor.grants if grant.role == "leader"]
    inside = [Task.unit_path.startswith(path) for path in led]
    mine = sa.select(Task).where(Task.stage.in_(RUNNING), sa.or_(sa.false(), *inside), _in_hand(person_id))
    rows = list(session.scalars(mine.order_by(Task.id)))
    units = {task.unit_id for task in rows if person_id in (task.holder_id, task.delegator_id)}
    successor = session.get(KnownPerson, to)
    if to == person_id or not all(is_member(successor, unit) for unit in units):
        raise Invalid(errors={"to": ["须为同一专班的另一名成员"]})
    found = [_one(session, actor, task, person_id, to, reason) for task in rows]
    return [*found, *_covering(session, actor, person_id)]


def _in_hand(person_id: str) -> Any:
    helps = sa.select(TaskHelper.task_id).where(TaskHelper.person_id == person_id, TaskHelper.ended_at.is_(None))
    return sa.or_(Task.holder_id == person_id, Task.delegator_id == person_id, Task.id.in_(helps))


def _one(session: Session, actor: Actor, task: Task, person_id: str, to: str, reason: str) -> HandedOver:
    if task.stage not in ("drafting", "waiting"):
        why = f"正在{STAGES[task.stage]}，退回修改后再转办"
        what = HELD if task.holder_id == person_id else HELPED
        return HandedOver(what, Outcome(task.id, task.number, False, "wrong_stage", why))
    if task.holder_id == person_id:
        given = {"member_id": to, "reason": reason}
        return HandedOver(HELD, take_one(session, actor, "transfer", task.id, given))
    if task.delegator_id == person_id:
        given = {"member_id": task.holder_id or "", "reason": reason}
        return HandedOver(GIVEN_OUT, take_one(session, actor, "transfer", task.id, given))
    given = {"member_id": person_id, "reason": reason}
    return HandedOver(HELPED, take_one(session, actor, "end_assist", task.id, given))


def _covering(session: Session, actor: Actor, person_id: str) -> Iterator[HandedOver]:
    """Leaves for which he is the cover end: each needs another cover."""
    at = now(session)
    mine = sa.select(Absence).where(Absence.cover_id == person_id, Absence.until > at, Absence.ended_at.is_(None))
    for row in list(session.scalars(mine.order_by(Absence.since, Absence.id))):
        if may_set(session, actor, row.unit_id, row.person_id):
            names = names_of(session, [row.person_id])
            end_absence(session, actor, row, row.version)
            words = f"{names[row.person_id]}请假的代理已结束，请另选代理人"
            yield HandedOver(COVERED, Outcome(row.id, "", True, "", words))
