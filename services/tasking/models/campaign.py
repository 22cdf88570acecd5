"""Tables of campaigns: what is planned together, who answers for it, and the products it is made of."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.planning.words import CAMPAIGN_STATES, DUTIES
from services.tasking.workflow import check_list
from shared.db import Id, Json, Uuid


class Campaign(Base):
    """专题策划: a focus and a period, its group, its products; embargo and the time of the unified release."""

    __tablename__ = "campaign"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", tuple(CAMPAIGN_STATES)), name="state"),
        sa.CheckConstraint("until >= since", name="period"),
        sa.Index("ix_campaign_unit_id", "unit_id", "created_at", "id"),
        sa.Index("ix_campaign_until", "until", "since"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    name: Mapped[str] = mapped_column(sa.String(120))
    focus: Mapped[str] = mapped_column(sa.String(2000))
    """主题: what it is to bring about, in words."""
    since: Mapped[date]
    until: Mapped[date]
    """The first and the last day, on the bureau's calendar."""
    central: Mapped[bool]
    """中心工作: raises the routing score of tasks on its topics while it lasts."""
    topics: Mapped[list[str]] = mapped_column(Json)
    embargo_until: Mapped[datetime | None]
    """禁发至: nothing of it is released before."""
    release_at: Mapped[datetime | None]
    """统一发布: all that belongs to it leaves then, and none of it earlier."""
    state: Mapped[str] = mapped_column(sa.String(12))
    plan_item_id: Mapped[str | None] = mapped_column(Uuid)
    """转入常态: the item of the year plan that goes on with it."""
    series_id: Mapped[str | None] = mapped_column(Uuid)
    """转入常态: the column that goes on with it."""
    created_by: Mapped[Id]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class CampaignPerson(Base):
    """专题领导小组成员、责任人: one duty for each person in a campaign."""

    __tablename__ = "campaign_person"
    __table_args__ = (sa.CheckConstraint(check_list("duty", tuple(DUTIES)), name="duty"),)

    campaign_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("campaign.id"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(primary_key=True)
    duty: Mapped[str] = mapped_column(sa.String(20))


class CampaignProduct(Base):
    """计划产品: what a campaign is to bring out, by when, by whom; done by a task."""

    __tablename__ = "campaign_product"
    __table_args__ = (
        sa.Index("ix_campaign_product_campaign_id", "campaign_id", "due_on", "id"),
        sa.Index("ix_campaign_product_due_on", "due_on"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("campaign.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date]
    owner_id: Mapped[str | None] = mapped_column(Uuid)
    task_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    dropped_at: Mapped[datetime | None]
    drop_reason: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
