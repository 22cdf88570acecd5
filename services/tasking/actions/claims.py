"""领取、委派、退领、转办: who holds a task."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.moving import place, shown_with
from services.tasking.actions.task_clocks import coming, limits_shown, pass_on
from services.tasking.actions.turn import Turn, say_advanced, write
from services.tasking.models import Membership, Task
from services.tasking.standing import absence_of, is_member, parts_of
from services.tasking.workflow import RUNNING, may_take
from shared.db import SHANGHAI
from shared.errors import Conflict, Invalid
from shared.identity import Actor, KnownPerson, names_of


def claim(turn: Turn) -> None:
    """领取 by one compare-and-set: of any number at once, one wins and the others hear who did.

    Raises Conflict(already_claimed) with the holder and the time.
    """
    task, at = turn.task, turn.at
    check_wip(turn.session, task, turn.actor_id)
    clock = coming(turn.session, task, turn.move.to, at, turn.actor_id)
    columns = place(task, turn.move.to, at) | shown_with(clock, at)
    columns |= {"holder_id": turn.actor_id, "claimed_at": at, "accepted_at": task.accepted_at or at, "updated_at": at}
    free = (Task.id == task.id, Task.stage == "waiting", Task.holder_id.is_(None), Task.paused_at.is_(None))
    statement = sa.update(Task).where(*free).values(version=Task.version + 1, **columns).returning(Task.id)
    won = turn.session.execute(statement, execution_options={"synchronize_session": False}).scalar()
    turn.session.refresh(task)
    if won is None:
        raise already_claimed(turn.session, task)
    write(task, limits_shown(pass_on(turn, clock), "", at))
    turn.session.flush()
    say_advanced(turn)


def already_claimed(session: Session, task: Task) -> Conflict:
    """The refusal that names who has it and since when."""
    name = names_of(session, [task.holder_id]).get(task.holder_id or "", "他人")
    when = f"于{_clock(task.claimed_at)}" if task.claimed_at else ""
    holder = {"id": task.holder_id, "name": name} if task.holder_id else None
    since = task.claimed_at.isoformat() if task.claimed_at else None
    words = f"任务已由{name}{when}领取"
    return Conflict(words, code="already_claimed", holder=holder, claimed_at=since, stage=task.stage)


def refuse_claimed(session: Session, actor: Actor, task: Task) -> None:
    """Raises Conflict(already_claimed) for a member of the desk where another one has it."""
    here = any(grant.role == "member" and grant.unit_id == task.unit_id for grant in actor.grants)
    if here and task.holder_id is not None and task.holder_id != actor.id:
        raise already_claimed(session, task)


def assign(turn: Turn) -> None:
    """指派: a member of the desk takes it; implies 受理."""
    hold(turn, turn.given["member_id"])
    turn.task.accepted_at = turn.task.accepted_at or turn.at


def release(turn: Turn) -> None:
    """退领: back to the queue; the versions stay."""
    turn.task.holder_id = turn.task.claimed_at = None


def transfer(turn: Turn) -> None:
    """转办: another member holds it, or he for good to whom it was only given for a while (委派)."""
    if turn.given["member_id"] == turn.task.holder_id and turn.task.delegator_id is None:
        raise Invalid(errors={"member_id": ["任务已由此人承办"]})
    hold(turn, turn.given["member_id"])
    turn.task.delegator_id = None


def hold(turn: Turn, person_id: str) -> None:
    """Make somebody the holder. Raises what `check_writer` raises."""
    check_writer(turn, person_id)
    turn.task.holder_id, turn.task.claimed_at = person_id, turn.at


def check_writer(turn: Turn, person_id: str) -> None:
    """Raises Invalid for who cannot write this task, Conflict(absent) with his cover for who is on leave."""
    session, task = turn.session, turn.task
    if not is_member(session.get(KnownPerson, person_id), task.unit_id):
        raise Invalid(errors={"member_id": ["须为本任务所在专班的成员"]})
    if not may_take(parts_of(session, task.id), person_id, "writing"):
        raise Invalid(errors={"member_id": ["此人已承担本任务的审核或发布，按三审三校要求不能撰写"]})
    away = absence_of(session, person_id, task.unit_id)
    if away is not None:
        names = names_of(session, [person_id, away.cover_id])
        words = f"{names[person_id]}请假至{_clock(away.until)}，由{names[away.cover_id]}代理"
        cover = {"id": away.cover_id, "name": names[away.cover_id]}
        raise Conflict(words, code="absent", cover=cover, until=away.until.isoformat())


def check_wip(session: Session, task: Task, person_id: str) -> None:
    """在办上限: who holds as many as his leader set for him claims no more; a leader may still assign him one.

    Raises Conflict(wip_limit) with the limit and how many he holds.
    """
    row = session.get(Membership, (task.unit_id, person_id))
    if row is None or row.wip_limit is None:
        return
    mine = (Task.holder_id == person_id, Task.unit_id == task.unit_id, Task.stage.in_(RUNNING))
    holding = session.scalar(sa.select(sa.func.count()).select_from(Task).where(*mine)) or 0
    if holding >= row.wip_limit:
        words = f"您在办{holding}件，已达在办上限{row.wip_limit}件，请先办结或退领"
        raise Conflict(words, code="wip_limit", limit=row.wip_limit, holding=holding)


def _clock(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%m月%d日%H:%M")
