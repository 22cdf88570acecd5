"""0002: the copy of the calendar; limit policies with defaults, clocks, their history, 督办单; clocks carried over."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid
from shared.migrations.copies_0002 import create_calendars

revision = "0002"
down_revision = "0001"

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OURS = "本系统默认值，可由办公室调整"
BACKWARDS = "本系统默认值，由五小时发布要求倒排，可由办公室调整"
FIVE_HOURS = "国办2016年政务公开实施细则：特别重大、重大突发事件最迟5小时内发布权威信息"
TWO_DAYS = "国办2016年8月政务舆情回应通知：其他政务舆情应在48小时内予以回应"
LADDER = [
    {"rung": "blue", "to": "member", "percent": 80},
    {"rung": "yellow", "to": "leader", "percent": 100},
    {"rung": "red", "to": "director", "working_days_late": 1},
    {"rung": "red", "to": "executive_deputy", "working_days_late": 2},
]
# fmt: off
POLICIES = (
    # name, priority, measure, amount, no_clock, words, source, urge_minutes
    ("acknowledge", "flash", "wall_hours", 30, None, "特急：30分钟内受理", BACKWARDS, 15),
    ("acknowledge", "urgent", "wall_hours", 60, None, "加急：1小时内受理", OURS, 30),
    ("acknowledge", "ordinary", "working_hours", 240, None, "平件：4个工作小时内受理", OURS, 120),
    ("waiting", "flash", "wall_hours", 30, None, "特急：30分钟内受理并领取", BACKWARDS, 15),
    ("waiting", "urgent", "wall_hours", 60, None, "加急：1小时内受理并领取", OURS, 30),
    ("waiting", "ordinary", "working_days", 1, None, "平件：1个工作日内受理并领取", OURS, 120),
    ("drafting", "flash", "wall_hours", 60, None, "特急：1小时内成稿", BACKWARDS, 15),
    ("drafting", "urgent", "wall_hours", 240, None, "加急：4小时内成稿", OURS, 30),
    ("drafting", "ordinary", "working_days", 3, None, "平件：3个工作日内成稿", OURS, 120),
    ("first_review", "flash", "wall_hours", 30, None, "特急：30分钟内初审", BACKWARDS, 15),
    ("first_review", "urgent", "wall_hours", 60, None, "加急：1小时内初审", OURS, 30),
    ("first_review", "ordinary", "working_days", 1, None, "平件：1个工作日内初审", OURS, 120),
    ("second_review", "flash", "wall_hours", 30, None, "特急：30分钟内复审", BACKWARDS, 15),
    ("second_review", "urgent", "wall_hours", 60, None, "加急：1小时内复审", OURS, 30),
    ("second_review", "ordinary", "working_days", 1, None, "平件：1个工作日内复审", OURS, 120),
    ("legal_review", "flash", "wall_hours", 30, None, "特急：30分钟内法制审核", BACKWARDS, 15),
    ("legal_review", "urgent", "wall_hours", 60, None, "加急：1小时内法制审核", OURS, 30),
    ("legal_review", "ordinary", "working_days", 1, None, "平件：1个工作日内法制审核", OURS, 120),
    ("final_review", "flash", "wall_hours", 30, None, "特急：30分钟内终审", BACKWARDS, 15),
    ("final_review", "urgent", "wall_hours", 60, None, "加急：1小时内终审", OURS, 30),
    ("final_review", "ordinary", "working_days", 1, None, "平件：1个工作日内终审", OURS, 120),
    ("publishing", "flash", "wall_hours", 30, None, "特急：30分钟内发布", BACKWARDS, 15),
    ("publishing", "urgent", "wall_hours", 60, None, "加急：1小时内发布", OURS, 30),
    ("publishing", "ordinary", "working_days", 1, None, "平件：1个工作日内发布", OURS, 120),
    ("statement", "flash", "wall_hours", 300, None, "特急：5小时内发布权威信息", FIVE_HOURS, 15),
    ("statement", "urgent", "wall_hours", 2880, None, "加急：48小时内回应", TWO_DAYS, 30),
    ("statement", None, "none", None, "平件没有对外发布的时限要求", "不计时", OURS, 120),
    ("published", None, "none", None, "已发布，签收时限由推送任务计时", "不计时", OURS, 120),
    ("county", None, "working_hours", 120, None, "县级2个工作小时内签收", OURS, 120),
    ("county", "flash", "wall_hours", 120, None, "特急：县级2小时内签收", OURS, 15),
    ("station", None, "working_hours", 240, None, "基层4个工作小时内签收", OURS, 120),
    ("station", "flash", "wall_hours", 240, None, "特急：基层4小时内签收", OURS, 15),
)
# fmt: on
OPEN = "state IN ('running', 'paused', 'unlimited')"
RUNNING = (
    "waiting", "drafting", "first_review", "second_review", "legal_review", "final_review", "publishing",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, write the default policies, give every running task the clock of its stage."""
    create_calendars()
    _limit_policy()
    _limit_clock()
    _limit_clock_indexes()
    _clock_span()
    _supervision()
    _known_answer()
    _default_policies()
    for column in ("blue_at", "red_at", "urged_at"):
        op.add_column("task", sa.Column(column, UtcTime, nullable=True))
    _carry_over()
    for name in ("limit_rule", "limit_source", "held_seconds", "extended_seconds"):
        op.drop_column("task", name)


