"""Tables of materials: those heard from intake, and which version of a draft draws on which."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Uuid
from shared.words import AUDIENCES


class KnownMaterial(Base):
    """素材、线索 as heard from intake: the library of the 专班."""

    __tablename__ = "known_material"
    __table_args__ = (
        sa.CheckConstraint(check_list("kind", ("material", "lead")), name="kind"),
        sa.CheckConstraint(check_list("audience", tuple(AUDIENCES)), name="audience"),
        sa.Index("ix_known_material_offered_at", "offered_at", "material_id"),
        sa.Index("ix_known_material_topic", "topic", "offered_at", "material_id"),
        sa.Index("ix_known_material_unit_id", "unit_id", "offered_at", "material_id"),
        sa.Index("ix_known_material_happens_at", "happens_at", "material_id"),
    )

    material_id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(10))
    topic: Mapped[str] = mapped_column(sa.String(40))
    subtopic: Mapped[str | None] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    audience: Mapped[str] = mapped_column(sa.String(10))
    embargo_until: Mapped[datetime | None]
    """Nothing that uses it is released before."""
    offered_at: Mapped[datetime]
    happens_at: Mapped[datetime | None]
    """When what a lead tells of takes place."""
    best: Mapped[bool] = mapped_column(default=False)
    """精品, as intake says."""
    verdict: Mapped[str | None] = mapped_column(sa.String(10))
    """accepted 列入备用 or declined 暂不采用; None: nobody has looked at it yet."""
    verdict_reason: Mapped[str | None] = mapped_column(sa.String(500))
    judged_by: Mapped[str | None] = mapped_column(Uuid)
    judged_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class VersionMaterial(Base):
    """版本素材: this version of the draft draws on that material."""

    __tablename__ = "version_material"
    __table_args__ = (
        sa.ForeignKeyConstraint(["task_id", "n"], ["draft_version.task_id", "draft_version.n"]),
        sa.Index("ix_version_material_material_id", "material_id"),
    )

    task_id: Mapped[Id] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    material_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("known_material.material_id"), primary_key=True)
