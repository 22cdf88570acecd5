"""发布的表: the publication a draft became, and where it stands (发布去向)."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.content import CHANNELS, DISCLOSURES
from services.tasking.models.draft import part_of
from services.tasking.models.root import Base
from services.tasking.places import ACTIONS, STATES
from services.tasking.workflow import check_list
from shared.db import Id, Json, Uuid

LEFT = "state IN ('waiting', 'asked', 'failed') AND retried_by_id IS NULL"
"""What is still to be done or to be tried again."""


class Publication(Base):
    """发布记录: exactly what was approved, by whom at each level; never without three different reviewers."""

    __tablename__ = "publication"
    __table_args__ = (
        sa.ForeignKeyConstraint(["task_id", "n"], ["draft_version.task_id", "draft_version.n"]),
        *part_of("published_by", "part = 'publishing'"),
        sa.CheckConstraint(
            "first_by <> second_by AND first_by <> final_by AND second_by <> final_by AND published_by <> first_by "
            "AND published_by <> second_by AND published_by <> final_by AND written_by <> first_by "
            "AND written_by <> second_by AND written_by <> final_by AND written_by <> published_by "
            "AND (legal_by IS NULL OR legal_by NOT IN (first_by, second_by, final_by, published_by, written_by))",
            name="different_people",
        ),
        sa.CheckConstraint(check_list("disclosure", tuple(DISCLOSURES)), name="disclosure"),
        sa.CheckConstraint("seq > 0", name="seq"),
        sa.CheckConstraint("(corrected_at IS NULL) = (corrected_by_id IS NULL)", name="corrected"),
        sa.UniqueConstraint("task_id", "seq"),
        sa.Index("ix_publication_unit", "unit_id", "published_at", "id"),
        sa.Index("ix_publication_series", "series_id", "published_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    seq: Mapped[int]
    """The n-th publication of the task: a correction is one more."""
    n: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str] = mapped_column(sa.String(40))
    audience: Mapped[str] = mapped_column(sa.String(10))
    disclosure: Mapped[str] = mapped_column(sa.String(12))
    content: Mapped[str] = mapped_column(sa.Text)
    """Exactly what was approved: the canonical JSON whose SHA-256 is content_hash."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    links: Mapped[list[dict[str, str]]] = mapped_column(Json)
    push: Mapped[dict[str, Any] | None] = mapped_column(Json)
    written_by: Mapped[Id]
    first_by: Mapped[Id]
    second_by: Mapped[Id]
    legal_by: Mapped[str | None] = mapped_column(Uuid)
    final_by: Mapped[Id]
    published_by: Mapped[Id]
    part: Mapped[str] = mapped_column(sa.String(12), default="publishing")
    published_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]
    recall_reason: Mapped[str | None] = mapped_column(sa.String(500))
    killed_at: Mapped[datetime | None]
    """作废: the text is shown nowhere any more; the row keeps it for the record."""
    corrects_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("publication.id"))
    """更正: whose place this one took."""
    corrected_at: Mapped[datetime | None]
    corrected_by_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("publication.id"))
    campaign_id: Mapped[str | None] = mapped_column(Uuid)
    series_id: Mapped[str | None] = mapped_column(Uuid)
    strand: Mapped[str | None] = mapped_column(sa.String(40))
    episode: Mapped[int | None]
    """The n-th of its series; a correction keeps the number of what it corrects."""

    @property
    def standing(self) -> bool:
        """Neither recalled nor void, and nothing took its place."""
        return self.recalled_at is None and self.killed_at is None and self.corrected_at is None


class Placement(Base):
    """发布去向: one place where a publication is put, corrected or taken down, and how that went. Rows are not reused:

    a second try is a row of its own, since a connector may still answer for the first.
    """

    __tablename__ = "placement"
    __table_args__ = (
        sa.CheckConstraint(check_list("action", tuple(ACTIONS)), name="action"),
        sa.CheckConstraint(check_list("state", tuple(STATES)), name="state"),
        sa.CheckConstraint(check_list("channel", tuple(CHANNELS)), name="channel"),
        sa.CheckConstraint("state <> 'gone' OR action = 'withdraw'", name="gone"),
        sa.CheckConstraint("(action = 'place') = (earlier_id IS NULL)", name="chases"),
        sa.CheckConstraint(
            "outlet_id IS NULL OR state <> 'placed' OR url IS NOT NULL OR page_ref IS NOT NULL", name="shown_where"
        ),
        sa.Index("ix_placement_publication_id", "publication_id", "asked_at"),
        sa.Index("ix_placement_task_id", "task_id", "asked_at"),
        sa.Index("ix_placement_account_id", "account_id", "settled_at"),
        sa.Index("ix_placement_left", "unit_id", "asked_at", "id",
                 sqlite_where=sa.text(LEFT), postgresql_where=sa.text(LEFT)),
        sa.Index("uq_placement_chase", "earlier_id", "publication_id", "action", unique=True,
                 sqlite_where=sa.text("earlier_id IS NOT NULL AND retried_by_id IS NULL"),
                 postgresql_where=sa.text("earlier_id IS NOT NULL AND retried_by_id IS NULL")),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    publication_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("publication.id"))
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    channel: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(80))
    """What people call the place: the account, the outlet, or the channel itself."""
    account_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("channel_account.id"))
    outlet_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("media_outlet.id"))
    connector_id: Mapped[str | None] = mapped_column(Uuid)
    action: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    url: Mapped[str | None] = mapped_column(sa.String(500))
    reference: Mapped[str | None] = mapped_column(sa.String(200))
    """What the platform calls it."""
    page_ref: Mapped[str | None] = mapped_column(sa.String(200))
    """版面或时段: where in the paper, when on the air."""
    position: Mapped[str | None] = mapped_column(sa.String(80))
    placed_on: Mapped[date | None]
    earlier_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("placement.id"))
    """The placement that this one corrects or takes down."""
    retried_by_id: Mapped[str | None] = mapped_column(Uuid)
    """The row of the second try; no foreign key, since this is written before that row."""
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(Uuid)
    """Who confirmed it; none where a connector did."""
    failure_code: Mapped[str | None] = mapped_column(sa.String(40))
    failure: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