def _limit_policy() -> None:
    op.create_table(
        "limit_policy",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(10), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40)),
        sa.Column("topic", sa.String(40)),
        sa.Column("priority", sa.String(10)),
        sa.Column("level", sa.String(10)),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("amount", sa.Integer()),
        sa.Column("no_clock", sa.String(200)),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("keeps_hours", sa.Boolean(), nullable=False),
        sa.Column("ladder", Json, nullable=False),
        sa.Column("urge_minutes", sa.Integer(), nullable=False),
        sa.Column("effective_from", UtcTime, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("created_by", Uuid),
        sa.CheckConstraint("subject IN ('task', 'push')", name=op.f("ck_limit_policy_subject")),
        sa.CheckConstraint(
            "measure IN ('working_hours', 'working_days', 'wall_hours', 'months', 'none')",
            name=op.f("ck_limit_policy_measure"),
        ),
        sa.CheckConstraint("(measure = 'none') = (amount IS NULL)", name=op.f("ck_limit_policy_amount")),
        sa.CheckConstraint("(measure = 'none') = (no_clock IS NOT NULL)", name=op.f("ck_limit_policy_reason_for_none")),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_limit_policy_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_policy")),
        sa.UniqueConstraint("code", "n", name=op.f("uq_limit_policy_code_n")),
    )


def _limit_clock() -> None:
    op.create_table(
        "limit_clock",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("subject", sa.String(10), nullable=False),
        sa.Column("task_id", Uuid),
        sa.Column("push_id", Uuid),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("branch", Uuid),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("holder_id", Uuid),
        sa.Column("policy_id", Uuid),
        sa.Column("as_of", UtcTime, nullable=False),
        sa.Column("calendar_key", sa.String(64), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.Column("due_at", UtcTime),
        sa.Column("no_clock", sa.String(200)),
        sa.Column("blue_at", UtcTime),
        sa.Column("red_at", UtcTime),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ops", Json, nullable=False),
        sa.Column("next_at", UtcTime),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("late_at", UtcTime),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcTime),
        sa.Column("kept", sa.Boolean()),
        sa.Column("used_seconds", sa.Integer()),
        sa.Column("explanation", Json),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'unlimited', 'satisfied', 'cancelled')", name=op.f("ck_limit_clock_state")
        ),
        sa.CheckConstraint("subject IN ('task', 'push')", name=op.f("ck_limit_clock_subject")),
        sa.CheckConstraint("(due_at IS NULL) <> (no_clock IS NULL)", name=op.f("ck_limit_clock_due_or_reason")),
        sa.CheckConstraint("(subject = 'task') = (push_id IS NULL)", name=op.f("ck_limit_clock_of_one_thing")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_limit_clock_task_id_task")),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["limit_policy.id"], name=op.f("fk_limit_clock_policy_id_limit_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_clock")),
    )  # fmt: skip


def _partial(name: str, where: str, *columns: str, unique: bool = False, table: str = "limit_clock") -> None:
    text = sa.text(where)
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=text, postgresql_where=text)


def _limit_clock_indexes() -> None:
    _partial("uq_limit_clock_open_task", f"{OPEN} AND subject = 'task'", "task_id", "name", unique=True)
    _partial("ix_limit_clock_next_at", "state = 'running'", "next_at", "id")
    _partial("ix_limit_clock_open", OPEN, "unit_id", "name", "due_at", "id")
    _partial("ix_limit_clock_calendar", OPEN, "calendar_key", "unit_path", "id")
    op.create_index("ix_limit_clock_task_id", "limit_clock", ["task_id", "started_at"])
    op.create_index("ix_limit_clock_push_id", "limit_clock", ["push_id", "name", "branch"])
    op.create_index("ix_limit_clock_ended_at", "limit_clock", ["ended_at", "name", "unit_id"])


