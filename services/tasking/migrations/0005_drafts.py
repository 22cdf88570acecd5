"""0005: series, working copies; a version's disclosure, channel variants, files, details, its place in a series."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0005"
down_revision = "0004"

OLD_KINDS = "kind IN ('article', 'short_video', 'poster', 'case_story', 'reminder', 'legal_lesson', 'briefing')"
KINDS = (
    "kind IN ('article', 'short_video', 'poster', 'long_image', 'radio', 'handbook', 'case_story', 'reminder', "
    "'legal_lesson', 'briefing')"
)
DISCLOSURES = "disclosure IN ('open', 'on_request', 'withheld')"
COLUMNS = ("variants", "cover", "attachments", "details")


def upgrade() -> None:
    """Versions that exist keep their fingerprint: they have none of what is added."""
    _series()
    _working_copy()
    _draft_version()


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("purpose", sa.String(500), nullable=True),
        sa.Column("kind", sa.String(20), nullable=True),
        sa.Column("strands", Json, nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("yearly_target", sa.Integer(), nullable=True),
        sa.Column("seconds_from", sa.Integer(), nullable=True),
        sa.Column("seconds_to", sa.Integer(), nullable=True),
        sa.Column("air_day", sa.Integer(), nullable=True),
        sa.Column("air_place", sa.String(80), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_at", UtcTime, nullable=True),
        sa.Column("episodes", sa.Integer(), nullable=False),
        sa.Column("made_by", Uuid, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_series_kind")),
        sa.CheckConstraint("state IN ('running', 'ended')", name=op.f("ck_series_state")),
        sa.CheckConstraint("yearly_target IS NULL OR yearly_target > 0", name=op.f("ck_series_yearly_target")),
        sa.CheckConstraint(
            "(seconds_from IS NULL) = (seconds_to IS NULL) AND (seconds_from IS NULL OR seconds_from <= seconds_to)",
            name=op.f("ck_series_seconds"),
        ),
        sa.CheckConstraint("air_day IS NULL OR air_day BETWEEN 1 AND 28", name=op.f("ck_series_air_day")),
        sa.CheckConstraint("episodes >= 0", name=op.f("ck_series_episodes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_series_unit_id_name")),
    )


def _working_copy() -> None:
    op.create_table(
        "working_copy",
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_working_copy_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_working_copy")),
    )


def _draft_version() -> None:
    """Columns with their constraints in one statement each: the table itself is not made anew, others refer to it."""
    for name in COLUMNS:
        op.add_column("draft_version", sa.Column(name, Json, nullable=True))
    uuid = Uuid.compile(op.get_bind().dialect)
    add = "ALTER TABLE draft_version ADD COLUMN"
    op.execute(f"{add} disclosure VARCHAR(12) CONSTRAINT ck_draft_version_disclosure CHECK ({DISCLOSURES})")
    op.execute(f"{add} series_id {uuid} CONSTRAINT fk_draft_version_series_id_series REFERENCES series (id)")
    op.add_column("draft_version", sa.Column("strand", sa.String(40), nullable=True))
    _more_kinds()


def _more_kinds() -> None:
    """The closed list grows. SQLite has no way to change a CHECK but to change its words (lang_altertable, 7)."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        name = op.f("ck_draft_version_kind")
        op.drop_constraint(name, "draft_version", type_="check")
        op.create_check_constraint(name, "draft_version", KINDS)
        return
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    reworded = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
        "WHERE type = 'table' AND name = 'draft_version' AND instr(sql, :before) > 0"
    )
    if bind.execute(reworded, {"before": OLD_KINDS, "after": KINDS}).rowcount != 1:
        raise RuntimeError("draft_version: the check of kind is not worded as expected")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
