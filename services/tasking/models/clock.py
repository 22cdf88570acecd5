"""Tables of limits: the policies, the clocks that run, every state they ever had, and the 督办单 they raised."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Json, Uuid

CLOCK_STATES = ("running", "paused", "unlimited", "satisfied", "cancelled")
MEASURES = ("working_hours", "working_days", "wall_hours", "months", "none")
SUBJECTS = ("task", "push", "event", "concern", "rating")
"""What can have a limit: a task, a push, a sensitive event, a concern of the public, a unit that was not satisfied."""
RUNGS = ("blue", "yellow", "red", "hand")
SUPERVISION_STATES = ("open", "answered", "closed", "superseded")
OUTCOMES = ("kept", "late", "unlimited", "cancelled")
"""How a clock ended: in time, too late, satisfied without a limit, cancelled."""
OPEN_CLOCKS = "state IN ('running', 'paused', 'unlimited')"


def _partial(name: str, where: str, *columns: str, unique: bool = False) -> sa.Index:
    return sa.Index(name, *columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class LimitPolicy(Base):
    """时限规则, one version of it. Never changed: a new version takes effect beside it and the old one stays."""

    __tablename__ = "limit_policy"
    __table_args__ = (
        sa.CheckConstraint(check_list("subject", SUBJECTS), name="subject"),
        sa.CheckConstraint(check_list("measure", MEASURES), name="measure"),
        sa.CheckConstraint("(measure = 'none') = (amount IS NULL)", name="amount"),
        sa.CheckConstraint("(measure = 'none') = (no_clock IS NOT NULL)", name="reason_for_none"),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name="positive"),
        sa.UniqueConstraint("code", "n"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    """What it is about, e.g. drafting.urgent; the same in all versions."""
    n: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(20))
    """Which clock: a stage, `acknowledge`, `statement`, or a push's level."""
    kind: Mapped[str | None] = mapped_column(sa.String(40))
    topic: Mapped[str | None] = mapped_column(sa.String(40))
    priority: Mapped[str | None] = mapped_column(sa.String(10))
    level: Mapped[str | None] = mapped_column(sa.String(10))
    measure: Mapped[str] = mapped_column(sa.String(16))
    amount: Mapped[int | None]
    """Minutes for hours of either kind, days, months; none where there is no clock."""
    no_clock: Mapped[str | None] = mapped_column(sa.String(200))
    words: Mapped[str] = mapped_column(sa.String(120))
    source: Mapped[str] = mapped_column(sa.String(200))
    keeps_hours: Mapped[bool]
    """Its notices wait for office hours; the emergency class does not."""
    ladder: Mapped[list[Any]] = mapped_column(Json)
    """[{rung, percent | working_days_late, to}], see limits/ladder.py."""
    urge_minutes: Mapped[int]
    """催办 at most once in so many wall minutes."""
    effective_from: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(Uuid)