def _clock_span() -> None:
    op.create_table(
        "clock_span",
        sa.Column("clock_id", Uuid, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_at", UtcTime, nullable=False),
        sa.Column("until_at", UtcTime),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("by", Uuid),
        sa.Column("reason", sa.String(500)),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        sa.Column("holder_id", Uuid),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.Column("due_at", UtcTime),
        sa.Column("blue_at", UtcTime),
        sa.Column("red_at", UtcTime),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(10)),
        sa.Column("used_seconds", sa.Integer()),
        sa.CheckConstraint("outcome IN ('kept', 'late', 'unlimited', 'cancelled')", name=op.f("ck_clock_span_outcome")),
        sa.CheckConstraint(
            "outcome IS NULL OR until_at IS NOT NULL", name=op.f("ck_clock_span_outcome_at_the_end")
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["limit_clock.id"], name=op.f("fk_clock_span_clock_id_limit_clock")),
        sa.PrimaryKeyConstraint("clock_id", "n", name=op.f("pk_clock_span")),
    )  # fmt: skip
    _clock_span_indexes()


def _clock_span_indexes() -> None:
    limits = ("started_at", "from_at", "due_at", "blue_at", "red_at", "paused", "topic", "priority", "until_at")
    taken = ("until_at", "used_seconds", "topic", "priority")
    for name, where, columns in (
        ("open", "until_at IS NULL", ("unit_id", "name", "holder_id", *limits)),
        ("ended", "outcome IS NOT NULL", ("unit_id", "name", "outcome", *taken)),
        ("ended_on", "outcome IS NOT NULL", ("until_at", "unit_id", "name", "outcome")),
        ("begun_on", "n = 1", ("from_at", "unit_id", "name", "n")),
        ("oldest", "until_at IS NULL", ("started_at", "clock_id")),
        ("until_at", "until_at IS NOT NULL", ("until_at", "from_at")),
    ):
        _partial(f"ix_clock_span_{name}", where, *columns, table="clock_span")


