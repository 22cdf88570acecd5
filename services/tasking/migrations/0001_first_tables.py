"""0001: the ground, the copies of the directory, and the first tables of tasking."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid
from shared.migrations.copies_0001 import create_copies
from shared.migrations.ground_0001 import create_ground

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything, in the order of the keys."""
    create_ground()
    create_copies()
    _known_push()
    _task()
    _known_need()
    _task_person()
    _draft_version()
    _review()
    _publication()


def _known_push() -> None:
    op.create_table(
        "known_push",
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=True),
        sa.Column("publication_id", Uuid, nullable=True),
        sa.Column("addressed", Json, nullable=False),
        sa.Column("answered", Json, nullable=False),
        sa.Column("relayed", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("closed_at", UtcTime, nullable=True),
        sa.Column("close_reason", sa.String(length=40), nullable=True),
        sa.Column("counts", Json, nullable=True),
        sa.PrimaryKeyConstraint("push_id", name=op.f("pk_known_push")),
    )
    op.create_index("ix_known_push_task_id", "known_push", ["task_id"], unique=False)


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(length=300), nullable=False),
        sa.Column("desk_id", Uuid, nullable=False),
        sa.Column("desk_path", sa.String(length=300), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("subtopic", sa.String(length=40), nullable=True),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("wanted_by", UtcTime, nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("holder_id", Uuid, nullable=True),
        sa.Column("claimed_at", UtcTime, nullable=True),
        sa.Column("accepted_at", UtcTime, nullable=True),
        sa.Column("stage_at", UtcTime, nullable=False),
        sa.Column("due_at", UtcTime, nullable=True),
        sa.Column("no_clock", sa.String(length=200), nullable=True),
        sa.Column("limit_rule", sa.String(length=200), nullable=False),
        sa.Column("limit_source", sa.String(length=200), nullable=False),
        sa.Column("held_seconds", sa.Double(), nullable=False),
        sa.Column("extended_seconds", sa.Double(), nullable=False),
        sa.Column("late_at", UtcTime, nullable=True),
        sa.Column("sort_at", UtcTime, nullable=False),
        sa.Column("paused_at", UtcTime, nullable=True),
        sa.Column("paused_by", Uuid, nullable=True),
        sa.Column("pause_reason", sa.String(length=500), nullable=True),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("escalated", Json, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("draft_n", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("legal", sa.Boolean(), nullable=False),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("route_score", sa.Integer(), nullable=False),
        sa.Column("route_reasons", Json, nullable=False),
        sa.Column("withdrawn_at", UtcTime, nullable=True),
        sa.Column("published_at", UtcTime, nullable=True),
        sa.Column("recalled_at", UtcTime, nullable=True),
        sa.Column("merged_into", Uuid, nullable=True),
        sa.Column("closed_at", UtcTime, nullable=True),
        sa.Column("close_reason", sa.String(length=500), nullable=True),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('internal', 'public')", name=op.f("ck_task_audience")),
        sa.CheckConstraint("priority IN ('flash', 'urgent', 'ordinary')", name=op.f("ck_task_priority")),
        sa.CheckConstraint("stage <> 'waiting' OR holder_id IS NULL", name=op.f("ck_task_waiting_unheld")),
        sa.CheckConstraint("stage IN ('waiting', 'closed') OR holder_id IS NOT NULL", name=op.f("ck_task_held")),
        sa.CheckConstraint(
            "stage IN ('waiting', 'drafting', 'first_review', 'second_review', 'legal_review', "
            "'final_review', 'publishing', 'published', 'closed')",
            name=op.f("ck_task_stage"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('published') OR content_hash IS NOT NULL", name=op.f("ck_task_published_content")
        ),
        sa.CheckConstraint("(due_at IS NULL) <> (no_clock IS NULL)", name=op.f("ck_task_clock_or_reason")),
        sa.CheckConstraint("(paused_at IS NULL) = (pause_reason IS NULL)", name=op.f("ck_task_paused_with_reason")),
        sa.ForeignKeyConstraint(["merged_into"], ["task.id"], name=op.f("fk_task_merged_into_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("number", name=op.f("uq_task_number")),
    )
    op.create_index("ix_task_desk", "task", ["desk_id", "stage", "sort_at", "id"], unique=False)
    op.create_index(
        "ix_task_due",
        "task",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("late_at IS NULL AND due_at IS NOT NULL"),
        postgresql_where=sa.text("late_at IS NULL AND due_at IS NOT NULL"),
    )
    op.create_index("ix_task_holder", "task", ["holder_id", "sort_at", "id"], unique=False)
    op.create_index(
        "ix_task_late",
        "task",
        ["unit_id", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("late_at IS NOT NULL"),
        postgresql_where=sa.text("late_at IS NOT NULL"),
    )
    op.create_index("ix_task_stage", "task", ["stage", "sort_at", "id"], unique=False)
    op.create_index("ix_task_unit", "task", ["unit_id", "sort_at", "id"], unique=False)


def _known_need() -> None:
    op.create_table(
        "known_need",
        sa.Column("need_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("subtopic", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("wanted_by", UtcTime, nullable=True),
        sa.Column("region", sa.String(length=40), nullable=True),
        sa.Column("similar", Json, nullable=False),
        sa.Column("raised_at", UtcTime, nullable=False),
        sa.Column("raised_by", sa.String(length=80), nullable=False),
        sa.Column("amended_at", UtcTime, nullable=True),
        sa.Column("amendments", Json, nullable=False),
        sa.Column("withdrawn_at", UtcTime, nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=True),
        sa.Column("merged_at", UtcTime, nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_known_need_task_id_task")),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_known_need")),
    )
    op.create_index("ix_known_need_task_id", "known_need", ["task_id"], unique=False)


def _task_person() -> None:
    op.create_table(
        "task_person",
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("since", UtcTime, nullable=False),
        sa.CheckConstraint(
            "part IN ('writing', 'first', 'second', 'legal', 'final', 'publishing')", name=op.f("ck_task_person_part")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_person_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_task_person")),
        sa.UniqueConstraint("task_id", "person_id", "part", name=op.f("uq_task_person_task_id_person_id_part")),
    )


def _draft_version() -> None:
    op.create_table(
        "draft_version",
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("flags", Json, nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("author_id", Uuid, nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("saved_at", UtcTime, nullable=False),
        sa.CheckConstraint("audience IN ('internal', 'public')", name=op.f("ck_draft_version_audience")),
        sa.CheckConstraint(
            "kind IN ('article', 'short_video', 'poster', 'case_story', 'reminder', 'legal_lesson', 'briefing')",
            name=op.f("ck_draft_version_kind"),
        ),
        sa.CheckConstraint("part = 'writing'", name=op.f("ck_draft_version_part")),
        sa.CheckConstraint("n > 0 AND length(content_hash) = 64", name=op.f("ck_draft_version_content")),
        sa.ForeignKeyConstraint(
            ["task_id", "author_id", "part"],
            ["task_person.task_id", "task_person.person_id", "task_person.part"],
            name=op.f("fk_draft_version_task_id_task_person"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_draft_version_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "n", name=op.f("pk_draft_version")),
    )


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("opinion", sa.String(length=1000), nullable=False),
        sa.Column("given_at", UtcTime, nullable=False),
        sa.Column("voided_at", UtcTime, nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "part = CASE stage WHEN 'first_review' THEN 'first' WHEN 'second_review' THEN 'second' "
            "WHEN 'legal_review' THEN 'legal' WHEN 'final_review' THEN 'final' "
            "WHEN 'publishing' THEN 'publishing' END",
            name=op.f("ck_review_stage_part"),
        ),
        sa.CheckConstraint("part IN ('first', 'second', 'legal', 'final', 'publishing')", name=op.f("ck_review_part")),
        sa.CheckConstraint(
            "stage <> 'publishing' OR verdict = 'send_back'", name=op.f("ck_review_publisher_sends_back")
        ),
        sa.CheckConstraint(
            "stage IN ('first_review', 'second_review', 'legal_review', 'final_review', 'publishing')",
            name=op.f("ck_review_stage"),
        ),
        sa.CheckConstraint("verdict IN ('approve', 'send_back')", name=op.f("ck_review_verdict")),
        sa.ForeignKeyConstraint(
            ["task_id", "person_id", "part"],
            ["task_person.task_id", "task_person.person_id", "task_person.part"],
            name=op.f("fk_review_task_id_task_person"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_review_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("task_id", "round", "stage", name=op.f("uq_review_task_id_round_stage")),
    )


def _publication() -> None:
    op.create_table(
        "publication",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(length=300), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("links", Json, nullable=False),
        sa.Column("push", Json, nullable=True),
        sa.Column("written_by", Uuid, nullable=False),
        sa.Column("first_by", Uuid, nullable=False),
        sa.Column("second_by", Uuid, nullable=False),
        sa.Column("legal_by", Uuid, nullable=True),
        sa.Column("final_by", Uuid, nullable=False),
        sa.Column("published_by", Uuid, nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("published_at", UtcTime, nullable=False),
        sa.Column("recalled_at", UtcTime, nullable=True),
        sa.Column("recall_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("part = 'publishing'", name=op.f("ck_publication_part")),
        sa.CheckConstraint(
            "first_by <> second_by AND first_by <> final_by AND second_by <> final_by AND "
            "published_by <> first_by AND published_by <> second_by AND published_by <> final_by AND "
            "written_by <> first_by AND written_by <> second_by AND written_by <> final_by AND "
            "written_by <> published_by AND "
            "(legal_by IS NULL OR legal_by NOT IN (first_by, second_by, final_by, published_by, written_by))",
            name=op.f("ck_publication_different_people"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "n"],
            ["draft_version.task_id", "draft_version.n"],
            name=op.f("fk_publication_task_id_draft_version"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "published_by", "part"],
            ["task_person.task_id", "task_person.person_id", "task_person.part"],
            name=op.f("fk_publication_task_id_task_person"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_publication_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("number", name=op.f("uq_publication_number")),
        sa.UniqueConstraint("task_id", name=op.f("uq_publication_task_id")),
    )
    op.create_index("ix_publication_unit", "publication", ["unit_id", "published_at", "id"], unique=False)
