"""0007: rules and rounds of review, 口径, 校对符号, 本人同意; versions, opinions, publications kept by the database."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0007"
down_revision = "0006"

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OURS = "本系统默认值，可由办公室调整"
CHECKS = (
    # stage, code, text, proof
    ("first_review", "proof_1", "一校：错别字、重复字、标点和数字用法", 1),
    ("first_review", "numbers", "数字有出处和时间，百分比有两个基数", 0),
    ("second_review", "proof_2", "二校：专有名词、时间、地点前后一致", 2),
    ("second_review", "facts", "事实与需求、素材一致", 0),
    ("second_review", "privacy", "没有能认出群众身份的内容", 0),
    ("legal_review", "law", "引用的法条现行有效、文字准确", 0),
    ("legal_review", "suspects", "未经判决不作有罪表述，不写侦查手段", 0),
    ("legal_review", "minors", "未成年人和性侵害案件被害人无从辨认", 0),
    ("final_review", "proof_3", "三校：通读一遍，标题、图片说明与正文相符", 3),
    ("final_review", "direction", "导向正确，时机合适", 0),
    ("final_review", "lines", "已与现行口径逐条对照", 0),
)
RULES = ((101, "all", False), (102, "case_story", True))
RULE = sa.table(
    "review_rule", sa.column("id", Uuid), sa.column("kind"), sa.column("n"), sa.column("legal", sa.Boolean),
    sa.column("checks", Json), sa.column("source"), sa.column("effective_from", UtcTime),
    sa.column("created_at", UtcTime),
)  # fmt: skip

VERSION_KEPT = "a version of a draft is never changed"
REVIEW_KEPT = "an opinion is never changed; an approval may be voided once"
REVIEW_BOUND = "an approval binds the hash of its version"
PUBLICATION_KEPT = "what was published, by whom and when is never changed"
PUBLICATION_BOUND = "a publication is the version that every level approved"

OPINION = ("id", "task_id", "round", "stage", "part", "person_id", "verdict", "n", "content_hash", "opinion",
           "given_at", "checked", "line_ids")  # fmt: skip
PUBLISHED = ("id", "number", "task_id", "unit_id", "n", "title", "text", "kind", "topic", "content_hash", "written_by",
             "first_by", "second_by", "legal_by", "final_by", "published_by", "published_at")  # fmt: skip
UNBOUND = """NEW.verdict = 'approve' AND NOT EXISTS (
    SELECT 1 FROM draft_version AS v
    WHERE v.task_id = NEW.task_id AND v.n = NEW.n AND v.content_hash = NEW.content_hash)"""


def _approved(stage: str, column: str) -> str:
    return f"""EXISTS (SELECT 1 FROM review AS r WHERE r.task_id = NEW.task_id AND r.stage = '{stage}'
    AND r.verdict = 'approve' AND r.voided_at IS NULL AND r.content_hash = NEW.content_hash
    AND r.person_id = NEW.{column})"""


UNAPPROVED = f"""NOT (
    EXISTS (SELECT 1 FROM draft_version AS v WHERE v.task_id = NEW.task_id AND v.n = NEW.n
            AND v.content_hash = NEW.content_hash AND v.title = NEW.title AND v.text = NEW.text)
    AND {_approved("first_review", "first_by")}
    AND {_approved("second_review", "second_by")}
    AND {_approved("final_review", "final_by")}
    AND (NEW.legal_by IS NULL OR {_approved("legal_review", "legal_by")})
    AND (NEW.legal_by IS NOT NULL OR NOT EXISTS (SELECT 1 FROM task AS t WHERE t.id = NEW.task_id AND t.legal)))"""
GUARDS = (
    # name, table, when, condition, words
    ("draft_version_kept", "draft_version", "UPDATE OR DELETE", "", VERSION_KEPT),
    ("review_kept", "review", f"UPDATE OF {', '.join(OPINION)} OR DELETE", "", REVIEW_KEPT),
    ("review_voided_once", "review", "UPDATE OF voided_at, void_reason", "OLD.voided_at IS NOT NULL", REVIEW_KEPT),
    ("review_bound", "review", "INSERT", UNBOUND, REVIEW_BOUND),
    ("publication_kept", "publication", f"UPDATE OF {', '.join(PUBLISHED)} OR DELETE", "", PUBLICATION_KEPT),
    ("publication_bound", "publication", "INSERT", UNAPPROVED, PUBLICATION_BOUND),
)
"""What no statement may do to the rows, whatever the code does: on both databases, as triggers."""


def upgrade() -> None:
    """Make the tables with the default rules; every round there was began under them."""
    _review_rule()
    _review_round()
    _official_line()
    _proof_mark()
    _consent()
    for name in ("checked", "line_ids"):
        op.add_column("review", sa.Column(name, Json, nullable=False, server_default="[]"))
    _carry_over()
    for guard in GUARDS:
        _guard(*guard)


def _guard(name: str, table: str, when: str, condition: str, words: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for turn, one in enumerate(when.split(" OR ")):
            only = f" WHEN {condition}" if condition else ""
            body = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            op.execute(f"CREATE TRIGGER {name}_{turn} BEFORE {one} ON {table}{only} {body}")
        return
    refuse = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {condition} THEN {refuse} END IF;" if condition else refuse
    leave = "RETURN NEW;" if condition else ""
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} {leave} END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _carry_over() -> None:
    checks = [
        {"stage": stage, "code": code, "text": text, "must": False, "source": OURS, "proof": proof}
        for stage, code, text, proof in CHECKS
    ]
    op.bulk_insert(
        RULE,
        [
            {
                "id": f"00000000-0000-7000-8000-{n:012d}", "kind": kind, "n": 1, "legal": legal, "checks": checks,
                "source": OURS, "effective_from": SINCE, "created_at": SINCE,
            }
            for n, kind, legal in RULES
        ],
    )  # fmt: skip
    _rounds_before()


def _rounds_before() -> None:
    """The round in which each task stands; while one is under review its newest version is what was sent."""
    task = sa.table("task", sa.column("id", Uuid), *(sa.column(name) for name in ("round", "draft_n")),
                    sa.column("legal", sa.Boolean), sa.column("stage_at", UtcTime))  # fmt: skip
    version = sa.table("draft_version", *(sa.column(name, Uuid) for name in ("task_id", "author_id")), sa.column("n"),
                       sa.column("kind"))  # fmt: skip
    rounds = sa.table(
        "review_round", sa.column("task_id", Uuid), sa.column("round"), sa.column("n"), sa.column("rule_id", Uuid),
        sa.column("legal_reasons", Json), sa.column("submitted_by", Uuid), sa.column("submitted_at", UtcTime),
    )  # fmt: skip
    newest = sa.and_(version.c.task_id == task.c.id, version.c.n == task.c.draft_n)
    columns = (task.c.id, task.c.round, task.c.legal, task.c.stage_at, version.c.n, version.c.author_id, version.c.kind)
    found = op.get_bind().execute(sa.select(*columns).join_from(task, version, newest).where(task.c.round > 0))
    rows = [
        {
            "task_id": one.id, "round": one.round, "n": one.n,
            "rule_id": f"00000000-0000-7000-8000-{102 if one.kind == 'case_story' else 101:012d}",
            "legal_reasons": ["以前送审时已要求"] if one.legal else [], "submitted_by": one.author_id,
            "submitted_at": one.stage_at,
        }
        for one in found
    ]  # fmt: skip
    if rows:
        op.bulk_insert(rounds, rows)


def _review_rule() -> None:
    op.create_table(
        "review_rule",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("legal", sa.Boolean(), nullable=False),
        sa.Column("checks", Json, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("effective_from", UtcTime, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("created_by", Uuid),
        sa.CheckConstraint("n > 0", name=op.f("ck_review_rule_n")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rule")),
        sa.UniqueConstraint("kind", "n", name=op.f("uq_review_rule_kind_n")),
    )


def _review_round() -> None:
    op.create_table(
        "review_round",
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("rule_id", Uuid, nullable=False),
        sa.Column("legal_reasons", Json, nullable=False),
        sa.Column("to_city", sa.String(200)),
        sa.Column("submitted_by", Uuid, nullable=False),
        sa.Column("submitted_at", UtcTime, nullable=False),
        sa.CheckConstraint("round > 0", name=op.f("ck_review_round_round")),
        sa.ForeignKeyConstraint(
            ["task_id", "n"], ["draft_version.task_id", "draft_version.n"],
            name=op.f("fk_review_round_task_id_draft_version"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_review_round_task_id_task")),
        sa.ForeignKeyConstraint(["rule_id"], ["review_rule.id"], name=op.f("fk_review_round_rule_id_review_rule")),
        sa.PrimaryKeyConstraint("task_id", "round", name=op.f("pk_review_round")),
    )  # fmt: skip


def _official_line() -> None:
    op.create_table(
        "official_line",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("subtopic", sa.String(40)),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("valid_from", UtcTime, nullable=False),
        sa.Column("valid_until", UtcTime, nullable=False),
        sa.Column("supersedes_id", Uuid),
        sa.Column("superseded_at", UtcTime),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("written_by", Uuid, nullable=False),
        sa.Column("written_at", UtcTime, nullable=False),
        sa.Column("approved_by", Uuid),
        sa.Column("approved_at", UtcTime),
        sa.Column("withdrawn_by", Uuid),
        sa.Column("withdrawn_at", UtcTime),
        sa.Column("withdraw_reason", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'approved', 'withdrawn')", name=op.f("ck_official_line_state")),
        sa.CheckConstraint("valid_from < valid_until", name=op.f("ck_official_line_time")),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name=op.f("ck_official_line_approved")),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_at IS NOT NULL", name=op.f("ck_official_line_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> written_by", name=op.f("ck_official_line_two_persons")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_official_line_withdrawn")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdraw_reason IS NOT NULL", name=op.f("ck_official_line_withdrawn_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["official_line.id"], name=op.f("fk_official_line_supersedes_id_official_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_line")),
        sa.UniqueConstraint("number", name=op.f("uq_official_line_number")),
    )
    op.create_index("ix_official_line_topic", "official_line", ["topic", "valid_until"])
    op.create_index("ix_official_line_unit_id", "official_line", ["unit_id", "written_at", "id"])
    op.create_index("ix_official_line_supersedes_id", "official_line", ["supersedes_id"])


def _proof_mark() -> None:
    op.create_table(
        "proof_mark",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("first_n", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(10), nullable=False),
        sa.Column("start_at", sa.Integer()),
        sa.Column("end_at", sa.Integer()),
        sa.Column("quote", sa.String(500), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("words", sa.String(500)),
        sa.Column("remark", sa.String(500)),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("made_by", Uuid, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("settled_by", Uuid),
        sa.Column("settled_at", UtcTime),
        sa.Column("settle_reason", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('delete', 'insert', 'replace', 'query', 'keep')", name=op.f("ck_proof_mark_kind")),
        sa.CheckConstraint("state IN ('open', 'done', 'declined', 'dropped')", name=op.f("ck_proof_mark_state")),
        sa.CheckConstraint("field IN ('title', 'text')", name=op.f("ck_proof_mark_field")),
        sa.CheckConstraint(
            "part IN ('writing', 'first', 'second', 'legal', 'final', 'publishing')", name=op.f("ck_proof_mark_part")
        ),
        sa.CheckConstraint("(start_at IS NULL) = (end_at IS NULL)", name=op.f("ck_proof_mark_place")),
        sa.CheckConstraint(
            "start_at IS NULL OR (start_at >= 0 AND start_at < end_at)", name=op.f("ck_proof_mark_span")
        ),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_proof_mark_settled")),
        sa.CheckConstraint(
            "state <> 'declined' OR settle_reason IS NOT NULL", name=op.f("ck_proof_mark_declined_with_reason")
        ),
        sa.CheckConstraint(
            "(kind IN ('insert', 'replace')) = (words IS NOT NULL)", name=op.f("ck_proof_mark_words")
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "n"], ["draft_version.task_id", "draft_version.n"],
            name=op.f("fk_proof_mark_task_id_draft_version"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_proof_mark_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_mark")),
    )  # fmt: skip
    op.create_index("ix_proof_mark_task_id", "proof_mark", ["task_id", "state", "made_at", "id"])


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("file_sha256", sa.String(64)),
        sa.Column("recorded_by", Uuid, nullable=False),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("withdrawn_by", Uuid),
        sa.Column("withdrawn_at", UtcTime),
        sa.Column("withdraw_note", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("how IN ('written', 'signed_form', 'by_unit')", name=op.f("ck_consent_how")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_on IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name=op.f("ck_consent_withdrawn"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_consent_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_consent_standing", "consent", ["task_id"], unique=True, sqlite_where=standing, postgresql_where=standing
    )
    op.create_index("ix_consent_task_id", "consent", ["task_id", "recorded_at"])
