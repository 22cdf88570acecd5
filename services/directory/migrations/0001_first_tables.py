"""The directory's first tables: units, people, grants, sessions, tries to sign in."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid
from shared.migrations.copies_0001 import create_copies
from shared.migrations.ground_0001 import create_ground

revision = "0001"
down_revision = None

LEVELS = "'city', 'county', 'station'"
KINDS = "'bureau', 'lead', 'six', 'branch', 'county', 'zone', 'station'"
THREE_ADMINS = sa.text("role IN ('system_admin', 'security_admin', 'audit_admin')")
ROOT = sa.text("kind = 'bureau'")


def upgrade() -> None:
    """Make the tables."""
    create_ground()
    create_copies()
    _create_units()
    _create_people()
    _create_sessions()


def _create_units() -> None:
    op.create_table(
        "unit",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("short_name", sa.String(40), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("parent_id", Uuid),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("admin_code", sa.String(12)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id_unit"),
        sa.UniqueConstraint("code", name="uq_unit_code"),
        sa.CheckConstraint(f"level IN ({LEVELS})", name=op.f("ck_unit_level")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_unit_kind")),
        sa.CheckConstraint("(parent_id IS NULL) = (kind = 'bureau')", name=op.f("ck_unit_one_root")),
    )
    op.create_index("uq_unit_root", "unit", ["kind"], unique=True, sqlite_where=ROOT, postgresql_where=ROOT)
    op.create_index("ix_unit_path", "unit", ["path"])
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"])


def _create_people() -> None:
    op.create_table(
        "person",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("login", sa.String(40)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("card_version", sa.Integer, nullable=False),
        sa.Column("contact_sealed", sa.Text),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("one_time_sha256", sa.String(64)),
        sa.Column("one_time_expires_at", UtcTime),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_person_unit_id_unit"),
        sa.UniqueConstraint("code", name="uq_person_code"),
        sa.UniqueConstraint("login", name="uq_person_login"),
    )
    op.create_index("ix_person_unit_id", "person", ["unit_id"])
    op.create_table(
        "person_grant",
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", "unit_id", name="pk_person_grant"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_grant_person_id_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_person_grant_unit_id_unit"),
    )
    op.create_index("uq_person_grant_three_admins", "person_grant", ["person_id"], unique=True,
                    sqlite_where=THREE_ADMINS, postgresql_where=THREE_ADMINS)  # fmt: skip
    op.create_index("ix_person_grant_unit_id", "person_grant", ["unit_id", "role"])


def _create_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_session_person_id_person"),
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_index("ix_session_expires_at", "session", ["expires_at"])
    op.create_table(
        "sign_in_try",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key_sha256", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("last_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key_sha256", name="pk_sign_in_try"),
    )
    op.create_index("ix_sign_in_try_last_at", "sign_in_try", ["last_at"])
