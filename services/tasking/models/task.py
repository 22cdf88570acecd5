"""Tables of a task: the task itself, the needs behind it, and who took which part (三审三校)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.workflow import PARTS, check_list
from shared.db import Id, Json, Uuid
from shared.words import AUDIENCES, PRIORITIES, STAGES


class Task(Base):
    """任务. `unit` is the bureau whose 专班 has it; `desk` the one that has its present stage (提级: the city's)."""

    __tablename__ = "task"
    __table_args__ = (
        sa.CheckConstraint(check_list("stage", tuple(STAGES)), name="stage"),
        sa.CheckConstraint(check_list("priority", tuple(PRIORITIES)), name="priority"),
        sa.CheckConstraint(check_list("audience", tuple(AUDIENCES)), name="audience"),
        sa.CheckConstraint("stage <> 'waiting' OR holder_id IS NULL", name="waiting_unheld"),
        sa.CheckConstraint("stage IN ('waiting', 'closed') OR holder_id IS NOT NULL", name="held"),
        sa.CheckConstraint("(due_at IS NULL) <> (no_clock IS NULL)", name="clock_or_reason"),
        sa.CheckConstraint("(paused_at IS NULL) = (pause_reason IS NULL)", name="paused_with_reason"),
        sa.CheckConstraint("stage NOT IN ('published') OR content_hash IS NOT NULL", name="published_content"),
        sa.Index("ix_task_desk", "desk_id", "stage", "sort_at", "id"),
        sa.Index("ix_task_unit", "unit_id", "sort_at", "id"),
        sa.Index("ix_task_unit_stage", "unit_id", "stage"),
        sa.Index("ix_task_holder", "holder_id", "sort_at", "id"),
        sa.Index("ix_task_stage", "stage", "sort_at", "id"),
        sa.Index("ix_task_due", "due_at", sqlite_where=sa.text("late_at IS NULL AND due_at IS NOT NULL"),
                 postgresql_where=sa.text("late_at IS NULL AND due_at IS NOT NULL")),
        sa.Index("ix_task_mirror_of", "mirror_of"),
        sa.Index("ix_task_campaign_id", "campaign_id"),
        sa.Index("ix_task_late", "unit_id", "sort_at", "id", sqlite_where=sa.text("late_at IS NOT NULL"),
                 postgresql_where=sa.text("late_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    desk_id: Mapped[Id]
    desk_path: Mapped[str] = mapped_column(sa.String(300))
    level: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(40))
    topic: Mapped[str] = mapped_column(sa.String(40))
    subtopic: Mapped[str | None] = mapped_column(sa.String(40))
    priority: Mapped[str] = mapped_column(sa.String(10))
    audience: Mapped[str] = mapped_column(sa.String(10))
    wanted_by: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(sa.String(20))
    holder_id: Mapped[str | None] = mapped_column(Uuid)
    claimed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    stage_at: Mapped[datetime]
    """When the present stage was entered."""
    due_at: Mapped[datetime | None]
    no_clock: Mapped[str | None] = mapped_column(sa.String(200))
    """Why there is no limit; exactly one of the two is set (trap 16)."""
    blue_at: Mapped[datetime | None]
    red_at: Mapped[datetime | None]
    """Of the clock that is due first, with due_at: copies for the queue; the clocks themselves are in limit_clock."""
    late_at: Mapped[datetime | None]
    """When this stage was found late; once for each stage entry."""
    sort_at: Mapped[datetime]
    """What queues are sorted by: the limit while there is one, else when the stage was entered."""
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None] = mapped_column(Uuid)
    pause_reason: Mapped[str | None] = mapped_column(sa.String(500))
    returned: Mapped[bool]
    """Paused by 退回补正: the department's amendment resumes it."""
    escalated: Mapped[list[str]] = mapped_column(Json)
    """Stages of this task that 提级审核 gave to the city's desk."""
    round: Mapped[int]
    """How many times it was submitted; approvals count within a round."""
    draft_n: Mapped[int]
    """The newest version of the draft; 0: none yet."""
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    legal: Mapped[bool]
    """法制审核 is asked for by the newest version."""
    urged: Mapped[int]
    urged_at: Mapped[datetime | None]
    route_score: Mapped[int]
    route_reasons: Mapped[list[str]] = mapped_column(Json)
    withdrawn_at: Mapped[datetime | None]
    """Every need behind it was withdrawn while it was in review or later: the leader is asked."""
    published_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    killed_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(Uuid)
    """Who recalled or killed it; somebody else endorses that afterwards (撤稿复核)."""
    endorsed_at: Mapped[datetime | None]
    endorsed_by: Mapped[str | None] = mapped_column(Uuid)
    correcting_at: Mapped[datetime | None]
    """Since when a correction is on its way: the stage moves again while the first publication stands."""
    correct_reason: Mapped[str | None] = mapped_column(sa.String(500))
    release_at: Mapped[datetime | None]
    """When a scheduled release leaves; the schedule itself is scheduled_release."""
    delegator_id: Mapped[str | None] = mapped_column(Uuid)
    """委派: who gave it out and gets it back; the holder is the one who works on it meanwhile."""
    mirror_of: Mapped[str | None] = mapped_column(Uuid)
    """The city's task that this county's task mirrors (专班对接)."""
    campaign_id: Mapped[str | None] = mapped_column(Uuid)
    merged_into: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(sa.String(500))
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class KnownNeed(Base):
    """需求 as heard from intake: the snapshot the writers work from; moves with a merge."""

    __tablename__ = "known_need"
    __table_args__ = (sa.Index("ix_known_need_task_id", "task_id"),)

    need_id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    number: Mapped[str] = mapped_column(sa.String(40))
    unit_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(40))
    topic: Mapped[str] = mapped_column(sa.String(40))
    subtopic: Mapped[str | None] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    priority: Mapped[str] = mapped_column(sa.String(10))
    audience: Mapped[str] = mapped_column(sa.String(10))
    wanted_by: Mapped[datetime | None]
    region: Mapped[str | None] = mapped_column(sa.String(40))
    similar: Mapped[list[str]] = mapped_column(Json)
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What its kind asks for beyond the text; a figure of null was hidden, a person is never in it."""
    direct: Mapped[bool] = mapped_column(default=False)
    """直报市局: filed by a station straight to the city."""
    raised_at: Mapped[datetime]
    raised_by: Mapped[str] = mapped_column(sa.String(80))
    amended_at: Mapped[datetime | None]
    amendments: Mapped[list[dict[str, str]]] = mapped_column(Json)
    """[{at, fields}]: when which fields changed, for the timeline."""
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None] = mapped_column(sa.Text)
    merged_at: Mapped[datetime | None]


class TaskPerson(Base):
    """三审三校: the one exclusive part that a person took in a task. The key makes a second part impossible."""

    __tablename__ = "task_person"
    __table_args__ = (
        sa.CheckConstraint(check_list("part", tuple(PARTS)), name="part"),
        sa.UniqueConstraint("task_id", "person_id", "part"),
    )

    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(sa.String(12))
    since: Mapped[datetime]
