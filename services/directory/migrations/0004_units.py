"""0004: units over time, what they answer for, changes to come, places among those who hold a role."""

import uuid

import sqlalchemy as sa
from alembic import op

from shared.db.numbers import SHANGHAI
from shared.db.types import Json, UtcTime, Uuid

revision = "0004"
down_revision = "0003"

OPEN, WAITING = sa.text("until IS NULL"), sa.text("state = 'waiting'")


def upgrade() -> None:
    """Make the tables, and write down every unit as it is."""
    op.add_column("unit", sa.Column("police_code", sa.String(12)))
    op.add_column("unit", sa.Column("successor_id", Uuid))
    op.create_index("uq_unit_police_code", "unit", ["police_code"], unique=True)
    op.add_column("person_grant", sa.Column("place", sa.Integer))
    _create_spans()
    _create_jurisdiction()
    _create_planned()
    _write_down()


def _create_spans() -> None:
    op.create_table(
        "unit_span",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("short_name", sa.String(40), nullable=False),
        sa.Column("parent_id", Uuid),
        sa.Column("admin_code", sa.String(12)),
        sa.Column("police_code", sa.String(12)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("successor_id", Uuid),
        sa.Column("reason", sa.String(500)),
        sa.Column("document", sa.String(80)),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("noted_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit_span"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_unit_span_unit_id_unit"),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_unit_span_days")),
    )
    op.create_index("uq_unit_span_since", "unit_span", ["unit_id", "since"], unique=True)
    op.create_index("uq_unit_span_open", "unit_span", ["unit_id"], unique=True, sqlite_where=OPEN,
                    postgresql_where=OPEN)  # fmt: skip


def _create_jurisdiction() -> None:
    op.create_table(
        "jurisdiction",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("town", sa.String(9), nullable=False),
        sa.Column("tier", sa.String(10), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_jurisdiction"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_jurisdiction_unit_id_unit"),
        sa.CheckConstraint("tier IN ('bureau', 'station')", name=op.f("ck_jurisdiction_tier")),
    )
    op.create_index("uq_jurisdiction_town", "jurisdiction", ["town", "tier"], unique=True, sqlite_where=OPEN,
                    postgresql_where=OPEN)  # fmt: skip
    op.create_index("ix_jurisdiction_unit_id", "jurisdiction", ["unit_id"])


def _create_planned() -> None:
    op.create_table(
        "planned_change",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("document", sa.String(80)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("fault", sa.String(200)),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_planned_change"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_planned_change_unit_id_unit"),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed', 'dropped')", name=op.f("ck_planned_change_state")),
    )
    op.create_index("uq_planned_change_day", "planned_change", ["unit_id", "on"], unique=True, sqlite_where=WAITING,
                    postgresql_where=WAITING)  # fmt: skip
    op.create_index("ix_planned_change_state", "planned_change", ["state", "on"])


def _write_down() -> None:
    """A first span for each unit, from the day on which it was entered."""
    unit = sa.table(
        "unit", sa.column("id", Uuid), sa.column("created_at", UtcTime), sa.column("name"), sa.column("short_name"),
        sa.column("parent_id", Uuid), sa.column("admin_code"), sa.column("active", sa.Boolean),
    )  # fmt: skip
    rows = [
        {
            "id": str(uuid.uuid4()), "unit_id": row.id, "since": row.created_at.astimezone(SHANGHAI).date(),
            "name": row.name, "short_name": row.short_name, "parent_id": row.parent_id,
            "admin_code": row.admin_code, "active": row.active, "by": "service:directory", "noted_at": row.created_at,
        }
        for row in op.get_bind().execute(sa.select(unit))
    ]  # fmt: skip
    if rows:
        op.bulk_insert(_span(), rows)


def _span() -> sa.TableClause:
    return sa.table(
        "unit_span", sa.column("id", Uuid), sa.column("unit_id", Uuid), sa.column("since", sa.Date), sa.column("name"),
        sa.column("short_name"), sa.column("parent_id", Uuid), sa.column("admin_code"),
        sa.column("active", sa.Boolean), sa.column("by"), sa.column("noted_at", UtcTime),
    )  # fmt: skip
