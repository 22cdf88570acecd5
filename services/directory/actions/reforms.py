"""机构变更: a change or a merger of a unit, done now or written down for a day to come."""

from typing import Any

from sqlalchemy.orm import Session

from services.directory.actions.merging import judge_merge, merge_unit
from services.directory.actions.planned import do_planned, plan_change
from services.directory.actions.spans import Why, today
from services.directory.actions.units import change_unit, judge_change
from services.directory.models import Unit
from shared.db import Database
from shared.errors import Invalid

INTO = "merge_into"


def reform(session: Session, unit: Unit, changes: dict[str, Any], expected: int | None, why: Why) -> Unit:
    """Change the unit from a day on: today, earlier, or later. Raises what change_unit and plan_change raise."""
    if why.since is None or why.since <= today(session):
        return change_unit(session, unit, changes, expected, why)
    if not changes:
        raise Invalid(errors={"since": ["没有写明要改什么"]})
    judge_change(session, unit, changes)
    return plan_change(session, unit, changes, expected, why)


def merge(session: Session, unit: Unit, into_id: str, expected: int | None, why: Why) -> Unit:
    """Merge the unit into another from a day on, likewise. Raises what merge_unit and plan_change raise."""
    if why.since is None or why.since <= today(session):
        return merge_unit(session, unit, into_id, expected, why)
    judge_merge(session, unit, into_id)
    return plan_change(session, unit, {INTO: into_id}, expected, why)


def do_planned_changes(db: Database) -> int:
    """What is due of the changes to come; returns how many."""
    return do_planned(db, _do)


def _do(session: Session, unit: Unit, changes: dict[str, Any], why: Why) -> None:
    if INTO in changes:
        merge_unit(session, unit, changes[INTO], unit.version, why)
    else:
        change_unit(session, unit, changes, unit.version, why)
