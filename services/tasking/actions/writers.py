"""撰写人: who may write the draft of a task just now, and why somebody may not."""

from sqlalchemy.orm import Session

from services.tasking.models import Task
from services.tasking.standing import doer_of, facts_of, may_write
from services.tasking.workflow import standing
from shared.errors import Conflict, Forbidden
from shared.identity import Actor
from shared.words import STAGES


def check_writer(session: Session, actor: Actor, task: Task) -> None:
    """Raises Forbidden or Conflict unless this person may write this task's draft now."""
    facts, doer = facts_of(session, task), doer_of(session, actor, task)
    if actor.id != task.holder_id and "member" not in doer.here:
        raise Forbidden("只有承办人可以撰写", code="not_holder")
    if facts.stage != "drafting":
        words = f"任务处于“{STAGES[task.stage]}”，不能修改稿件"
        raise Conflict(words, code="wrong_stage", **standing(facts, doer))
    if not may_write(session, task, facts, doer):
        raise Forbidden(f"只有承办人{facts.holder_name or ''}和协办人可以撰写", code="not_holder")
    if facts.paused:
        raise Conflict("任务已挂起，恢复办理后再修改", code="paused", **standing(facts, doer))
    if facts.parts.get(actor.id, "writing") != "writing":
        raise Forbidden("您已承担本任务的其他环节，不能撰写", code="same_person", part=facts.parts[actor.id])
