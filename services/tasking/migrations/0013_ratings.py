"""0013: what the units said of the answers, and the limits within which one is answered anew."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0013"
down_revision = "0012"

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OURS = "本系统默认值，可由办公室调整"
LADDER = [
    {"rung": "blue", "to": "member", "percent": 80},
    {"rung": "yellow", "to": "leader", "percent": 100},
    {"rung": "red", "to": "director", "working_days_late": 1},
    {"rung": "red", "to": "executive_deputy", "working_days_late": 2},
]
DIRECTORS = [
    {"rung": "blue", "to": "director", "percent": 80},
    {"rung": "yellow", "to": "executive_deputy", "percent": 100},
    {"rung": "red", "to": "executive_deputy", "working_days_late": 1},
]
POLICIES = (
    # n, code, ladder, words
    (40, "reanswer", LADDER, "5个工作日内重新答复"),
    (41, "reanswer_again", DIRECTORS, "5个工作日内由办公室主任再次答复"),
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
SUBJECT = (
    "subject IN ('task', 'push', 'event', 'concern')",
    "subject IN ('task', 'push', 'event', 'concern', 'rating')",
)
ONE_THING = (
    "(subject = 'push') = (push_id IS NOT NULL) AND (subject = 'event') = (event_id IS NOT NULL) "
    "AND (subject = 'concern') = (concern_id IS NOT NULL)",
    "(subject = 'push') = (push_id IS NOT NULL) AND (subject = 'event') = (event_id IS NOT NULL) "
    "AND (subject = 'concern') = (concern_id IS NOT NULL) AND (subject = 'rating') = (rating_id IS NOT NULL)",
)
CHECKS = (
    # table, name, before, after
    ("limit_policy", "subject", *SUBJECT),
    ("limit_clock", "subject", *SUBJECT),
    ("limit_clock", "of_one_thing", *ONE_THING),
)


def upgrade() -> None:
    """Make the table; let a limit be about a rating; write its policies."""
    _rating()
    op.add_column("limit_clock", sa.Column("rating_id", Uuid, nullable=True))
    _reworded() if op.get_bind().dialect.name == "sqlite" else _made_anew()
    where = sa.text("rating_id IS NOT NULL")
    op.create_index("uq_limit_clock_rating", "limit_clock", ["rating_id", "name"], unique=True, sqlite_where=where,
                    postgresql_where=where)  # fmt: skip
    op.bulk_insert(POLICY, [_policy(*row) for row in POLICIES])


def _policy(n: int, code: str, ladder: list[dict[str, object]], words: str) -> dict[str, object]:
    return {
        "id": f"00000000-0000-7000-8000-{n:012d}", "code": code, "n": 1, "subject": "rating", "name": code,
        "measure": "working_days", "amount": 5, "words": words, "source": OURS, "urge_minutes": 120,
        "keeps_hours": True, "ladder": ladder, "effective_from": SINCE, "created_at": SINCE,
    }  # fmt: skip


def _made_anew() -> None:
    for table, name, _, after in CHECKS:
        full = op.f(f"ck_{table}_{name}")
        op.drop_constraint(full, table, type_="check")
        op.create_check_constraint(full, table, after)


def _reworded() -> None:
    """SQLite's own way to change a CHECK (lang_altertable, 7): a table that others refer to is not made anew."""
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


def _rating() -> None:
    op.create_table(
        "rating",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("need_id", Uuid, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("desk_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("rated_at", UtcTime, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_by", Uuid),
        sa.Column("answered_at", UtcTime),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('satisfied', 'open', 'answered')", name=op.f("ck_rating_state")),
        sa.CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name=op.f("ck_rating_answered")),
        sa.CheckConstraint("state = 'satisfied' OR reason IS NOT NULL", name=op.f("ck_rating_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.ForeignKeyConstraint(["need_id"], ["known_need.need_id"], name=op.f("fk_rating_need_id_known_need")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_rating_task_id_task")),
        sa.UniqueConstraint("need_id", "round", name=op.f("uq_rating_need_id_round")),
    )
    op.create_index("ix_rating_desk_id", "rating", ["desk_id", "state", "rated_at", "id"])
    op.create_index("ix_rating_task_id", "rating", ["task_id", "rated_at"])
