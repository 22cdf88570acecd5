"""定期推送的表: recurring pushes, their runs, the publications heard of, and which of them a push gathered."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, one_of, partial
from services.notify.network.recurrence import CONTENTS, HEARD_STATES, RUN_STATES, SCHEDULE_STATES
from shared.db import Id, Json, Uuid
from shared.words import AUDIENCES


class Schedule(Base):
    """定期推送: what goes out by itself, to whom, on which days. `rule` is network/recurrence.Rule as plain values."""

    __tablename__ = "schedule"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", SCHEDULE_STATES), name="state"),
        sa.CheckConstraint(one_of("content", CONTENTS), name="content"),
        sa.Index("ix_schedule_created_at", "created_at", "id"),
        partial("ix_schedule_next_at", "state = 'active'", "next_at"),
        sa.Index("ix_schedule_publication_id", "publication_id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    title: Mapped[str] = mapped_column(sa.String(80))
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    content: Mapped[str] = mapped_column(sa.String(12))
    publication_id: Mapped[str | None] = mapped_column(Uuid)
    """Of a standing publication: the one that goes out each time; a correction takes its place."""
    topics: Mapped[list[str] | None] = mapped_column(Json)
    with_counties: Mapped[bool]
    """市县联动: each branch reads its own county's publications below the city's."""
    wanted: Mapped[dict[str, Any]] = mapped_column(Json)
    """{audience, levels, selector, limits} as a push takes them."""
    priority: Mapped[str] = mapped_column(sa.String(12))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    """Why it was stopped."""
    settled_on: Mapped[date]
    """Every day that the rule names up to this one has been dealt with."""
    skipped_on: Mapped[date | None]
    """The day named by the rule of which somebody said that nothing goes out."""
    next_at: Mapped[datetime | None]
    gathered_at: Mapped[datetime]
    """Publications heard of since then are those of the next collection."""
    asked_by: Mapped[Id]
    approved_by: Mapped[str | None] = mapped_column(Uuid)
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ScheduleRun(Base):
    """One time that a recurring push was due, and what came of it: each named day and each due day once."""

    __tablename__ = "schedule_run"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", RUN_STATES), name="state"),
        sa.UniqueConstraint("schedule_id", "named_on"),
        sa.UniqueConstraint("schedule_id", "due_on"),
        sa.Index("ix_schedule_run_push_id", "push_id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    schedule_id: Mapped[Id] = mapped_column(sa.ForeignKey("schedule.id"))
    named_on: Mapped[date]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    push_id: Mapped[str | None] = mapped_column(Uuid)
    items: Mapped[int]
    """How many publications it told of."""
    ran_at: Mapped[datetime]


class KnownPublication(Base):
    """发布记录 as heard: what may go out again. Of one that is void (作废) nothing is kept but that it was."""

    __tablename__ = "known_publication"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", HEARD_STATES), name="state"),
        sa.CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        sa.Index("ix_known_publication_unit_id", "unit_id", "state", "heard_at"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    task_id: Mapped[str | None] = mapped_column(Uuid)
    topic: Mapped[str] = mapped_column(sa.String(40))
    audience: Mapped[str] = mapped_column(sa.String(12))
    """public only where its own push said so."""
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    short: Mapped[str | None] = mapped_column(sa.String(200))
    links: Mapped[list[Any]] = mapped_column(Json)
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    corrects_id: Mapped[str | None] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(sa.String(12))
    published_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    """A correction inherits it: what was told of once is not told of again as something new."""


class Gathered(Base):
    """汇集: a publication that a recurring push told of, so that what undoes it finds whoever read it."""

    __tablename__ = "gathered"
    __table_args__ = (sa.Index("ix_gathered_publication_id", "publication_id"),)
    push_id: Mapped[Id] = mapped_column(sa.ForeignKey("push.id"), primary_key=True)
    publication_id: Mapped[Id] = mapped_column(primary_key=True)
    branch: Mapped[str | None] = mapped_column(Uuid)
    """The county's branch that alone read it; None: everybody the push reached."""
