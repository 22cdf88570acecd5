"""计划与结果: what a push's plan foresaw for each level when it opened, beside what became of it."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Branch, Push, Receipt
from services.notify.network import LEVEL_ORDER, read_plan
from services.notify.network.rehearsal import windows
from services.notify.queries.pushes import seen_receipts
from shared.calendars import calendar_of
from shared.identity import Actor, unit_of
from shared.words import PUSH_LEVELS
from shared.worktime import OutOfYears


def results(session: Session, actor: Actor, push: Push) -> list[dict[str, Any]]:
    """One line a level, of what the actor sees; [] before it opened and for a push that follows earlier receipts.

    {level, label, units, opens_by, opened_at, due_by, answered_at, answered, late, hours}: `*_by` was foreseen, on the
    calendar as it stands now, `*_at` is the last that happened.
    """
    if push.opened_at is None or push.about_ids:
        return []
    mine = seen_receipts(actor, push)
    done = sa.func.sum(sa.case((Receipt.answered_at.is_not(None), 1), else_=0))
    late = sa.func.sum(sa.case((Receipt.late, 1), else_=0))
    counted = sa.select(Receipt.level, sa.func.count(), done, late, sa.func.max(Receipt.answered_at))
    found = {row[0]: row for row in session.execute(counted.where(*mine).group_by(Receipt.level))}
    opened = {row[0]: row[1] for row in session.execute(_opened(push))}
    foreseen = _foreseen(session, push)
    return [
        {"level": level, "label": PUSH_LEVELS[level], **foreseen[level], "opened_at": opened.get(level)}
        | dict(zip(("units", "answered", "late", "answered_at"), found[level][1:], strict=True))
        for level in LEVEL_ORDER
        if level in found and level in foreseen
    ]


def _opened(push: Push) -> sa.Select[Any]:
    """When the last branch of each level opened; none while one still waits."""
    all_open = sa.func.count(Branch.opened_at) == sa.func.count()
    last = sa.case((all_open, sa.func.max(Branch.opened_at)))
    return sa.select(Branch.level, last).where(Branch.push_id == push.id).group_by(Branch.level)


def _foreseen(session: Session, push: Push) -> dict[str, dict[str, Any]]:
    """By level: the latest opening, the latest limit and the hours a unit has; {} where no calendar reaches.

    On the publishing bureau's calendar alone: a county with hours of its own may differ by them.
    """
    top = unit_of(session, push.unit_id)
    if top is None or push.opened_at is None:
        return {}
    plan = read_plan(push.wanted, top.level, push.priority)
    calendar = calendar_of(session, top.path)
    timing = windows(plan, top.id, push.opened_at, lambda _, since, span: calendar.add(since, span))
    try:
        found = {level: timing.first(level) for level in plan.levels}
        if {"county", "station"} <= found.keys():
            found["station"] = timing.below("station", top.id, "county")
    except OutOfYears:
        return {}
    return {
        level: {"opens_by": one.opens_until, "due_by": one.due_until, "hours": plan.limits[level] / timedelta(hours=1)}
        for level, one in found.items()
    }
