"""Tables of planning: the year's items with their recorded figures, sensitive days, and the notes of all planning."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.planning.words import COUNTED_BY, DAY_KINDS
from services.tasking.workflow import check_list
from shared.db import Id, Json, Uuid

NOTED = ("campaign", "event", "conference", "concern", "plan_item", "day")


class PlanItem(Base):
    """年度工作要点: a number to reach in a year, counted from publications or recorded with its source."""

    __tablename__ = "plan_item"
    __table_args__ = (
        sa.CheckConstraint(check_list("counted_by", tuple(COUNTED_BY)), name="counted_by"),
        sa.CheckConstraint("target > 0", name="target"),
        sa.Index("ix_plan_item_year", "year", "unit_id", "id"),
        sa.Index("ix_plan_item_campaign_id", "campaign_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    source: Mapped[str] = mapped_column(sa.String(200))
    """依据: the paper that asks for it."""
    target: Mapped[int]
    measure: Mapped[str] = mapped_column(sa.String(20))
    """In what it is counted: 篇, 期, 场."""
    counted_by: Mapped[str] = mapped_column(sa.String(12))
    kind: Mapped[str | None] = mapped_column(sa.String(20))
    topic: Mapped[str | None] = mapped_column(sa.String(40))
    series_id: Mapped[str | None] = mapped_column(Uuid)
    campaign_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("campaign.id"))
    """Which publications count; for recorded figures the campaign whose statistics it is."""
    created_by: Mapped[Id]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class PlanFigure(Base):
    """统计数: a figure recorded for an item, of which unit, for which days, from which source. Never changed."""

    __tablename__ = "plan_figure"
    __table_args__ = (
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.CheckConstraint("until >= since", name="period"),
        sa.Index("ix_plan_figure_item_id", "item_id", "since", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("plan_item.id"))
    unit_id: Mapped[Id]
    amount: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(200))
    recorded_by: Mapped[Id]
    recorded_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(sa.String(500))


class SensitiveDay(Base):
    """特殊日期: a day or days that releases are planned around; `hold`: nothing is to be released on them."""

    __tablename__ = "sensitive_day"
    __table_args__ = (
        sa.CheckConstraint(check_list("kind", tuple(DAY_KINDS)), name="kind"),
        sa.CheckConstraint("until >= since", name="period"),
        sa.Index("ix_sensitive_day_until", "until", "since"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(120))
    since: Mapped[date]
    until: Mapped[date]
    topics: Mapped[list[str]] = mapped_column(Json)
    """What it is about; empty: everything."""
    hold: Mapped[bool]
    source: Mapped[str] = mapped_column(sa.String(200))
    created_by: Mapped[Id]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class PlanningNote(Base):
    """大事记: who did what to a campaign, an event, a conference, a concern, an item or a day. Only ever added to."""

    __tablename__ = "planning_note"
    __table_args__ = (
        sa.CheckConstraint(check_list("about", NOTED), name="about"),
        sa.Index("ix_planning_note_about_id", "about_id", "at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(sa.String(12))
    about_id: Mapped[Id]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(80))
    """A person, or service:<name>."""
    what: Mapped[str] = mapped_column(sa.String(40))
    words: Mapped[str] = mapped_column(sa.String(1000))
