"""Tables of materials: what units offered, and where the 专班 used it as heard."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.materials import KINDS, STATES
from services.intake.models.root import Base, one_of
from shared.db import Id, Uuid
from shared.words import AUDIENCES, TOPICS


class Material(Base):
    """素材、线索. `state` says how far it got; once used it only goes forward."""

    __tablename__ = "material"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", KINDS), name="kind"),
        sa.CheckConstraint(one_of("topic", TOPICS), name="topic"),
        sa.CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        sa.CheckConstraint(one_of("state", STATES), name="state"),
        sa.Index("ix_material_offered_at", "offered_at", "id"),
        sa.Index("ix_material_unit_id", "unit_id", "offered_at", "id"),
        sa.Index("ix_material_topic", "topic", "offered_at", "id"),
        sa.Index("ix_material_state", "state", "offered_at", "id"),
        sa.Index("ix_material_happens_at", "happens_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    offered_by: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(10))
    topic: Mapped[str] = mapped_column(sa.String(20))
    subtopic: Mapped[str | None] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(100))
    body: Mapped[str] = mapped_column(sa.Text)
    audience: Mapped[str] = mapped_column(sa.String(10))
    embargo_until: Mapped[datetime | None]
    """Nothing that uses it is released before."""
    happens_at: Mapped[datetime | None]
    """When what a lead tells of takes place."""
    state: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    """Why the 专班 does not use it for now; None unless declined."""
    tasks: Mapped[int] = mapped_column(default=0)
    """复用: how many tasks have drawn on it."""
    best_at: Mapped[datetime | None]
    """精品: since when it is held up as an example; None: it is not."""
    best_reason: Mapped[str | None] = mapped_column(sa.String(500))
    offered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    """Counts what people here change; what is heard from the 专班 makes no form stale."""

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class MaterialUse(Base):
    """采用: a task that draws on the material, and what it became."""

    __tablename__ = "material_use"
    __table_args__ = (sa.Index("ix_material_use_publication_id", "publication_id"),)

    material_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("material.id"), primary_key=True)
    task_id: Mapped[Id] = mapped_column(primary_key=True)
    publication_id: Mapped[str | None] = mapped_column(Uuid)
    """The newest publication of the task that holds it."""
    used_at: Mapped[datetime]
    """When a draft first drew on it."""
    published_at: Mapped[datetime | None]


class MaterialProduct(Base):
    """成品: a publication that draws on the material; a correction is another one."""

    __tablename__ = "material_product"

    material_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("material.id"), primary_key=True)
    publication_id: Mapped[Id] = mapped_column(primary_key=True)
