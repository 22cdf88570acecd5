"""定期推送到时: what is due goes out once, what was missed is marked, what has nothing to tell tells nothing."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.gathering import counties_of, gather, note_gathered, write_text
from services.notify.actions.hearing import standing_of
from services.notify.actions.opening import NewPush, ask_push
from services.notify.actions.schedules import end_schedule, reckon
from services.notify.models import KnownPublication, Push, Schedule, ScheduleRun
from services.notify.network.collection import main_topic, only_branches, titled
from services.notify.network.recurrence import FARTHEST, Occurrence, occurrences, too_late
from services.notify.standing.due import rule_of
from shared.calendars import calendar_of
from shared.db import now
from shared.failpoints import hit, point
from shared.ids import new_id
from shared.worktime import CHINA

RUN_SCHEDULE = point("schedule.run")


def run_due(session: Session) -> int:
    """Settle one recurring push that is due; returns how many (0 or 1). Killed half-way, all of it comes again."""
    due = sa.select(Schedule).where(sa.text("state = 'active'"), Schedule.next_at <= now(session))
    due = due.order_by(Schedule.next_at, Schedule.id).limit(1).with_for_update(skip_locked=True, of=Schedule)
    schedule = session.scalar(due)
    if schedule is None:
        return 0
    for occurrence in _gone(session, schedule):
        _settle(session, schedule, occurrence)
        if schedule.state != "active":
            break
    reckon(session, schedule)
    session.flush()
    return 1


def _gone(session: Session, schedule: Schedule) -> list[Occurrence]:
    """What has come due and is not settled; a day off before it that nothing goes out on is settled with it."""
    at, calendar = now(session), calendar_of(session, schedule.path)
    last = min(schedule.ends_on or date.max, at.astimezone(CHINA).date() + FARTHEST)
    found: list[Occurrence] = []
    waiting: list[Occurrence] = []
    for one in occurrences(rule_of(schedule.rule), calendar, schedule.starts_on, last, schedule.settled_on):
        waiting.append(one)
        if one.due_at is None:
            continue
        if one.due_at > at:
            break
        found += waiting
        waiting = []
    return found


def _settle(session: Session, schedule: Schedule, one: Occurrence) -> None:
    """One run: a row of its own, by which its push is known; each named day and each due day once."""
    schedule.settled_on = one.named_on
    if _has_run(session, schedule, one):
        return
    run = ScheduleRun(
        id=new_id(), schedule_id=schedule.id, named_on=one.named_on, due_on=one.due_on, due_at=one.due_at,
        state="nothing", items=0, ran_at=now(session),
    )  # fmt: skip
    session.add(run)
    session.flush()
    if one.due_at is None:
        run.state, run.reason = "skipped", "遇休息日"
    elif schedule.skipped_on == one.named_on:
        run.state, run.reason, schedule.skipped_on = "skipped", "按要求跳过", None
    elif too_late(calendar_of(session, schedule.path), one.due_at, now(session)):
        run.state, run.reason = "missed", "系统停机，已迟于一个工作日"
    else:
        _push(session, schedule, run)
        hit(RUN_SCHEDULE)
    session.flush()


def _has_run(session: Session, schedule: Schedule, one: Occurrence) -> bool:
    same = [ScheduleRun.named_on == one.named_on]
    if one.due_on is not None:
        same.append(ScheduleRun.due_on == one.due_on)
    asked = sa.select(ScheduleRun.id).where(ScheduleRun.schedule_id == schedule.id, sa.or_(*same)).limit(1)
    return session.scalar(asked) is not None


def _push(session: Session, schedule: Schedule, run: ScheduleRun) -> None:
    push = (_push_standing if schedule.content == "publication" else _push_collection)(session, schedule, run)
    if push is not None:
        run.state, run.push_id, run.reason = "pushed", push.id, None


def _push_standing(session: Session, schedule: Schedule, run: ScheduleRun) -> Push | None:
    """The standing publication as it stands, with its correction if it has one."""
    found = standing_of(session, schedule.publication_id or "")
    if found is None:
        run.reason = "固定稿件已撤稿"
        end_schedule(session, schedule, run.reason)
        return None
    schedule.publication_id = found.id
    if (schedule.wanted.get("audience") or "internal") == "public" and found.audience != "public":
        run.reason = "更正稿只供内部推送"
        return None
    run.items = 1
    return ask_push(session, _new(schedule, run, **_content(found)))


def _content(row: KnownPublication) -> dict[str, Any]:
    return {
        "title": row.title, "text": row.text, "links": list(row.links), "topic": row.topic,
        "publication_id": row.id, "task_id": row.task_id, "content_hash": row.content_hash,
        "wanted": {"texts": {"short": row.short}} if row.short else {},
    }  # fmt: skip


def _push_collection(session: Session, schedule: Schedule, run: ScheduleRun) -> Push | None:
    """What was published since the last time; a county's own part is read in its branch only.

    With nothing of the city's own only the branches that have something are addressed.
    """
    counties = [one.id for one in counties_of(session, schedule)] if schedule.with_counties else []
    found = gather(session, schedule, [schedule.unit_id, *counties])
    schedule.gathered_at = now(session)
    items = [item for some in found.values() for item in some]
    if not items:
        run.reason = "没有新发布的稿件"
        return None
    run.items, mine = len(items), found.pop(schedule.unit_id, [])
    wanted = {} if mine else only_branches(schedule.wanted, found.keys())
    title = titled(schedule.title, now(session).astimezone(CHINA).date())
    push = ask_push(session, _new(schedule, run, title=title, text="", topic=main_topic(items), wanted=wanted))
    note_gathered(session, push, mine)
    for branch, some in found.items():
        note_gathered(session, push, some, branch)
    write_text(session, push)
    return push


def _new(schedule: Schedule, run: ScheduleRun, *, wanted: dict[str, Any], **content: Any) -> NewPush:
    return NewPush(
        source_id=run.id,
        unit_id=schedule.unit_id,
        priority=schedule.priority,
        wanted={**schedule.wanted, **wanted},
        asked_by=schedule.asked_by,
        **content,
    )
