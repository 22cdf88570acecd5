"""发布日历: everything of a month by day, as far as the asker sees it, with the clashes named."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import (
    Campaign,
    CampaignProduct,
    Conference,
    Publication,
    ScheduledRelease,
    SensitiveDay,
    Series,
    Task,
)
from services.tasking.planning import Entry, Month, clashes, month_of
from services.tasking.queries.lists import desks_seen
from services.tasking.queries.near import near
from services.tasking.standing.campaigns import campaign_of, held_until
from services.tasking.standing.freezes import frozen_by
from shared.db import SHANGHAI
from shared.identity import Actor


def calendar_shown(session: Session, actor: Actor, on: date) -> dict[str, Any]:
    """The month of a day: {month, before, after, days: [{on, entries, clashes}], clashes}."""
    month = month_of(on)
    entries = list(entries_of(session, actor, month))
    found = [clash for clash in clashes(entries) if month.first <= clash.on <= month.last]
    days = [
        {
            "on": day,
            "entries": [entry for entry in entries if entry.on(day)],
            "clashes": [clash for clash in found if clash.on == day],
        }
        for day in month.days
    ]
    return {
        "month": f"{month.first:%Y-%m}", "before": month.before, "after": month.after, "days": days, "clashes": found,
    }  # fmt: skip


def entries_of(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    """Every entry that touches the month: days, campaigns, products, slots, conferences, releases, publications."""
    yield from _days(session, actor, month)
    yield from _campaigns(session, actor, month)
    yield from _products(session, actor, month)
    yield from _slots(session, actor, month)
    yield from _conferences(session, actor, month)
    yield from _releases(session, actor, month)
    yield from _publications(session, actor, month)


def _span(month: Month) -> tuple[datetime, datetime]:
    first = datetime.combine(month.first, time(), SHANGHAI).astimezone(UTC)
    return first, datetime.combine(month.last + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def _days(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    S = SensitiveDay
    mine = (near(actor, S.unit_path), S.removed_at.is_(None), S.since <= month.last, S.until >= month.first)
    for row in session.scalars(sa.select(S).where(*mine).order_by(S.since, S.id)):
        note = "不安排发布" if row.hold else ""
        yield Entry(row.id, "day", row.since, row.until, row.name, topics=tuple(row.topics), hold=row.hold, note=note)


def _campaigns(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    C = Campaign
    mine = (near(actor, C.unit_path), C.state != "cancelled", C.since <= month.last, C.until >= month.first)
    for row in session.scalars(sa.select(C).where(*mine).order_by(C.since, C.id)):
        address = f"/tasking/campaigns/{row.id}"
        yield Entry(row.id, "campaign", row.since, row.until, row.name, topics=tuple(row.topics), address=address)
        if row.release_at is not None and month.first <= _day(row.release_at) <= month.last:
            on = _day(row.release_at)
            title = f"“{row.name}”统一发布"
            yield Entry(f"{row.id}:unified", "unified", on, on, title, address=address, note=_clock(row.release_at))


def _products(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    P = CampaignProduct
    mine = sa.select(P, Campaign).join(Campaign, Campaign.id == P.campaign_id)
    mine = mine.outerjoin(Task, Task.id == P.task_id).where(near(actor, Campaign.unit_path), P.dropped_at.is_(None))
    mine = mine.where(P.due_on >= month.first, P.due_on <= month.last, Task.published_at.is_(None))
    mine = mine.where(Campaign.state.in_(("planned", "running")))
    for product, row in session.execute(mine.order_by(P.due_on, P.id)):
        address, title = f"/tasking/campaigns/{row.id}", f"{product.title}（“{row.name}”计划产品）"
        yield Entry(product.id, "product", product.due_on, product.due_on, title, address=address)


def _slots(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    """栏目: the day of the month on which a column is broadcast."""
    mine = (near(actor, Series.unit_path), Series.state == "running", Series.air_day.is_not(None))
    for row in session.scalars(sa.select(Series).where(*mine).order_by(Series.air_day, Series.id)):
        on = month.first.replace(day=row.air_day or 1)
        address = f"/tasking/series/{row.id}"
        yield Entry(row.id, "slot", on, on, f"《{row.name}》播出", address=address, note=row.air_place or "")


def _conferences(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    C, (first, after) = Conference, _span(month)
    mine = (near(actor, C.unit_path), C.state != "cancelled", C.planned_at >= first, C.planned_at < after)
    for row in session.scalars(sa.select(C).where(*mine).order_by(C.planned_at, C.id)):
        on, address = _day(row.planned_at), f"/tasking/conferences/{row.id}"
        yield Entry(row.id, "conference", on, on, row.title, row.topic, address=address, note=_clock(row.planned_at))


def _releases(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    R, (first, after) = ScheduledRelease, _span(month)
    mine = sa.select(R, Task).join(Task, Task.id == R.task_id).where(R.state == "waiting")
    mine = mine.where(R.unit_id.in_(desks_seen(session, actor)), R.release_at >= first, R.release_at < after)
    for row, task in session.execute(mine.order_by(R.release_at, R.id)):
        on, address = _day(row.release_at), f"/tasking/tasks/{task.id}"
        channels = tuple(item["channel"] for item in row.given.get("channels") or [])
        barred = _barred(session, task, row.release_at)
        yield Entry(
            row.id, "release", on, on, f"{task.number} {task.title}", task.topic, channels, barred=barred,
            address=address, note=_clock(row.release_at), together=row.campaign_id,
        )  # fmt: skip


def _barred(session: Session, task: Task, at: datetime) -> tuple[str, ...]:
    """What stands against this release at its hour as things are now."""
    frozen = [row for row in frozen_by(session, task, {task.topic}) if row.statement_task_id != task.id]
    row = campaign_of(session, task)
    until = held_until(row) if row else None
    return (*(["frozen"] if frozen else []), *(["embargo"] if until and at < until else []))


def _publications(session: Session, actor: Actor, month: Month) -> Iterator[Entry]:
    P, (first, after) = Publication, _span(month)
    mine = (P.unit_id.in_(desks_seen(session, actor)), P.published_at >= first, P.published_at < after)
    for row in session.scalars(sa.select(P).where(*mine).order_by(P.published_at, P.id)):
        on, address = _day(row.published_at), f"/tasking/publications/{row.id}"
        channels = tuple(link["channel"] for link in row.links)
        yield Entry(row.id, "publication", on, on, row.title, row.topic, channels, address=address,
                    note=_clock(row.published_at))  # fmt: skip
