"""0013: groups, institutions to be telephoned, audiences by number only; units are reminded of groups in notes."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0013"
down_revision = "0012"

GROUP_KINDS = "'internal', 'police_public', 'department', 'enterprise', 'campus', 'community'"
INSTITUTION_KINDS = "'school', 'kindergarten', 'enterprise', 'venue', 'village'"
AUDIENCE_KINDS = (
    "'patrol', 'guard', 'volunteer', 'watch', 'lookout', 'grid_worker', 'police_room', 'inner_guard', 'plant_guard', "
    "'pledged'"
)


def upgrade() -> None:
    """Make the tables; notes may be about a group."""
    _group()
    _institution()
    _audience()
    with op.batch_alter_table("note") as batch:
        batch.drop_constraint("ck_note_about", type_="check")
        batch.create_check_constraint(op.f("ck_note_about"), "about IN ('need', 'suggestion', 'group')")


def _group() -> None:
    op.create_table(
        "chat_group",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("platform", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("position", sa.String(40), nullable=False),
        sa.Column("size", sa.String(10), nullable=False),
        sa.Column("subgroups", sa.Integer, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("review_on", sa.Date, nullable=False),
        sa.Column("reviewed_on", sa.Date),
        sa.Column("reminded_on", sa.Date),
        sa.Column("dissolved_on", sa.Date),
        sa.Column("reason", sa.String(200)),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(f"kind IN ({GROUP_KINDS})", name=op.f("ck_chat_group_kind")),
        sa.CheckConstraint("platform IN ('wechat', 'wecom', 'dingtalk', 'qq', 'other')",
                           name=op.f("ck_chat_group_platform")),
        sa.CheckConstraint("size IN ('upto_50', 'upto_200', 'upto_500', 'over_500')", name=op.f("ck_chat_group_size")),
        sa.CheckConstraint("subgroups >= 0", name=op.f("ck_chat_group_subgroups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_group")),
    )  # fmt: skip
    op.create_index("ix_chat_group_created_at", "chat_group", ["created_at", "id"])
    op.create_index("ix_chat_group_unit_id", "chat_group", ["unit_id", "kind"])
    there = sa.text("dissolved_on IS NULL")
    for name, columns, unique in (("ix_chat_group_review_on", ["review_on"], False),
                                  ("uq_chat_group_name", ["unit_id", "name"], True)):  # fmt: skip
        op.create_index(name, "chat_group", columns, unique=unique, sqlite_where=there, postgresql_where=there)


def _institution() -> None:
    op.create_table(
        "institution",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("position", sa.String(40), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("purpose", sa.String(100), nullable=False),
        sa.Column("keep_until", sa.Date, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(f"kind IN ({INSTITUTION_KINDS})", name=op.f("ck_institution_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("unit_id", "name", "position", name=op.f("uq_institution_unit_id_name_position")),
    )
    op.create_index("ix_institution_created_at", "institution", ["created_at", "id"])
    op.create_index("ix_institution_keep_until", "institution", ["keep_until"])


def _audience() -> None:
    op.create_table(
        "audience_tally",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_tally")),
        sa.UniqueConstraint("unit_id", "period", name=op.f("uq_audience_tally_unit_id_period")),
    )
    op.create_index("ix_audience_tally_created_at", "audience_tally", ["created_at", "id"])
    op.create_table(
        "audience_figure",
        sa.Column("tally_id", Uuid, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("within", sa.Integer, nullable=False),
        sa.CheckConstraint(f"kind IN ({AUDIENCE_KINDS})", name=op.f("ck_audience_figure_kind")),
        sa.CheckConstraint("number >= 0 AND people >= 0 AND within >= 0 AND within <= number",
                           name=op.f("ck_audience_figure_parts")),
        sa.PrimaryKeyConstraint("tally_id", "kind", name=op.f("pk_audience_figure")),
    )  # fmt: skip