class LimitClock(Base):
    """一个时限在计时: one entry of a task into a stage, or one opening of a push. `ops` is what was done to it."""

    __tablename__ = "limit_clock"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", CLOCK_STATES), name="state"),
        sa.CheckConstraint(check_list("subject", SUBJECTS), name="subject"),
        sa.CheckConstraint("(due_at IS NULL) <> (no_clock IS NULL)", name="due_or_reason"),
        sa.CheckConstraint(
            "(subject = 'push') = (push_id IS NOT NULL) AND (subject = 'event') = (event_id IS NOT NULL) "
            "AND (subject = 'concern') = (concern_id IS NOT NULL) AND (subject = 'rating') = (rating_id IS NOT NULL)",
            name="of_one_thing",
        ),
        _partial("uq_limit_clock_event", "event_id IS NOT NULL", "event_id", "name", unique=True),
        _partial("uq_limit_clock_concern", "concern_id IS NOT NULL", "concern_id", "name", unique=True),
        _partial("uq_limit_clock_rating", "rating_id IS NOT NULL", "rating_id", "name", unique=True),
        _partial("uq_limit_clock_open_task", f"{OPEN_CLOCKS} AND subject = 'task'", "task_id", "name", unique=True),
        sa.Index("ix_limit_clock_task_id", "task_id", "started_at"),
        sa.Index("ix_limit_clock_push_id", "push_id", "name", "branch"),
        _partial("ix_limit_clock_next_at", "state = 'running'", "next_at", "id"),
        _partial("ix_limit_clock_open", OPEN_CLOCKS, "unit_id", "name", "due_at", "id"),
        _partial("ix_limit_clock_calendar", OPEN_CLOCKS, "calendar_key", "unit_path", "id"),
        sa.Index("ix_limit_clock_ended_at", "ended_at", "name", "unit_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(10))
    task_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    push_id: Mapped[str | None] = mapped_column(Uuid)
    event_id: Mapped[str | None] = mapped_column(Uuid)
    concern_id: Mapped[str | None] = mapped_column(Uuid)
    rating_id: Mapped[str | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(sa.String(20))
    branch: Mapped[str | None] = mapped_column(Uuid)
    """Of a push: the unit whose stations it opened for; none for the first level."""
    entry: Mapped[int]
    """The n-th start of this clock for this task: returning to a stage starts it again."""
    unit_id: Mapped[Id]
    """The desk whose office hours count and in whose numbers it stands."""
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(40))
    topic: Mapped[str] = mapped_column(sa.String(40))
    priority: Mapped[str] = mapped_column(sa.String(10))
    level: Mapped[str] = mapped_column(sa.String(10))
    holder_id: Mapped[str | None] = mapped_column(Uuid)
    """Who holds the task while this runs, for open load by member; never for rates."""
    policy_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("limit_policy.id"))
    """None for a limit that was given: a push whose sender named it, a stage entered before there were policies."""
    as_of: Mapped[datetime]
    """When the thing was created: policies of that moment hold for its whole life."""
    calendar_key: Mapped[str] = mapped_column(sa.String(64))
    provisional: Mapped[bool]
    """The limit touches a year whose holidays are not published yet."""
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    no_clock: Mapped[str | None] = mapped_column(sa.String(200))
    blue_at: Mapped[datetime | None]
    red_at: Mapped[datetime | None]
    """When it will be (or became) red for the first time."""
    state: Mapped[str] = mapped_column(sa.String(10))
    ops: Mapped[list[Any]] = mapped_column(Json)
    """[{what: pause|resume|extend|given, at, by, reason, until?, due?}], times as RFC 3339, in order. `given`: a limit
    was set elsewhere (by the sender of a push, by an older version); extend keeps the `due` that it moved."""
    next_at: Mapped[datetime | None]
    """When the next rung of the ladder is due; none when there is none left or it stands still."""
    generation: Mapped[int]
    """Counted up by an extension: the ladder is climbed anew."""
    late_at: Mapped[datetime | None]
    targets: Mapped[int]
    answered: Mapped[int]
    """Of a push: units addressed and answered."""
    ended_at: Mapped[datetime | None]
    kept: Mapped[bool | None]
    """Ended in time; none while it runs and where it was cancelled or had no limit."""
    used_seconds: Mapped[int | None]
    """What it took, in the clock's own time (working or wall), without pauses."""
    explanation: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """How the limit came about, frozen when the clock ended (trap 14)."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ClockSpan(Base):
    """时限的历史: what a clock looked like from one moment to the next; any past day is counted from these alone.

    A span is whole: it repeats what of its clock can change (unit, topic, priority, holder, the times), so that a
    change ends the span and begins the next. `from_at` and `until_at` are the moments at which it was written,
    now(session), never an earlier one of the fact that was heard: what was counted on a day is counted again.
    """

    __tablename__ = "clock_span"
    __table_args__ = (
        sa.CheckConstraint(check_list("outcome", OUTCOMES), name="outcome"),
        sa.CheckConstraint("outcome IS NULL OR until_at IS NOT NULL", name="outcome_at_the_end"),
        # The leaders' numbers are read from these alone: grouped in the order of the index, no row is looked up. SQLite
        # wants the column of the index's own condition in it as well.
        _partial("ix_clock_span_open", "until_at IS NULL", "unit_id", "name", "holder_id", "started_at", "from_at",
                 "due_at", "blue_at", "red_at", "paused", "topic", "priority", "until_at"),
        _partial("ix_clock_span_ended", "outcome IS NOT NULL", "unit_id", "name", "outcome", "until_at",
                 "used_seconds", "topic", "priority"),
        _partial("ix_clock_span_ended_on", "outcome IS NOT NULL", "until_at", "unit_id", "name", "outcome"),
        _partial("ix_clock_span_begun_on", "n = 1", "from_at", "unit_id", "name", "n"),
        _partial("ix_clock_span_oldest", "until_at IS NULL", "started_at", "clock_id"),
        _partial("ix_clock_span_until_at", "until_at IS NOT NULL", "until_at", "from_at"),
    )  # fmt: skip

    clock_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("limit_clock.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    """1 for the start, then counted up without a gap."""
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    """None for the span that holds now; the last one ends when the clock does."""
    why: Mapped[str] = mapped_column(sa.String(16))
    """start, pause, resume, extend, priority, unit, calendar, holder, topic: why this span began"""
    by: Mapped[str | None] = mapped_column(Uuid)
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    name: Mapped[str] = mapped_column(sa.String(20))
    unit_id: Mapped[Id]
    topic: Mapped[str] = mapped_column(sa.String(40))
    priority: Mapped[str] = mapped_column(sa.String(10))
    holder_id: Mapped[str | None] = mapped_column(Uuid)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    blue_at: Mapped[datetime | None]
    red_at: Mapped[datetime | None]
    paused: Mapped[bool]
    outcome: Mapped[str | None] = mapped_column(sa.String(10))
    """Of the last span, once it ended: how the clock ended."""
    used_seconds: Mapped[int | None]
    """As in limit_clock, on the last span."""


class Supervision(Base):
    """督办单: one rung of one clock's ladder, or one raised by hand. The key makes a second one impossible."""

    __tablename__ = "supervision"
    __table_args__ = (
        sa.CheckConstraint(check_list("rung", RUNGS), name="rung"),
        sa.CheckConstraint(check_list("state", SUPERVISION_STATES), name="state"),
        sa.CheckConstraint("(state = 'superseded') = (number IS NULL)", name="numbered"),
        sa.UniqueConstraint("clock_id", "generation", "rung", "n"),
        sa.Index("ix_supervision_task_id", "task_id", "raised_at"),
        sa.Index("ix_supervision_unit_id", "unit_id", "state", "raised_at", "id"),
        _partial("ix_supervision_open", "state IN ('open', 'answered')", "clock_id"),
        _partial("ix_supervision_in_progress", "closed_at IS NULL AND number IS NOT NULL", "send_at", "unit_id", "rung",
                 "answered_at"),
        _partial("ix_supervision_closed_at", "closed_at IS NOT NULL", "closed_at", "unit_id"),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    clock_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("limit_clock.id"))
    generation: Mapped[int]
    rung: Mapped[str] = mapped_column(sa.String(10))
    n: Mapped[int]
    """The n-th working day of red; 1 for the others."""
    task_id: Mapped[str | None] = mapped_column(Uuid)
    push_id: Mapped[str | None] = mapped_column(Uuid)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    to_role: Mapped[str] = mapped_column(sa.String(20))
    to_person: Mapped[str | None] = mapped_column(Uuid)
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    raised_by: Mapped[str | None] = mapped_column(Uuid)
    """Of one raised by hand."""
    due_at: Mapped[datetime | None]
    """The limit it is about, as it was then."""
    raised_at: Mapped[datetime]
    send_at: Mapped[datetime]
    """Shown from then on: a routine notice waits for office hours (trap 15)."""
    state: Mapped[str] = mapped_column(sa.String(12))
    answer: Mapped[str | None] = mapped_column(sa.String(1000))
    answered_by: Mapped[str | None] = mapped_column(Uuid)
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(Uuid)
    close_reason: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
