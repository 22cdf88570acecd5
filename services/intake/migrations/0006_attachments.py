"""0006: attachments and the room they take; lead time, verdict and 精品 of materials; what each material became."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0006"
down_revision = "0005"

STATES = "'offered', 'accepted', 'declined', 'used', 'published'"


def upgrade() -> None:
    """Widen the tables of materials, make the others."""
    _material()
    _products()
    op.create_table(
        "attachment",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("need_id", Uuid),
        sa.Column("material_id", Uuid),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("readable", sa.Boolean, nullable=False),
        sa.Column("cleaned", sa.Boolean, nullable=False),
        sa.Column("uploaded_by", Uuid, nullable=False),
        sa.Column("uploaded_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_attachment_need_id_need")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_attachment_material_id_material")),
        sa.UniqueConstraint("need_id", "sha256", name=op.f("uq_attachment_need_id_sha256")),
        sa.UniqueConstraint("material_id", "sha256", name=op.f("uq_attachment_material_id_sha256")),
        sa.CheckConstraint("(need_id IS NULL) <> (material_id IS NULL)", name=op.f("ck_attachment_one_owner")),
        sa.CheckConstraint("size > 0 AND length(sha256) = 64", name=op.f("ck_attachment_content")),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_table(
        "file_room",
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("used", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_file_room")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_file_room_used")),
    )


def _material() -> None:
    uses = _lay_aside_uses()
    with op.batch_alter_table("material") as batch:
        batch.add_column(sa.Column("happens_at", UtcTime))
        batch.add_column(sa.Column("reason", sa.Text))
        batch.add_column(sa.Column("best_at", UtcTime))
        batch.add_column(sa.Column("best_reason", sa.String(500)))
        batch.add_column(sa.Column("tasks", sa.Integer, nullable=False, server_default="0"))
        batch.add_column(sa.Column("version", sa.Integer, nullable=False, server_default="1"))
        batch.drop_constraint("ck_material_state", type_="check")
        batch.create_check_constraint(op.f("ck_material_state"), f"state IN ({STATES})")
    with op.batch_alter_table("material") as batch:
        for name in ("tasks", "version"):
            batch.alter_column(name, existing_type=sa.Integer, existing_nullable=False, server_default=None)
    op.create_index("ix_material_happens_at", "material", ["happens_at", "id"])
    if uses:
        op.bulk_insert(_USES, uses)
    counted = "(SELECT count(*) FROM material_use WHERE material_use.material_id = material.id)"
    op.execute(f"UPDATE material SET tasks = {counted}")


_USES = sa.table(
    "material_use", sa.column("material_id", Uuid), sa.column("task_id", Uuid), sa.column("publication_id", Uuid),
    sa.column("used_at", UtcTime), sa.column("published_at", UtcTime),
)  # fmt: skip


def _lay_aside_uses() -> list[dict[str, object]]:
    """SQLite makes the table anew; rows that refer to it would hinder that, and are put back afterwards."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return []
    rows = [dict(row) for row in bind.execute(sa.select(_USES)).mappings()]
    bind.execute(sa.delete(_USES))
    return rows


def _products() -> None:
    """Each publication that draws on a material; the newest of each task was all that was kept so far."""
    op.create_table(
        "material_product",
        sa.Column("material_id", Uuid, nullable=False),
        sa.Column("publication_id", Uuid, nullable=False),
        sa.PrimaryKeyConstraint("material_id", "publication_id", name=op.f("pk_material_product")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_material_product_material_id_material")
        ),
    )
    op.execute(
        "INSERT INTO material_product (material_id, publication_id) "
        "SELECT material_id, publication_id FROM material_use WHERE publication_id IS NOT NULL"
    )
    for column in (
        sa.Column("corrects_id", Uuid), sa.Column("reason", sa.Text), sa.Column("recall_reason", sa.Text),
    ):  # fmt: skip
        op.add_column("known_publication", column)
