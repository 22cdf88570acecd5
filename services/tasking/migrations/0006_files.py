"""0006: files of a task, the room they take, materials as heard, and what each version of a draft holds of both."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    _stored_file()
    _known_material()
    for name, other, key in (("file", "stored_file", "id"), ("material", "known_material", "material_id")):
        _of_version(name, other, key)
    op.create_table(
        "file_room",
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("used", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_file_room")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_file_room_used")),
    )


def _stored_file() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("text", sa.Text),
        sa.Column("cleaned", sa.Boolean, nullable=False),
        sa.Column("uploaded_by", Uuid, nullable=False),
        sa.Column("uploaded_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_stored_file_task_id_task")),
        sa.UniqueConstraint("task_id", "sha256", name=op.f("uq_stored_file_task_id_sha256")),
        sa.CheckConstraint("size > 0 AND length(sha256) = 64", name=op.f("ck_stored_file_content")),
    )
    op.create_index("ix_stored_file_sha256", "stored_file", ["sha256"])


def _known_material() -> None:
    op.create_table(
        "known_material",
        sa.Column("material_id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("subtopic", sa.String(40)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("embargo_until", UtcTime),
        sa.Column("offered_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_known_material")),
        sa.UniqueConstraint("number", name=op.f("uq_known_material_number")),
        sa.CheckConstraint("kind IN ('material', 'lead')", name=op.f("ck_known_material_kind")),
        sa.CheckConstraint("audience IN ('internal', 'public')", name=op.f("ck_known_material_audience")),
    )
    op.create_index("ix_known_material_offered_at", "known_material", ["offered_at", "material_id"])
    for column in ("topic", "unit_id"):
        op.create_index(f"ix_known_material_{column}", "known_material", [column, "offered_at", "material_id"])


def _of_version(name: str, other: str, key: str) -> None:
    """What a version of a draft holds: a file, a material."""
    table = f"version_{name}"
    op.create_table(
        table,
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("n", sa.Integer, autoincrement=False, nullable=False),
        sa.Column(f"{name}_id", Uuid, nullable=False),
        sa.PrimaryKeyConstraint("task_id", "n", f"{name}_id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["task_id", "n"], ["draft_version.task_id", "draft_version.n"],
            name=op.f(f"fk_{table}_task_id_draft_version"),
        ),
        sa.ForeignKeyConstraint([f"{name}_id"], [f"{other}.{key}"], name=op.f(f"fk_{table}_{name}_id_{other}")),
    )  # fmt: skip
    op.create_index(f"ix_{table}_{name}_id", table, [f"{name}_id"])
