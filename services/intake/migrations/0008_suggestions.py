"""0008: suggestions of the congress and the CPPCC, their signatories, units, replies, letters and limits."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigPos, Json, UtcTime, Uuid

revision = "0008"
down_revision = "0007"

RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Make the tables."""
    _suggestion()
    _signatory()
    _suggestion_unit()
    _suggestion_note()
    _suggestion_reply()
    _suggestion_letter()
    _suggestion_limit()
    _suggestion_rung()


def _suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("bureau_id", Uuid, nullable=False),
        sa.Column("body", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("outside_number", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("resolved", sa.String(1)),
        sa.Column("registered_by", Uuid, nullable=False),
        sa.Column("registered_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.CheckConstraint("body IN ('congress', 'cppcc')", name=op.f("ck_suggestion_body")),
        sa.CheckConstraint("kind IN ('suggestion', 'proposal')", name=op.f("ck_suggestion_kind")),
        sa.CheckConstraint(
            "(body = 'congress' AND kind = 'suggestion') OR (body = 'cppcc' AND kind = 'proposal')",
            name=op.f("ck_suggestion_kind_of_body"),
        ),
        sa.CheckConstraint("resolved IS NULL OR resolved IN ('A', 'B', 'C')", name=op.f("ck_suggestion_resolved")),
        sa.CheckConstraint(
            "state IN ('registered', 'handling', 'for_signing', 'signed', 'replied', 'closed', 'returned')",
            name=op.f("ck_suggestion_state"),
        ),
        sa.UniqueConstraint(
            "bureau_id",
            "body",
            "session",
            "outside_number",
            name=op.f("uq_suggestion_bureau_id_body_session_outside_number"),
        ),
        sa.UniqueConstraint("number", name=op.f("uq_suggestion_number")),
    )
    op.create_index("ix_suggestion_bureau_id", "suggestion", ["bureau_id", "registered_at", "id"])
    op.create_index("ix_suggestion_registered_at", "suggestion", ["registered_at", "id"])
    op.create_index("ix_suggestion_state", "suggestion", ["state", "registered_at", "id"])


def _signatory() -> None:
    op.create_table(
        "signatory",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("suggestion_id", Uuid, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40)),
        sa.Column("office", sa.String(60)),
        sa.Column("salutation", sa.String(40), nullable=False),
        sa.Column("erased_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatory")),
        sa.CheckConstraint("(erased_at IS NULL) = (name IS NOT NULL)", name=op.f("ck_signatory_erased_or_named")),
        sa.CheckConstraint("erased_at IS NULL OR office IS NULL", name=op.f("ck_signatory_erased_whole")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_signatory_suggestion_id_suggestion")
        ),
        sa.UniqueConstraint("suggestion_id", "n", name=op.f("uq_signatory_suggestion_id_n")),
    )


def _suggestion_unit() -> None:
    op.create_table(
        "suggestion_unit",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("suggestion_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("part", sa.String(4), nullable=False),
        sa.Column("since", UtcTime, nullable=False),
        sa.Column("return_until", UtcTime, nullable=False),
        sa.Column("opinion", sa.Text),
        sa.Column("opinion_at", UtcTime),
        sa.Column("ended_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_unit")),
        sa.CheckConstraint("(opinion IS NULL) = (opinion_at IS NULL)", name=op.f("ck_suggestion_unit_opinion_at")),
        sa.CheckConstraint("part IN ('lead', 'co')", name=op.f("ck_suggestion_unit_part")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_unit_suggestion_id_suggestion")
        ),
    )
    op.create_index("ix_suggestion_unit_unit_id", "suggestion_unit", ["unit_id", "ended_at", "suggestion_id"])
    op.create_index(
        "uq_suggestion_unit_running",
        "suggestion_unit",
        ["suggestion_id", "unit_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def _suggestion_note() -> None:
    op.create_table(
        "suggestion_note",
        sa.Column("id", BigPos, nullable=False),
        sa.Column("suggestion_id", Uuid, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("unit_id", Uuid),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_note")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_note_suggestion_id_suggestion")
        ),
    )
    op.create_index("ix_suggestion_note_suggestion_id", "suggestion_note", ["suggestion_id", "id"])


def _suggestion_reply() -> None:
    op.create_table(
        "suggestion_reply",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("suggestion_id", Uuid, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("resolved", sa.String(1), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("written_by", Uuid, nullable=False),
        sa.Column("written_at", UtcTime, nullable=False),
        sa.Column("confirmed", Json, nullable=False),
        sa.Column("signed_by", Uuid),
        sa.Column("signed_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_reply")),
        sa.CheckConstraint("signed_by IS NULL OR signed_by <> written_by", name=op.f("ck_suggestion_reply_four_eyes")),
        sa.CheckConstraint("purpose IN ('first', 'again', 'follow_up')", name=op.f("ck_suggestion_reply_purpose")),
        sa.CheckConstraint("resolved IN ('A', 'B', 'C')", name=op.f("ck_suggestion_reply_resolved")),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_by IS NOT NULL) AND (signed_by IS NULL) = (signed_at IS NULL)",
            name=op.f("ck_suggestion_reply_signed_by_somebody"),
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'signed')", name=op.f("ck_suggestion_reply_state")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_reply_suggestion_id_suggestion")
        ),
        sa.UniqueConstraint("suggestion_id", "n", name=op.f("uq_suggestion_reply_suggestion_id_n")),
    )


