"""推送的时限: one clock for each level and branch that opens, counted by who answered, ended with the push."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.clocks import About, begin, end, make_clock
from services.tasking.actions.task_clocks import close_supervisions
from services.tasking.limits import Asked, Op, Rule
from services.tasking.models import KnownAnswer, LimitClock, Publication, Task
from services.tasking.standing import policy_for
from shared.db import now
from shared.errors import Unavailable
from shared.events import PushAcknowledged, PushClosed, PushOpened, PushRedrawn
from shared.identity import KnownUnit, unit_of
from shared.log import Heard

NO_LIMIT = "推送方未设签收时限"


def start_push_clock(session: Session, fact: PushOpened, heard: Heard) -> None:
    """A level, or its part under one county, has opened: its clock, due when notify says. Hearing it twice is once."""
    if fact.targets < 1 or _clock(session, fact.push_id, fact.level, fact.branch) is not None:
        return
    about, given = _about(session, fact, heard.at)
    clock = _derived(session, about, fact.due_at, given, heard.at)
    clock.targets, clock.answered = fact.targets, _answers(session, fact)
    begin(session, [clock], now(session))
    _end_if_complete(session, clock, now(session))


def push_limits(session: Session, task: Task, plan: dict[str, Any]) -> dict[str, Any]:
    """The limits of a push plan: what the sender named, else the policies of now: {county, station: hours, kind}."""
    named = dict(plan.get("limits") or {})
    rules = {
        level: policy_for(session, _asked(level, task.kind, task.topic, plan["priority"], task.level), now(session))
        for level in plan["levels"]
        if level not in named
    }
    hours = {level: _hours(rule.amount) for level, rule in rules.items() if rule.amount is not None}
    by_wall = any(rule.measure == "wall_hours" for rule in rules.values())
    usual = "wall" if plan["priority"] == "flash" or by_wall else "working"
    return {**hours, **named, "kind": named.get("kind", usual)}


def _asked(level: str, kind: str, topic: str, priority: str, of_level: str) -> Asked:
    """What a policy is asked for; a bureau's own departments have the limit of its counties."""
    return Asked("push", "county" if level == "city" else level, kind, topic, priority, of_level)


def _hours(minutes: int) -> int | float:
    return minutes // 60 if minutes % 60 == 0 else minutes / 60


def count_answer(session: Session, fact: PushAcknowledged) -> None:
    """A unit's first answer; the clock is satisfied by the last one, judged at the moment of the answer."""
    clock = _clock(session, fact.push_id, fact.level, fact.branch)
    if clock is None or clock.ended_at is not None:
        return
    clock.answered += 1
    _end_if_complete(session, clock, fact.at)


def redraw_push_clock(session: Session, fact: PushRedrawn) -> None:
    """So many are to answer now; with nobody left to wait for, the clock is satisfied."""
    clock = _clock(session, fact.push_id, fact.level, fact.branch)
    if clock is not None and clock.ended_at is None:
        clock.targets = fact.targets
        _end_if_complete(session, clock, now(session))


def end_push_clocks(session: Session, fact: PushClosed) -> None:
    """What still runs ends with the push: late if its time had passed, else cancelled."""
    open_ones = sa.select(LimitClock).where(LimitClock.push_id == fact.push_id, LimitClock.ended_at.is_(None))
    clocks = list(session.scalars(open_ones.order_by(LimitClock.id).with_for_update()))
    at = now(session)
    for clock in clocks:
        end(session, clock, at, "cancelled", min(fact.at, at))
    close_supervisions(session, clocks, at, "推送已结束")
    session.flush()


def _clock(session: Session, push_id: str, level: str, branch: str | None) -> LimitClock | None:
    here = LimitClock.branch.is_(None) if branch is None else LimitClock.branch == branch
    mine = sa.select(LimitClock).where(LimitClock.push_id == push_id, LimitClock.name == level, here)
    return session.scalars(mine.with_for_update()).one_or_none()


def _answers(session: Session, fact: PushOpened) -> int:
    """Answers that were heard before the opening."""
    here = KnownAnswer.branch.is_(None) if fact.branch is None else KnownAnswer.branch == fact.branch
    mine = (KnownAnswer.push_id == fact.push_id, KnownAnswer.level == fact.level, here)
    return session.scalar(sa.select(sa.func.count()).select_from(KnownAnswer).where(*mine)) or 0


def _end_if_complete(session: Session, clock: LimitClock, answered_at: datetime) -> None:
    if clock.answered >= clock.targets and clock.ended_at is None:
        at = now(session)
        end(session, clock, at, "satisfied", min(answered_at, at))
        close_supervisions(session, [clock], at, "应签收单位已全部答复")
    session.flush()


def _about(session: Session, fact: PushOpened, at: datetime) -> tuple[About, Any]:
    """What the clock is about, and the hours that the plan names for this level."""
    publication = session.get(Publication, fact.publication_id) if fact.publication_id else None
    task = session.get(Task, fact.task_id) if fact.task_id else None
    plan = (publication.push or {}) if publication else {}
    priority = plan.get("priority") or (task.priority if task else "ordinary")
    path = _path(session, fact.branch or (None if publication else fact.unit_id), publication)
    about = About(
        "push", task.id if task else None, fact.level, path, task.kind if task else "",
        publication.topic if publication else "", priority, task.level if task else "city", at,
        push_id=fact.push_id, branch=fact.branch,
    )  # fmt: skip
    return about, (plan.get("limits") or {}).get(fact.level)


def _path(session: Session, branch: str | None, publication: Publication | None) -> str:
    """Whose office hours count: those of the unit above the branch, else of the bureau that published."""
    if branch is not None:
        unit = unit_of(session, branch)
    elif publication is not None:
        return publication.unit_path
    else:
        unit = session.scalars(sa.select(KnownUnit).where(KnownUnit.kind == "bureau").order_by(KnownUnit.path)).first()
    if unit is None:
        raise Unavailable("名录尚未同步", detail=f"unit {branch} has not been heard of yet")
    return unit.path


def _derived(session: Session, about: About, due: datetime | None, hours: Any, at: datetime) -> LimitClock:
    """By the policy where that gives what notify told the units; else as given, with the policy if it was meant."""
    asked = _asked(about.name, about.kind, about.topic, about.priority, about.level)
    rule = policy_for(session, asked, at)
    clock = make_clock(session, about, rule, at)
    if clock.due_at == due and due is not None:
        return clock
    if due is None:
        clock.policy_id, clock.due_at, clock.no_clock, clock.state = None, None, NO_LIMIT, "unlimited"
        clock.blue_at = clock.red_at = clock.next_at = None
        return clock
    return make_clock(session, about, rule if _meant(rule, hours) else None, at, [Op("given", at, until=due)])


def _meant(rule: Rule, hours: Any) -> bool:
    """The plan names what the policy says, or nothing."""
    return hours is None or (isinstance(hours, int | float) and rule.amount == round(hours * 60))
