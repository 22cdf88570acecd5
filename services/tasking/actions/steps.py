"""Taking a step: decide by the table, check the version, do what the step does, advance, say so."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions import (
    assisting,
    claims,
    delegating,
    drafts,
    holding,
    mirroring,
    publishing,
    rerouting,
    reviews,
    scheduling,
    supervising,
    triage,
    undoing,
)  # fmt: skip
from services.tasking.actions.moving import advance
from services.tasking.actions.turn import Turn, lock, need_ids, take_part
from services.tasking.actions.working import drop_copies
from services.tasking.models import Task
from services.tasking.standing import doer_of, facts_of
from services.tasking.workflow import Doer, decide
from shared.db import now
from shared.errors import Conflict, expect_version
from shared.events import Event
from shared.identity import Actor, require_recent
from shared.log import say

Effect = Callable[[Turn], Event | list[Event] | None]

EFFECTS: dict[str, Effect] = {
    "assign": claims.assign,
    "reroute": rerouting.reroute,
    "release": claims.release,
    "transfer": claims.transfer,
    "delegate": delegating.delegate,
    "hand_back": delegating.hand_back,
    "assist": assisting.assist,
    "end_assist": assisting.end_assist,
    "mirror": mirroring.mirror,
    "accept": triage.accept,
    "return_need": triage.return_need,
    "merge": triage.merge,
    "decline": triage.decline,
    "withdraw": triage.withdraw,
    "submit": drafts.submit,
    "take_back": drafts.take_back,
    "approve": reviews.approve,
    "send_back": reviews.send_back,
    "escalate_review": reviews.escalate_review,
    "publish": publishing.publish,
    "schedule": scheduling.schedule,
    "unschedule": scheduling.unschedule,
    "close": publishing.close,
    "correct": undoing.correct,
    "drop_correction": undoing.drop_correction,
    "recall": undoing.recall,
    "kill": undoing.kill,
    "endorse": undoing.endorse,
    "pause": holding.pause,
    "resume": holding.resume,
    "extend": holding.extend,
    "urge": supervising.urge,
    "supervise": supervising.supervise,
}
"""What each step does besides moving the task; claim has its own way, one statement."""


CONFIRMED = frozenset({"publish", "schedule"})
"""What goes out to the public wants a password given a short while ago; to stop or take back something never waits."""


def take_step(
    session: Session, actor: Actor, task: Task, step: str, given: dict[str, Any], expected: int | None = None
) -> Task:
    """Take a step of the workflow; returns the task as it is then.

    Raises what `workflow.decide` raises, Forbidden (confirm_first), then PreconditionMissing or Stale (not for claim),
    then what the step raises.
    """
    if step != "claim":
        lock(session, task)
    facts, doer = facts_of(session, task), doer_of(session, actor, task)
    try:
        move = decide(step, facts, doer, given)
    except Conflict as refusal:
        if step == "claim" and refusal.code == "wrong_stage" and task.holder_id:
            raise claims.already_claimed(session, task) from None
        raise
    if step in CONFIRMED:
        require_recent(session, actor)
    turn = Turn(session, task, actor.id, move, dict(given), now(session), need_ids(session, task.id))
    if step == "claim":
        claims.claim(turn)
    else:
        expect_version(task, expected)
        _do(turn)
    return task


def service_step(session: Session, task: Task, step: str, by: str, reason: str) -> None:
    """A step that follows from a fact heard: withdraw by intake, resume after an amendment."""
    lock(session, task)
    doer = Doer("service:tasking", here=frozenset({by}), over=frozenset({by}))
    move = decide(step, facts_of(session, task), doer, {"reason"})
    _do(Turn(session, task, doer.id, move, {"reason": reason}, now(session), need_ids(session, task.id)))


def _do(turn: Turn) -> None:
    if turn.move.part:
        take_part(turn.session, turn.task, turn.actor_id, turn.move.part)
    facts = EFFECTS[turn.move.step](turn) or []
    advance(turn)
    if turn.task.stage == "closed":
        drop_copies(turn.session, turn.task)
    for fact in facts if isinstance(facts, list) else [facts]:
        say(turn.session, fact)
