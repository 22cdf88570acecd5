"""协办: several write one task; the holder stays the one who sends it to review."""

from services.tasking.actions.claims import check_writer
from services.tasking.actions.turn import Turn
from services.tasking.models import TaskHelper
from services.tasking.standing import helpers_of
from shared.errors import Conflict, Invalid
from shared.ids import new_id

MOST = 10
"""So many help with one task."""


def assist(turn: Turn) -> None:
    """协办: a member of the desk may save versions from now on. Raises Invalid, Conflict(absent, too_many_helpers)."""
    task, person_id = turn.task, turn.given["member_id"]
    held = helpers_of(turn.session, task.id)
    if person_id == task.holder_id:
        raise Invalid(errors={"member_id": ["承办人不必协办"]})
    if person_id in held:
        raise Invalid(errors={"member_id": ["此人已在协办"]})
    if len(held) >= MOST:
        raise Conflict(f"协办人最多{MOST}人", code="too_many_helpers")
    check_writer(turn, person_id)
    row = TaskHelper(
        id=new_id(), task_id=task.id, person_id=person_id, since=turn.at, asked_by=turn.actor_id, reason=turn.reason
    )
    turn.session.add(row)


def end_assist(turn: Turn) -> None:
    """结束协办: what he wrote stays, with his part. Raises Invalid for who does not help."""
    row = helpers_of(turn.session, turn.task.id).get(turn.given["member_id"])
    if row is None:
        raise Invalid(errors={"member_id": ["此人没有协办本任务"]})
    row.ended_at, row.ended_by = turn.at, turn.actor_id
