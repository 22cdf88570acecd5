"""校对现状: in which part somebody may make marks in a task's newest version now."""

from sqlalchemy.orm import Session

from services.tasking.models import Task
from services.tasking.standing.doers import doer_of, may_write
from services.tasking.standing.of_tasks import facts_of
from services.tasking.workflow import PART_OF, ROLE_OF, Doer, TaskFacts, may_take, standing
from shared.errors import Conflict, Forbidden
from shared.identity import Actor
from shared.words import ROLES, STAGES


def marking_part(session: Session, actor: Actor, task: Task) -> str:
    """The part of the present stage, for whoever has it: its reviewer, the publisher, those who write.

    Raises Conflict (no draft at this stage, paused), Forbidden (another one's stage, another part taken).
    """
    facts, doer = facts_of(session, task), doer_of(session, actor, task)
    part = PART_OF.get(task.stage)
    if part is None or not task.draft_n:
        words = f"任务处于“{STAGES[task.stage]}”，没有可以校对的稿件"
        raise Conflict(words, code="wrong_stage", **standing(facts, doer))
    if not _has_stage(session, task, facts, doer):
        who = ROLES[ROLE_OF[task.stage]] if task.stage in ROLE_OF else "承办人和协办人"
        raise Forbidden(f"本环节的校对由{who}办理", code="wrong_role")
    if facts.paused:
        raise Conflict("任务已挂起，恢复办理后再操作", code="paused", **standing(facts, doer))
    if not may_take(facts.parts, doer.id, part):
        raise Forbidden("您已承担本任务的其他环节，不能在本环节校对", code="same_person", part=facts.parts[doer.id])
    return part


def may_settle(session: Session, actor: Actor, task: Task) -> bool:
    """Does he write this task, and is it being written?"""
    facts, doer = facts_of(session, task), doer_of(session, actor, task)
    return task.stage == "drafting" and may_write(session, task, facts, doer)


def _has_stage(session: Session, task: Task, facts: TaskFacts, doer: Doer) -> bool:
    if task.stage == "drafting":
        return may_write(session, task, facts, doer)
    return ROLE_OF[task.stage] in doer.here