def _suggestion_letter() -> None:
    op.create_table(
        "suggestion_letter",
        sa.Column("reply_id", Uuid, nullable=False),
        sa.Column("signatory_id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("salutation", sa.String(40), nullable=False),
        sa.Column("sent_on", sa.Date),
        sa.Column("way", sa.String(10)),
        sa.Column("feedback", sa.String(12)),
        sa.Column("feedback_on", sa.Date),
        sa.Column("feedback_words", sa.String(500)),
        sa.PrimaryKeyConstraint("reply_id", "signatory_id", name=op.f("pk_suggestion_letter")),
        sa.CheckConstraint(
            "feedback IS NULL OR feedback IN ('satisfied', 'basically', 'dissatisfied')",
            name=op.f("ck_suggestion_letter_feedback"),
        ),
        sa.CheckConstraint(
            "feedback IS NULL OR sent_on IS NOT NULL", name=op.f("ck_suggestion_letter_feedback_after_sending")
        ),
        sa.CheckConstraint("(sent_on IS NULL) = (way IS NULL)", name=op.f("ck_suggestion_letter_sent_some_way")),
        sa.CheckConstraint(
            "way IS NULL OR way IN ('visit', 'mail', 'meeting', 'system')", name=op.f("ck_suggestion_letter_way")
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["suggestion_reply.id"], name=op.f("fk_suggestion_letter_reply_id_suggestion_reply")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatory.id"], name=op.f("fk_suggestion_letter_signatory_id_signatory")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_suggestion_letter_number")),
    )
    op.create_index("ix_suggestion_letter_signatory_id", "suggestion_letter", ["signatory_id"])


def _suggestion_limit() -> None:
    op.create_table(
        "suggestion_limit",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("suggestion_id", Uuid, nullable=False),
        sa.Column("name", sa.String(10), nullable=False),
        sa.Column("unit_id", Uuid),
        sa.Column("signatory_id", Uuid),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("blue_at", UtcTime, nullable=False),
        sa.Column("calendar_key", sa.String(64), nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("next_at", UtcTime),
        sa.Column("ended", sa.String(8)),
        sa.Column("ended_at", UtcTime),
        sa.Column("extended_at", UtcTime),
        sa.Column("extended_why", sa.String(500)),
        sa.Column("consent", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_limit")),
        sa.CheckConstraint("ended IS NULL OR ended IN ('met', 'dropped')", name=op.f("ck_suggestion_limit_ended")),
        sa.CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name=op.f("ck_suggestion_limit_ended_at")),
        sa.CheckConstraint("extended_at IS NULL OR name = 'reply'", name=op.f("ck_suggestion_limit_extended_reply")),
        sa.CheckConstraint(
            "(extended_at IS NULL) = (consent IS NULL) AND (extended_at IS NULL) = (extended_why IS NULL)",
            name=op.f("ck_suggestion_limit_extended_with_consent"),
        ),
        sa.CheckConstraint(
            "name IN ('assign', 'opinion', 'reply', 'again', 'follow_up')", name=op.f("ck_suggestion_limit_name")
        ),
        sa.CheckConstraint("(ended IS NULL) = (next_at IS NOT NULL)", name=op.f("ck_suggestion_limit_next_at")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_limit_suggestion_id_suggestion")
        ),
    )
    op.create_index(
        "ix_suggestion_limit_next_at", "suggestion_limit", ["next_at"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.create_index("ix_suggestion_limit_suggestion_id", "suggestion_limit", ["suggestion_id", "due_at"])


def _suggestion_rung() -> None:
    op.create_table(
        "suggestion_rung",
        sa.Column("limit_id", Uuid, nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("height", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("colour", sa.String(6), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("superseded", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("limit_id", "due_at", "height", name=op.f("pk_suggestion_rung")),
        sa.CheckConstraint("colour IN ('blue', 'yellow', 'red')", name=op.f("ck_suggestion_rung_colour")),
        sa.ForeignKeyConstraint(
            ["limit_id"], ["suggestion_limit.id"], name=op.f("fk_suggestion_rung_limit_id_suggestion_limit")
        ),
    )