def _supervision() -> None:
    op.create_table(
        "supervision",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40)),
        sa.Column("clock_id", Uuid, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(10), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("task_id", Uuid),
        sa.Column("push_id", Uuid),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("to_role", sa.String(20), nullable=False),
        sa.Column("to_person", Uuid),
        sa.Column("reason", sa.String(500)),
        sa.Column("raised_by", Uuid),
        sa.Column("due_at", UtcTime),
        sa.Column("raised_at", UtcTime, nullable=False),
        sa.Column("send_at", UtcTime, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("answer", sa.String(1000)),
        sa.Column("answered_by", Uuid),
        sa.Column("answered_at", UtcTime),
        sa.Column("closed_at", UtcTime),
        sa.Column("closed_by", Uuid),
        sa.Column("close_reason", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rung IN ('blue', 'yellow', 'red', 'hand')", name=op.f("ck_supervision_rung")),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'closed', 'superseded')", name=op.f("ck_supervision_state")
        ),
        sa.CheckConstraint("(state = 'superseded') = (number IS NULL)", name=op.f("ck_supervision_numbered")),
        sa.ForeignKeyConstraint(["clock_id"], ["limit_clock.id"], name=op.f("fk_supervision_clock_id_limit_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_number")),
        sa.UniqueConstraint(
            "clock_id", "generation", "rung", "n", name=op.f("uq_supervision_clock_id_generation_rung_n")
        ),
    )  # fmt: skip
    op.create_index("ix_supervision_task_id", "supervision", ["task_id", "raised_at"])
    op.create_index("ix_supervision_unit_id", "supervision", ["unit_id", "state", "raised_at", "id"])
    where = sa.text("state IN ('open', 'answered')")
    op.create_index("ix_supervision_open", "supervision", ["clock_id"], sqlite_where=where, postgresql_where=where)
    shown = ("send_at", "unit_id", "rung", "answered_at")
    _partial("ix_supervision_in_progress", "closed_at IS NULL AND number IS NOT NULL", *shown, table="supervision")
    _partial("ix_supervision_closed_at", "closed_at IS NOT NULL", "closed_at", "unit_id", table="supervision")


def _known_answer() -> None:
    op.create_table(
        "known_answer",
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("branch", Uuid),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("answered_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("push_id", "unit_id", name=op.f("pk_known_answer")),
    )
    op.create_index("ix_known_answer_level", "known_answer", ["push_id", "level", "branch"])


def _default_policies() -> None:
    names = ("name", "priority", "measure", "amount", "no_clock", "words", "source", "urge_minutes")
    rows = [
        dict(zip(names, row, strict=True))
        | {
            "id": f"00000000-0000-7000-8000-{n:012d}",
            "code": f"{row[0]}.{row[1]}" if row[1] else row[0],
            "n": 1,
            "subject": "push" if row[0] in ("county", "station") else "task",
            "keeps_hours": row[1] != "flash",
            "ladder": [] if row[3] is None else LADDER,
            "effective_from": SINCE,
            "created_at": SINCE,
        }
        for n, row in enumerate(POLICIES, 1)
    ]
    columns = [sa.column(name) for name in (*names, "code", "n", "subject")]
    typed = [sa.column("id", Uuid), sa.column("ladder", Json)]
    typed += [sa.column("keeps_hours", sa.Boolean), sa.column("effective_from", UtcTime)]
    op.bulk_insert(sa.table("limit_policy", *columns, *typed, sa.column("created_at", UtcTime)), rows)


TASK = sa.table(
    "task",
    *(sa.column(name, Uuid) for name in ("id", "desk_id", "holder_id", "paused_by")),
    *(sa.column(name) for name in ("stage", "desk_path", "kind", "topic", "priority", "level", "pause_reason")),
    *(sa.column(name, UtcTime) for name in (
        "opened_at", "stage_at", "due_at", "sort_at", "late_at", "paused_at", "blue_at", "red_at",
    )),
)  # fmt: skip
CLOCK = sa.table(
    "limit_clock",
    *(sa.column(name, Uuid) for name in ("id", "task_id", "unit_id", "holder_id")),
    *(sa.column(name) for name in (
        "subject", "name", "entry", "unit_path", "kind", "topic", "priority", "level", "calendar_key", "state",
        "generation", "targets", "answered", "version",
    )),
    *(sa.column(name, UtcTime) for name in (
        "as_of", "started_at", "due_at", "blue_at", "red_at", "next_at", "late_at",
    )),
    sa.column("ops", Json), sa.column("provisional", sa.Boolean),
)  # fmt: skip
SPAN = sa.table(
    "clock_span",
    *(sa.column(name, Uuid) for name in ("clock_id", "unit_id", "holder_id")),
    *(sa.column(name) for name in ("n", "why", "name", "topic", "priority")),
    *(sa.column(name, UtcTime) for name in ("from_at", "started_at", "due_at", "blue_at", "red_at")),
    sa.column("paused", sa.Boolean),
)  # fmt: skip


def _carry_over() -> None:
    """A running task keeps the limit it was given; its clock has the task's own id and no policy."""
    connection = op.get_bind()
    for task in connection.execute(sa.select(TASK).where(TASK.c.stage.in_(RUNNING))).mappings().all():
        clock = _carried(task)
        connection.execute(CLOCK.insert().values(**clock))
        paused = clock["state"] == "paused"
        same = ("name", "unit_id", "topic", "priority", "holder_id", "started_at", "due_at", "blue_at", "red_at")
        span = {"clock_id": clock["id"], "n": 1, "why": "carried", "paused": paused, "from_at": task["stage_at"]}
        connection.execute(SPAN.insert().values(**span, **{name: clock[name] for name in same}))
        shown = {name: None if paused else clock[name] for name in ("blue_at", "red_at")}
        connection.execute(TASK.update().where(TASK.c.id == task["id"]).values(**shown))


def _carried(task: sa.RowMapping) -> dict[str, object]:
    due, paused = task["due_at"] or task["sort_at"], task["paused_at"]
    blue = task["stage_at"] + (due - task["stage_at"]) * 0.8
    ops = [{"what": "given", "at": task["stage_at"].isoformat(), "until": due.isoformat()}]
    if paused:
        words = {"by": task["paused_by"], "reason": task["pause_reason"]}
        ops.append({"what": "pause", "at": paused.isoformat(), **words})
    same = ("holder_id", "kind", "topic", "priority", "level", "late_at")
    return {
        **{name: task[name] for name in same},
        "id": task["id"], "task_id": task["id"], "subject": "task", "name": task["stage"], "entry": 1,
        "unit_id": task["desk_id"], "unit_path": task["desk_path"], "as_of": task["opened_at"], "calendar_key": "",
        "provisional": False, "started_at": task["stage_at"], "due_at": due, "blue_at": blue,
        "red_at": due + timedelta(days=1), "state": "paused" if paused else "running", "ops": ops,
        "next_at": None if paused else blue, "generation": 0, "targets": 0, "answered": 0, "version": 1,
    }  # fmt: skip
