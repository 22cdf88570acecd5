"""Builders of recurring pushes: a Monday of June 2026, publications heard, schedules, and the clock moved to a day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.notify import actions, chores
from services.notify.actions import hearing, schedules, ungathering
from services.notify.models import Push, Receipt, Schedule, ScheduleRun
from shared.db import forward, now
from shared.db.ground import clock
from shared.events import DraftCorrected, DraftPublished, DraftRecalled
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.log.cursors import ensure_cursor, note_head
from shared.service import Work
from shared.worktime import CHINA
from tests.notify.build import make_actor, make_work, settle

MONDAY = datetime(2026, 6, 1, 8, 30, tzinfo=CHINA)
WEEKLY = {"every": "week", "weekday": 1, "at": "09:00", "off_days": "next"}


@contextmanager
def in_june(folder: Path, emptied: Callable[[Work], None] | None = None, **settings: Any) -> Iterator[Work]:
    """A Monday of June 2026 at 08:30, a day without holidays around it; `emptied` clears a database that was used."""
    work = make_work(folder, **settings)
    if emptied is not None:
        emptied(work)
    with work.db.write() as session:  # `forward` never goes back, and the rules are tested against days that are known
        session.execute(clock.insert().values(id=1, offset_seconds=(MONDAY - now(session)).total_seconds()))
    with work.db.write() as session:
        ensure_cursor(session, "directory")
        note_head(session, "directory", new_id(), 0)
    yield work
    work.db.dispose()


def published(unit: KnownUnit, title: str, **given: Any) -> DraftPublished:
    values: dict[str, Any] = {
        "publication_id": new_id(), "number": "发", "task_id": new_id(), "need_ids": [], "unit_id": unit.id,
        "topic": "crime", "priority": "ordinary", "title": title, "text": f"{title}的正文。", "content_hash": "0" * 64,
        "links": [{"channel": "wechat", "name": "公众号", "url": f"https://example.com/{title}"}], "push": None,
        "published_at": MONDAY,
    }  # fmt: skip
    return DraftPublished(**{**values, **given})


def hear(work: Work, *facts: DraftPublished) -> None:
    with work.db.write() as session:
        for fact in facts:
            hearing.hear_publication(session, fact)


def ask(work: Work, unit: KnownUnit, role: str = "publisher", **given: Any) -> str:
    """A schedule to the counties only, so that nobody has to approve it."""
    body = {"title": "每周防范提示", "rule": WEEKLY, "content": "collection", "levels": ["county"]}
    with work.db.write() as session:
        return schedules.add_schedule(session, make_actor(unit, role), unit, {**body, **given}).id


def go_to(work: Work, *when: int) -> None:
    """Move the clock to that moment of 2026 in Beijing, and let everything run."""
    moment = datetime(2026, *when, tzinfo=CHINA).astimezone(UTC)
    with work.db.write() as session:
        forward(session, max(moment - now(session), timedelta(0)))
    run(work)


def run(work: Work) -> None:
    while chores.schedules(work):
        pass
    settle(work)


def runs(work: Work, schedule_id: str) -> list[ScheduleRun]:
    with work.db.read() as session:
        mine = sa.select(ScheduleRun).where(ScheduleRun.schedule_id == schedule_id)
        return list(session.scalars(mine.order_by(ScheduleRun.named_on)))


def pushes(work: Work, **where: Any) -> list[Push]:
    with work.db.read() as session:
        return list(session.scalars(sa.select(Push).filter_by(**where).order_by(Push.number)))


def reached(work: Work, push: Push) -> set[str]:
    with work.db.read() as session:
        return set(session.scalars(sa.select(Receipt.unit_id).where(Receipt.push_id == push.id)))


def row(work: Work, schedule_id: str) -> Schedule:
    with work.db.read() as session:
        return session.get_one(Schedule, schedule_id)


def corrected(wrong: DraftPublished, title: str, **given: Any) -> DraftCorrected:
    values = {one.name: getattr(wrong, one.name) for one in fields(wrong)}
    return DraftCorrected(**{**values, "publication_id": new_id(), "corrects_id": wrong.publication_id,
                             "title": title, "reason": "数字有误", **given})  # fmt: skip


def recall(work: Work, fact: Any, kind: str = "recall") -> Push | None:
    gone = DraftRecalled(publication_id=fact.publication_id, task_id=fact.task_id, need_ids=[], reason="事实有误",
                         at=MONDAY, kind=kind)  # fmt: skip
    with work.db.write() as session:
        chase = "kill" if kind == "kill" else None
        actions.recall_publication(session, gone.publication_id, gone.reason, source := new_id(), chase=chase)
        notice = ungathering.recall_gathered(session, gone, source)
    settle(work)
    return notice
