"""委派与交回: a task is given to somebody for a while, and comes back to who gave it out before it goes to review."""

from services.tasking.actions.claims import hold
from services.tasking.actions.turn import Turn
from services.tasking.standing import is_member
from shared.errors import Conflict, Invalid
from shared.identity import KnownPerson


def delegate(turn: Turn) -> None:
    """委派: another member works on it; the limit runs on. A leader delegates for the holder, who gets it back."""
    task, giver = turn.task, turn.task.holder_id
    if turn.given["member_id"] == giver:
        raise Invalid(errors={"member_id": ["任务已由此人承办"]})
    hold(turn, turn.given["member_id"])
    task.delegator_id = giver


def hand_back(turn: Turn) -> None:
    """交回, or taken back by who gave it out. Raises Conflict(delegator_gone) when he is no longer a member."""
    task, giver = turn.task, turn.task.delegator_id
    if giver is None or not is_member(turn.session.get(KnownPerson, giver), task.unit_id):
        raise Conflict("委派人已不在本专班，请组长转办", code="delegator_gone")
    task.holder_id, task.claimed_at, task.delegator_id = giver, turn.at, None
