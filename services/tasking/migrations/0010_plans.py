"""0010: campaigns, the year's plan, sensitive days, events with their freeze, conferences, concerns; their limits."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0010"
down_revision = "0009"

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
LADDER = [
    {"rung": "blue", "to": "member", "percent": 80},
    {"rung": "yellow", "to": "leader", "percent": 100},
    {"rung": "red", "to": "director", "working_days_late": 1},
    {"rung": "red", "to": "executive_deputy", "working_days_late": 2},
]
FIVE_HOURS = "国办2016年政务公开实施细则：特别重大、重大突发事件最迟5小时内发布权威信息"
ONE_DAY = "国办2016年政务公开实施细则：特别重大、重大突发事件24小时内举行新闻发布会"
TWO_DAYS = "国办2016年8月政务舆情回应通知：其他政务舆情应在48小时内予以回应"
POLICIES = (
    # n, code, subject, minutes, words, source
    (36, "event_statement", "event", 300, "敏感事件：5小时内发布权威信息", FIVE_HOURS),
    (37, "event_conference", "event", 1440, "敏感事件：24小时内举行新闻发布会", ONE_DAY),
    (38, "event_answer", "event", 2880, "敏感事件：48小时内回应关切", TWO_DAYS),
    (39, "concern", "concern", 2880, "社会关切：48小时内回应", TWO_DAYS),
)
POLICY = sa.table(
    "limit_policy",
    sa.column("id", Uuid),
    *(sa.column(name) for name in (
        "code", "n", "subject", "name", "measure", "amount", "words", "source", "urge_minutes",
    )),
    sa.column("keeps_hours", sa.Boolean),
    sa.column("ladder", Json),
    sa.column("effective_from", UtcTime),
    sa.column("created_at", UtcTime),
)  # fmt: skip
SUBJECT = ("subject IN ('task', 'push')", "subject IN ('task', 'push', 'event', 'concern')")
ONE_THING = (
    "(subject = 'task') = (push_id IS NULL)",
    "(subject = 'push') = (push_id IS NOT NULL) AND (subject = 'event') = (event_id IS NOT NULL) "
    "AND (subject = 'concern') = (concern_id IS NOT NULL)",
)
CHECKS = (
    # table, name, before, after
    ("limit_policy", "subject", *SUBJECT),
    ("limit_clock", "subject", *SUBJECT),
    ("limit_clock", "of_one_thing", *ONE_THING),
)


def upgrade() -> None:
    """Make the tables; let a limit be about an event or a concern; write the policies of those."""
    for make in (
        _campaign, _campaign_person, _campaign_product, _plan_item, _plan_figure, _sensitive_day, _planning_note,
        _sensitive_event, _event_track, _conference, _conference_outlet, _conference_question, _concern,
    ):  # fmt: skip
        make()
    _limits()
    op.bulk_insert(POLICY, [_policy(*row) for row in POLICIES])


def _policy(n: int, code: str, subject: str, minutes: int, words: str, source: str) -> dict[str, object]:
    return {
        "id": f"00000000-0000-7000-8000-{n:012d}", "code": code, "n": 1, "subject": subject, "name": code,
        "measure": "wall_hours", "amount": minutes, "words": words, "source": source, "urge_minutes": 15,
        "keeps_hours": False, "ladder": LADDER, "effective_from": SINCE, "created_at": SINCE,
    }  # fmt: skip


def _limits() -> None:
    for name in ("event_id", "concern_id"):
        op.add_column("limit_clock", sa.Column(name, Uuid, nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    _reworded() if sqlite else _made_anew()
    for name in ("event", "concern"):
        where = sa.text(f"{name}_id IS NOT NULL")
        op.create_index(f"uq_limit_clock_{name}", "limit_clock", [f"{name}_id", "name"], unique=True,
                        sqlite_where=where, postgresql_where=where)  # fmt: skip


def _made_anew() -> None:
    for table, name, _, after in CHECKS:
        full = op.f(f"ck_{table}_{name}")
        op.drop_constraint(full, table, type_="check")
        op.create_check_constraint(full, table, after)


def _reworded() -> None:
    """SQLite's own way to change a CHECK (lang_altertable, 7): a table that others refer to is not made anew.

    Its rows stay where they are; only the words of its definition change.
    """
    bind = op.get_bind()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, _, before, after in CHECKS:
        reworded = sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = :name AND instr(sql, :before) > 0"
        )
        changed = bind.execute(reworded, {"before": before, "after": after, "name": table})
        if changed.rowcount != 1:
            raise RuntimeError(f"{table}: the check is not worded as expected")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("focus", sa.String(2000), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("central", sa.Boolean(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("embargo_until", UtcTime),
        sa.Column("release_at", UtcTime),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("plan_item_id", Uuid),
        sa.Column("series_id", Uuid),
        sa.Column("created_by", Uuid, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_campaign_period")),
        sa.CheckConstraint("state IN ('planned', 'running', 'done', 'cancelled')", name=op.f("ck_campaign_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("number", name=op.f("uq_campaign_number")),
    )
    op.create_index("ix_campaign_unit_id", "campaign", ["unit_id", "created_at", "id"])
    op.create_index("ix_campaign_until", "campaign", ["until", "since"])


def _campaign_person() -> None:
    op.create_table(
        "campaign_person",
        sa.Column("campaign_id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("duty", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "duty IN ('group_leader', 'executive_deputy', 'deputy', 'group_member', 'owner')",
            name=op.f("ck_campaign_person_duty"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_person_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_campaign_person")),
    )


def _campaign_product() -> None:
    op.create_table(
        "campaign_product",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("campaign_id", Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", Uuid),
        sa.Column("task_id", Uuid),
        sa.Column("dropped_at", UtcTime),
        sa.Column("drop_reason", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_campaign_product_task_id_task")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_product_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_product")),
    )
    op.create_index("ix_campaign_product_campaign_id", "campaign_product", ["campaign_id", "due_on", "id"])
    op.create_index("ix_campaign_product_due_on", "campaign_product", ["due_on"])


def _plan_item() -> None:
    op.create_table(
        "plan_item",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("counted_by", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20)),
        sa.Column("topic", sa.String(40)),
        sa.Column("series_id", Uuid),
        sa.Column("campaign_id", Uuid),
        sa.Column("created_by", Uuid, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("counted_by IN ('publications', 'figures')", name=op.f("ck_plan_item_counted_by")),
        sa.CheckConstraint("target > 0", name=op.f("ck_plan_item_target")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_plan_item_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
    )
    op.create_index("ix_plan_item_campaign_id", "plan_item", ["campaign_id"])
    op.create_index("ix_plan_item_year", "plan_item", ["year", "unit_id", "id"])


def _plan_figure() -> None:
    op.create_table(
        "plan_figure",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("item_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("recorded_by", Uuid, nullable=False),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.Column("voided_at", UtcTime),
        sa.Column("void_reason", sa.String(500)),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_plan_figure_amount")),
        sa.CheckConstraint("until >= since", name=op.f("ck_plan_figure_period")),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_figure_item_id_plan_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_figure")),
    )
    op.create_index("ix_plan_figure_item_id", "plan_figure", ["item_id", "since", "id"])


def _sensitive_day() -> None:
    op.create_table(
        "sensitive_day",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("created_by", Uuid, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("removed_at", UtcTime),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('publicity_day', 'visit', 'major_event', 'memorial', 'other')",
            name=op.f("ck_sensitive_day_kind"),
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_sensitive_day_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitive_day")),
    )
    op.create_index("ix_sensitive_day_until", "sensitive_day", ["until", "since"])


def _planning_note() -> None:
    op.create_table(
        "planning_note",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("about", sa.String(12), nullable=False),
        sa.Column("about_id", Uuid, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.CheckConstraint(
            "about IN ('campaign', 'event', 'conference', 'concern', 'plan_item', 'day')",
            name=op.f("ck_planning_note_about"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_note")),
    )
    op.create_index("ix_planning_note_about_id", "planning_note", ["about_id", "at", "id"])


def _sensitive_event() -> None:
    op.create_table(
        "sensitive_event",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("subtopic", sa.String(40)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_by", Uuid, nullable=False),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("line_id", Uuid),
        sa.Column("statement_task_id", Uuid),
        sa.Column("statement_id", Uuid),
        sa.Column("statement_at", UtcTime),
        sa.Column("released_at", UtcTime),
        sa.Column("released_by", Uuid),
        sa.Column("release_reason", sa.String(500)),
        sa.Column("closed_at", UtcTime),
        sa.Column("close_reason", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_sensitive_event_state")),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL) = (release_reason IS NULL)",
            name=op.f("ck_sensitive_event_release_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR released_at IS NOT NULL",
            name=op.f("ck_sensitive_event_closed_after_release"),
        ),
        sa.ForeignKeyConstraint(
            ["statement_task_id"], ["task.id"], name=op.f("fk_sensitive_event_statement_task_id_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitive_event")),
        sa.UniqueConstraint("number", name=op.f("uq_sensitive_event_number")),
    )
    op.create_index("ix_sensitive_event_topic", "sensitive_event", ["topic", "released_at"])
    op.create_index("ix_sensitive_event_unit_id", "sensitive_event", ["unit_id", "opened_at", "id"])


def _event_track() -> None:
    op.create_table(
        "event_track",
        sa.Column("event_id", Uuid, nullable=False),
        sa.Column("track", sa.String(10), nullable=False),
        sa.Column("owner_id", Uuid),
        sa.Column("acknowledged_at", UtcTime),
        sa.Column("words", sa.String(1000)),
        sa.CheckConstraint("track IN ('lawful', 'guidance', 'order')", name=op.f("ck_event_track_track")),
        sa.CheckConstraint(
            "acknowledged_at IS NULL OR owner_id IS NOT NULL",
            name=op.f("ck_event_track_acknowledged_by_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["sensitive_event.id"], name=op.f("fk_event_track_event_id_sensitive_event")
        ),
        sa.PrimaryKeyConstraint("event_id", "track", name=op.f("pk_event_track")),
    )
    op.create_index("ix_event_track_owner_id", "event_track", ["owner_id"])


def _conference() -> None:
    op.create_table(
        "conference",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("event_id", Uuid),
        sa.Column("campaign_id", Uuid),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("subtopic", sa.String(40)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("spokesperson", sa.String(120), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("planned_at", UtcTime, nullable=False),
        sa.Column("line_id", Uuid),
        sa.Column("materials", sa.String(4000), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("held_at", UtcTime),
        sa.Column("cancel_reason", sa.String(500)),
        sa.Column("record", sa.Text()),
        sa.Column("created_by", Uuid, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'held' OR (line_id IS NOT NULL AND held_at IS NOT NULL)",
            name=op.f("ck_conference_held_by_line"),
        ),
        sa.CheckConstraint("record IS NULL OR state = 'held'", name=op.f("ck_conference_recorded_when_held")),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f("ck_conference_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_conference_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["sensitive_event.id"], name=op.f("fk_conference_event_id_sensitive_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
        sa.UniqueConstraint("number", name=op.f("uq_conference_number")),
    )
    op.create_index("ix_conference_event_id", "conference", ["event_id"])
    op.create_index("ix_conference_unit_id", "conference", ["unit_id", "planned_at", "id"])


def _conference_outlet() -> None:
    op.create_table(
        "conference_outlet",
        sa.Column("conference_id", Uuid, nullable=False),
        sa.Column("outlet_id", Uuid, nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("attended", sa.Boolean()),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_conference_outlet_conference_id_conference")
        ),
        sa.PrimaryKeyConstraint("conference_id", "outlet_id", name=op.f("pk_conference_outlet")),
    )


def _conference_question() -> None:
    op.create_table(
        "conference_question",
        sa.Column("conference_id", Uuid, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outlet_id", Uuid),
        sa.Column("question", sa.String(1000), nullable=False),
        sa.Column("answer", sa.String(2000)),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("noted_by", Uuid, nullable=False),
        sa.Column("noted_at", UtcTime, nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_conference_question_n")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_conference_question_conference_id_conference")
        ),
        sa.PrimaryKeyConstraint("conference_id", "n", name=op.f("pk_conference_question")),
    )


def _concern() -> None:
    op.create_table(
        "concern",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("subtopic", sa.String(40)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("question", sa.String(2000), nullable=False),
        sa.Column("heard_from", sa.String(120), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("opened_by", Uuid, nullable=False),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("answer", sa.String(4000)),
        sa.Column("publication_id", Uuid),
        sa.Column("answered_by", Uuid),
        sa.Column("answered_at", UtcTime),
        sa.Column("dismiss_reason", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'answered' OR (answer IS NOT NULL AND answered_at IS NOT NULL AND answered_by IS NOT NULL)",
            name=op.f("ck_concern_answered_by_somebody"),
        ),
        sa.CheckConstraint("state IN ('open', 'answered', 'dismissed')", name=op.f("ck_concern_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("number", name=op.f("uq_concern_number")),
    )
    op.create_index("ix_concern_unit_id", "concern", ["unit_id", "opened_at", "id"])
