"""定期推送: ask for one, approve, change, stop, skip the next; when it is due is reckoned anew with each of them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.hearing import standing_of
from services.notify.actions.recording import put_on_record
from services.notify.models import Schedule
from services.notify.network import levels_open_to, read_plan
from services.notify.network.collection import for_everybody
from services.notify.network.recurrence import BACK, EARLIEST, FARTHEST, LATEST, occurrences
from services.notify.rights import APPROVING, REPEATING
from services.notify.standing import Scope, scope_of, units_addressed
from services.notify.standing.due import RUNNING, dates_to_come, rule_of
from shared.calendars import calendar_of
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.events import UnitChanged
from shared.identity import Actor, KnownUnit, require_fresh_directory, unit_of
from shared.ids import new_id
from shared.worktime import CHINA

_NUMBERS = {
    "week": ("weekday", "每周推送须选星期几"),
    "month": ("day", "须填每月几日"),
    "working_day": ("nth", "须填第几个工作日"),
}
_LOOK_BACK = {"week": timedelta(days=7)}
PLAN = ("audience", "levels", "selector", "limits")


def add_schedule(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> Schedule:
    """Ask for a recurring push; one to everybody waits for the director, any other begins at once.

    Raises Forbidden; Invalid naming what makes no rule, no content or no scope; Unavailable while the directory is out
    of reach.
    """
    if not actor.has_any(REPEATING, unit.path):
        raise Forbidden
    require_fresh_directory(session)
    at = now(session)
    schedule = Schedule(
        id=new_id(), unit_id=unit.id, path=unit.path, state="active", asked_by=actor.id, created_at=at,
        topics=None, with_counties=False, priority="ordinary", starts_on=at.astimezone(CHINA).date(), wanted={},
        gathered_at=at - _LOOK_BACK.get(given["rule"]["every"], timedelta(days=31)),
        content=given["content"], publication_id=given.get("publication_id"),
    )  # fmt: skip
    if (given.get("starts_on") or schedule.starts_on) < schedule.starts_on:
        raise Invalid(errors={"starts_on": ["不能早于今天"]})
    schedule.starts_on = given.get("starts_on") or schedule.starts_on
    _take(session, schedule, unit, given)
    session.add(schedule)
    session.flush()
    put_on_record(session, "schedule", schedule, "added")
    return schedule


def change_schedule(
    session: Session, actor: Actor, schedule: Schedule, given: dict[str, Any], expected: int | None
) -> Schedule:
    """Change what is given; one that goes to everybody waits for the director again, as asked by who changed it.

    Raises Forbidden, Conflict for one that has ended, Stale, Invalid as add_schedule does.
    """
    unit = _kept(session, actor, schedule, REPEATING)
    expect_version(schedule, expected)
    schedule.asked_by = actor.id
    _take(session, schedule, unit, given)
    session.flush()
    put_on_record(session, "schedule", schedule, "changed")
    return schedule


def approve_schedule(session: Session, actor: Actor, schedule: Schedule, expected: int | None) -> Schedule:
    """批准: by the director of the publishing unit, never by who asked for it. Raises Forbidden, Conflict, Stale."""
    _kept(session, actor, schedule, APPROVING)
    if schedule.asked_by == actor.id:
        raise Forbidden("不能批准本人提出的推送", code="own_request")
    if schedule.state != "approval":
        raise Conflict("该定期推送不在待批准状态", code="not_waiting", state=schedule.state, allowed_steps=[])
    expect_version(schedule, expected)
    require_fresh_directory(session)
    schedule.state, schedule.approved_by, schedule.approved_at = "active", actor.id, now(session)
    _pass_over(session, schedule)
    session.flush()
    put_on_record(session, "schedule", schedule, "approved")
    return schedule


def stop_schedule(session: Session, actor: Actor, schedule: Schedule, reason: str, expected: int | None) -> Schedule:
    """停止, for good; what has been pushed stays. Raises Forbidden, Conflict, Stale."""
    _kept(session, actor, schedule, REPEATING)
    expect_version(schedule, expected)
    return end_schedule(session, schedule, reason)


def end_schedule(session: Session, schedule: Schedule, reason: str) -> Schedule:
    """Stop it and say so."""
    schedule.state, schedule.reason, schedule.next_at = "stopped", reason[:200], None
    session.flush()
    put_on_record(session, "schedule", schedule, "stopped", reason)
    return schedule


def skip_next(session: Session, actor: Actor, schedule: Schedule, skip: bool, expected: int | None) -> Schedule:
    """下一次不推送, or after all. Raises Forbidden; Conflict where none is to come or nothing was skipped; Stale."""
    _kept(session, actor, schedule, REPEATING)
    found = dates_to_come(session, schedule, 1)
    if skip != (schedule.skipped_on is None) or not found:
        raise Conflict("没有可以跳过或恢复的一次", code="nothing_to_skip", allowed_steps=[])
    expect_version(schedule, expected)
    schedule.skipped_on = found[0].named_on if skip else None
    session.flush()
    put_on_record(session, "schedule", schedule, "skipped" if skip else "resumed")
    return schedule


def reckon(session: Session, schedule: Schedule) -> None:
    """下一次: when it is due next, or that nothing is to come any more."""
    found = dates_to_come(session, schedule, 1)
    schedule.next_at = found[0].due_at if found else None
    if not found and schedule.state == "active":
        schedule.state, schedule.reason = "ended", "已到最后日期"


def reckon_all(session: Session) -> int:
    """日历变了: every running one is reckoned anew; returns how many."""
    rows = session.scalars(sa.select(Schedule).where(sa.text("state = 'active'")).order_by(Schedule.id)).all()
    for schedule in rows:
        reckon(session, schedule)
    session.flush()
    return len(rows)


def unit_changed(session: Session, fact: UnitChanged) -> None:
    """A bureau that moves takes its recurring pushes along; one that is closed pushes nothing more."""
    mine = sa.select(Schedule).where(Schedule.unit_id == fact.unit_id, Schedule.state.in_(RUNNING))
    for schedule in session.scalars(mine.order_by(Schedule.id)).all():
        if not fact.active:
            end_schedule(session, schedule, "单位已撤销或停用")
        elif schedule.path != fact.path:
            schedule.path = fact.path
    session.flush()


def _take(session: Session, schedule: Schedule, unit: KnownUnit, given: dict[str, Any]) -> None:
    """Write what is given, hold it against the rules, and let it begin or wait."""
    for name in ("title", "topics", "with_counties", "priority", "ends_on"):
        if name in given:
            setattr(schedule, name, given[name])
    schedule.wanted = {**schedule.wanted, **{name: given[name] for name in PLAN if given.get(name) is not None}}
    if given.get("rule"):
        schedule.rule, schedule.skipped_on = _rule(given["rule"]), None
        schedule.settled_on = max(schedule.starts_on, now(session).astimezone(CHINA).date()) - BACK
    if schedule.ends_on is not None and schedule.ends_on < schedule.starts_on:
        raise Invalid(errors={"ends_on": ["不能早于开始日期"]})
    _check_content(session, schedule, unit)
    scope = _check_scope(session, schedule, unit)
    schedule.state = "approval" if _everybody(session, schedule, unit, scope) else "active"
    schedule.approved_by = schedule.approved_at = None
    _pass_over(session, schedule)
    if schedule.state == "ended" or not dates_to_come(session, schedule, 1):
        raise Invalid(errors={"rule": ["在结束日期之前一次也轮不到"]})


def _rule(given: dict[str, Any]) -> dict[str, Any]:
    wanted, wrong = _NUMBERS.get(given["every"], (None, ""))
    if wanted and given.get(wanted) is None:
        raise Invalid(errors={"rule": [f"{wrong}（{wanted}）"]})
    if not EARLIEST <= time.fromisoformat(given["at"]) <= LATEST:
        raise Invalid(errors={"rule": [f"时间须在{EARLIEST:%H:%M}至{LATEST:%H:%M}之间"]})
    kept = {"every": given["every"], "at": given["at"], "off_days": given.get("off_days") or "next"}
    return kept | ({wanted: given[wanted]} if wanted else {})


def _check_content(session: Session, schedule: Schedule, unit: KnownUnit) -> None:
    """固定稿件: one that this unit published and that stands; internal text never goes to a public channel."""
    if schedule.with_counties and (unit.level != "city" or schedule.content != "collection"):
        raise Invalid(errors={"with_counties": ["只有市局的汇集可以市县联动"]})
    if schedule.content == "collection":
        schedule.publication_id = None
        return
    found = standing_of(session, schedule.publication_id) if schedule.publication_id else None
    if found is None or found.unit_id != unit.id:
        raise Invalid(errors={"publication_id": ["须为本单位已发布、没有撤稿的稿件"]})
    if (schedule.wanted.get("audience") or "internal") == "public" and found.audience != "public":
        raise Invalid(errors={"publication_id": ["这篇稿件只供内部推送，不能推送到公开渠道"]})
    schedule.publication_id = found.id


def _check_scope(session: Session, schedule: Schedule, unit: KnownUnit) -> Scope:
    levels = schedule.wanted.get("levels")
    if levels and not set(levels) <= set(levels_open_to(unit.level)):
        raise Invalid(errors={"levels": ["只能推送到发布单位以下的层级"]})
    scope = scope_of(session, schedule.wanted.get("selector"), unit)
    if scope.faults:
        raise Invalid(errors={"selector": list(scope.faults)})
    return scope


def _everybody(session: Session, schedule: Schedule, unit: KnownUnit, scope: Scope) -> bool:
    """Whether it goes to all below: by its plan, or because the selector leaves nobody out."""
    if for_everybody(schedule.wanted, unit.level):
        return True
    plan = read_plan(schedule.wanted, unit.level)
    below = read_plan({}, unit.level).levels
    if not set(plan.levels) >= set(below):
        return False
    counts = [
        session.scalar(sa.select(sa.func.count()).select_from(units_addressed(unit, below, one).subquery()))
        for one in (scope, Scope())
    ]
    return counts[0] == counts[1]


def _pass_over(session: Session, schedule: Schedule) -> None:
    """What was due before it began (or was approved, or was changed) is not made up for."""
    at = now(session)
    schedule.settled_on = max(schedule.settled_on, _last_gone(session, schedule, at))
    reckon(session, schedule)


def _last_gone(session: Session, schedule: Schedule, at: datetime) -> date:
    """The last day named by the rule that has come due."""
    rule, calendar = rule_of(schedule.rule), calendar_of(session, schedule.path)
    gone, until = schedule.settled_on, min(schedule.ends_on or date.max, at.astimezone(CHINA).date() + FARTHEST)
    for one in occurrences(rule, calendar, schedule.starts_on, until, schedule.settled_on):
        if one.due_at is not None and one.due_at > at:
            break
        gone = one.named_on if one.due_at is not None else gone
    return gone


def _kept(session: Session, actor: Actor, schedule: Schedule, roles: frozenset[str]) -> KnownUnit:
    """The publishing unit of one that still runs. Raises Forbidden, Conflict."""
    if not actor.has_any(roles, schedule.path):
        raise Forbidden("面向全体的推送须由办公室主任批准" if roles is APPROVING else None)
    unit = unit_of(session, schedule.unit_id)
    if schedule.state not in RUNNING or unit is None:
        raise Conflict("该定期推送已经结束", code="ended", state=schedule.state, allowed_steps=[])
    return unit
