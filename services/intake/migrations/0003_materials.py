"""0003: materials and where they were used, publications as heard; needs are found by their task."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0003"
down_revision = "0002"

TOPICS = "'crime', 'political_security', 'public_order', 'traffic', 'disputes'"


def upgrade() -> None:
    """Make the tables and the index."""
    _material()
    _use()
    op.create_table(
        "known_publication",
        sa.Column("publication_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("url", sa.String(500)),
        sa.Column("published_at", UtcTime, nullable=False),
        sa.Column("recalled_at", UtcTime),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_known_publication")),
    )
    op.create_index("ix_need_task_id", "need", ["task_id"])


def _material() -> None:
    op.create_table(
        "material",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("offered_by", Uuid, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("subtopic", sa.String(20)),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("embargo_until", UtcTime),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("offered_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("number", name=op.f("uq_material_number")),
        sa.CheckConstraint("kind IN ('material', 'lead')", name=op.f("ck_material_kind")),
        sa.CheckConstraint(f"topic IN ({TOPICS})", name=op.f("ck_material_topic")),
        sa.CheckConstraint("audience IN ('internal', 'public')", name=op.f("ck_material_audience")),
        sa.CheckConstraint("state IN ('offered', 'used', 'published')", name=op.f("ck_material_state")),
    )
    op.create_index("ix_material_offered_at", "material", ["offered_at", "id"])
    for column in ("unit_id", "topic", "state"):
        op.create_index(f"ix_material_{column}", "material", [column, "offered_at", "id"])


def _use() -> None:
    op.create_table(
        "material_use",
        sa.Column("material_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("publication_id", Uuid),
        sa.Column("used_at", UtcTime, nullable=False),
        sa.Column("published_at", UtcTime),
        sa.PrimaryKeyConstraint("material_id", "task_id", name=op.f("pk_material_use")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_material_use_material_id_material")),
    )
    op.create_index("ix_material_use_publication_id", "material_use", ["publication_id"])
