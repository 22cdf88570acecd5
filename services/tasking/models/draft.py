"""Tables of a draft: its versions and the opinions given on it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.content import DISCLOSURES, PRODUCT_KINDS
from services.tasking.models.root import Base
from services.tasking.workflow import PART_OF, PARTS, REVIEWS, check_list
from shared.db import Id, Json, Uuid
from shared.words import AUDIENCES

REVIEW_PARTS = tuple(part for part in PARTS if part != "writing")
VERDICTS = ("approve", "send_back")
PAIRS = " ".join(f"WHEN '{stage}' THEN '{PART_OF[stage]}'" for stage in (*REVIEWS, "publishing"))


def part_of(column: str, part: str) -> tuple[sa.ForeignKeyConstraint, sa.CheckConstraint]:
    """The person in `column` holds this part of the task, and by the key of task_person no other."""
    mine = sa.ForeignKeyConstraint(
        ["task_id", column, "part"], ["task_person.task_id", "task_person.person_id", "task_person.part"]
    )
    return mine, sa.CheckConstraint(part, name="part")


class DraftVersion(Base):
    """稿件版本: never changed once written; `content_hash` is what approvals bind."""

    __tablename__ = "draft_version"
    __table_args__ = (
        *part_of("author_id", "part = 'writing'"),
        sa.CheckConstraint(check_list("kind", tuple(PRODUCT_KINDS)), name="kind"),
        sa.CheckConstraint(check_list("audience", tuple(AUDIENCES)), name="audience"),
        sa.CheckConstraint("n > 0 AND length(content_hash) = 64", name="content"),
        sa.CheckConstraint(check_list("disclosure", tuple(DISCLOSURES)), name="disclosure"),
    )

    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.String(20))
    flags: Mapped[list[str]] = mapped_column(Json)
    channels: Mapped[list[str]] = mapped_column(Json)
    topic: Mapped[str] = mapped_column(sa.String(40))
    audience: Mapped[str] = mapped_column(sa.String(10))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    author_id: Mapped[Id]
    part: Mapped[str] = mapped_column(sa.String(12), default="writing")
    saved_at: Mapped[datetime]
    disclosure: Mapped[str | None] = mapped_column(sa.String(12))
    """公开属性; none on versions from before there was one."""
    variants: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    """渠道版本: {channel, title, text}."""
    cover: Mapped[dict[str, Any] | None] = mapped_column(Json)
    attachments: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    """Files, in their order: {sha256, name, media, size, alt}."""
    details: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What the kind of product tells of itself: seconds, shots, pages."""
    series_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("series.id"))
    strand: Mapped[str | None] = mapped_column(sa.String(40))


class WorkingCopy(Base):
    """工作稿: what somebody has typed and not yet saved as a version; nobody reviews it, nothing counts it."""

    __tablename__ = "working_copy"

    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    """The fields of the editor as they were typed, right or wrong."""
    based_on: Mapped[int]
    """The newest version of the draft when it was begun; 0: there was none."""
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Review(Base):
    """审核意见: one for each level and round; an approval binds a hash and is voided, never deleted."""

    __tablename__ = "review"
    __table_args__ = (
        *part_of("person_id", check_list("part", REVIEW_PARTS)),
        sa.CheckConstraint(check_list("stage", (*REVIEWS, "publishing")), name="stage"),
        sa.CheckConstraint(check_list("verdict", VERDICTS), name="verdict"),
        sa.CheckConstraint(f"part = CASE stage {PAIRS} END", name="stage_part"),
        sa.CheckConstraint("stage <> 'publishing' OR verdict = 'send_back'", name="publisher_sends_back"),
        sa.UniqueConstraint("task_id", "round", "stage"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    round: Mapped[int]
    stage: Mapped[str] = mapped_column(sa.String(20))
    part: Mapped[str] = mapped_column(sa.String(12))
    person_id: Mapped[Id]
    verdict: Mapped[str] = mapped_column(sa.String(12))
    n: Mapped[int]
    """The version of the draft it is about."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    opinion: Mapped[str] = mapped_column(sa.String(1000))
    checked: Mapped[list[str]] = mapped_column(Json, default=list)
    """Codes of the checklist that the reviewer ticked."""
    line_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    """口径 that he compared the text with."""
    given_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(sa.String(200))
