"""0005: duty lists with dates, what each kind asks for, role models put forward, direct filing, towns; 压减发案."""

import uuid
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0005"
down_revision = "0004"

KINDS = "'incident_analysis', 'experience', 'force_state', 'role_model', 'inspection', 'law_analysis', 'law_education', 'online_topic', 'petition_topic', 'prevention', 'topic_tally', 'case_reduction'"  # fmt: skip  # noqa: E501
SIGNED = date(2020, 6, 8)
PAPER = "临公通〔2020〕28号 二"
EVERYBODY = ("bureau", "lead", "six", "branch", "county", "zone", "station")
SEEDS = (
    # kind, whose, who, which part of the paper
    ("incident_analysis", "office", "指挥中心", "指挥中心（1）"),
    ("force_state", "office", "政治部", "政治部（1）"),
    ("role_model", "office", "政治部", "政治部（2）"),
    ("inspection", "office", "督察支队", "督察支队（2）"),
    ("law_analysis", "office", "法制支队", "法制支队（1）"),
    ("law_education", "office", "法制支队", "法制支队（1）"),
    ("law_education", "class", "lead", "宣传处（2）"),
    ("online_topic", "office", "网安支队", "网安支队（1）"),
    ("petition_topic", "office", "信访处", "信访处"),
    ("topic_tally", "office", "指挥中心", "指挥中心（1）民生警务平台"),
    *(("topic_tally", "class", who, "四（一）收集社情民意") for who in ("county", "zone", "station")),
    *(("case_reduction", "class", who, "各警种部门（2），各分、县局（3）") for who in ("branch", "county", "zone")),
    *(("prevention", "class", who, "各单位提出宣传需求和建议") for who in EVERYBODY),
    *(("experience", "class", who, "各单位提报工作亮点、先进经验") for who in EVERYBODY),
)
DUTY = sa.table(
    "duty",
    sa.column("id", Uuid),
    *(sa.column(name) for name in ("kind", "whose", "who", "source", "added_by", "version")),
    sa.column("since", sa.Date),
    sa.column("added_at", UtcTime),
)


def upgrade() -> None:
    """Make the tables, seed the lists, widen needs."""
    _duty()
    _nominee()
    with op.batch_alter_table("need") as batch:
        batch.add_column(sa.Column("details", Json, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("direct", sa.Boolean, nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("town", sa.String(12)))
        batch.add_column(sa.Column("duty_id", Uuid))
        batch.drop_constraint("ck_need_kind", type_="check")
        batch.create_check_constraint(op.f("ck_need_kind"), f"kind IN ({KINDS})")
        batch.create_foreign_key(op.f("fk_need_duty_id_duty"), "duty", ["duty_id"], ["id"])
    with op.batch_alter_table("need") as batch:
        batch.alter_column("details", existing_type=Json, existing_nullable=False, server_default=None)
        batch.alter_column("direct", existing_type=sa.Boolean, existing_nullable=False, server_default=None)


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("whose", sa.String(10), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("added_at", UtcTime, nullable=False),
        sa.Column("ended_by", sa.String(80)),
        sa.Column("ended_at", UtcTime),
        sa.Column("end_source", sa.String(200)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_duty_kind")),
        sa.CheckConstraint("whose IN ('unit', 'office', 'class')", name=op.f("ck_duty_whose")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_duty_period")),
    )
    op.create_index("ix_duty_kind", "duty", ["kind", "since"])
    named = uuid.uuid5(uuid.NAMESPACE_OID, "baiying duty")
    rows = [
        {
            "id": str(uuid.uuid5(named, f"{kind} {whose} {who}")), "kind": kind, "whose": whose, "who": who,
            "since": SIGNED, "source": f"{PAPER} {part}", "added_by": "service:intake",
            "added_at": datetime(2020, 6, 8, tzinfo=UTC), "version": 1,
        }
        for kind, whose, who, part in SEEDS
    ]  # fmt: skip
    op.bulk_insert(DUTY, rows)


def _nominee() -> None:
    op.create_table(
        "nominee",
        sa.Column("need_id", Uuid, nullable=False),
        sa.Column("name", sa.String(20)),
        sa.Column("position", sa.String(60)),
        sa.Column("consent_on", sa.Date, nullable=False),
        sa.Column("consent_how", sa.String(10), nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.Column("erased_by", sa.String(80)),
        sa.Column("erased_at", UtcTime),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_nominee")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_nominee_need_id_need")),
        sa.CheckConstraint("consent_how IN ('written', 'recorded')", name=op.f("ck_nominee_consent_how")),
        sa.CheckConstraint("(name IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_nominee_erased")),
        sa.CheckConstraint("(name IS NULL) = (position IS NULL)", name=op.f("ck_nominee_whole")),
    )
