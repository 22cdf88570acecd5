"""0009: channels and outlets, where publications stand, scheduled releases; a task may be published again (更正)."""

import json
import uuid

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0009"
down_revision = "0008"

LEFT = "state IN ('waiting', 'asked', 'failed') AND retried_by_id IS NULL"
CHASES = "earlier_id IS NOT NULL AND retried_by_id IS NULL"
WAITING = "state = 'waiting'"
PLATFORMS = (
    "'wechat', 'weibo', 'toutiao', 'douyin', 'kuaishou', 'video_account', 'website', 'press', 'offline', 'intranet'"
)
NEW_CHECKS = {
    "disclosure": "disclosure IN ('open', 'on_request', 'withheld')",
    "seq": "seq > 0",
    "corrected": "(corrected_at IS NULL) = (corrected_by_id IS NULL)",
}
NEW_COLUMNS = (
    ("seq", sa.Integer()),
    ("disclosure", sa.String(12)),
    ("content", sa.Text()),
    ("killed_at", UtcTime),
    ("corrects_id", Uuid),
    ("corrected_at", UtcTime),
    ("corrected_by_id", Uuid),
    ("campaign_id", Uuid),
    ("series_id", Uuid),
    ("strand", sa.String(40)),
    ("episode", sa.Integer()),
)


def upgrade() -> None:
    """What was published keeps its meaning: it becomes the first publication of its task."""
    for name, kind in NEW_COLUMNS:
        op.add_column("publication", sa.Column(name, kind, nullable=True))
    _carry_over()
    _publication()
    op.create_index("ix_publication_series", "publication", ["series_id", "published_at"])
    _channel_account()
    _media_outlet()
    _placement()
    _scheduled_release()
    _places_of_old()


def _carry_over() -> None:
    """The canonical content from the version that was published; open where the public was meant to read it."""
    names = ("title", "text", "kind", "flags", "channels", "topic", "audience")
    version = sa.table("draft_version", sa.column("task_id", Uuid), sa.column("n"), *(_typed(name) for name in names))
    ours = ("n", "seq", "audience", "disclosure", "content")
    row = sa.table(
        "publication", *(sa.column(name, Uuid) for name in ("id", "task_id")), *(_typed(one) for one in ours)
    )
    mine = sa.and_(version.c.task_id == row.c.task_id, version.c.n == row.c.n)
    found = sa.select(row.c.id, row.c.audience.label("to"), *(version.c[name] for name in names))
    for one in op.get_bind().execute(found.join_from(row, version, mine)).mappings().all():
        plain = {name: sorted(set(one[name])) if name in ("flags", "channels") else one[name] for name in names}
        content = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        disclosure = "open" if one["to"] == "public" else "withheld"
        changed = sa.update(row).where(row.c.id == one["id"])
        op.get_bind().execute(changed.values(seq=1, disclosure=disclosure, content=content))


def _typed(name: str) -> sa.ColumnClause[object]:
    return sa.column(name, Json if name in ("flags", "channels") else None)


def _publication() -> None:
    kept = _lay_aside_triggers()
    with op.batch_alter_table("publication") as batch:
        for name, kind in NEW_COLUMNS[:3]:
            batch.alter_column(name, existing_type=kind, nullable=False)
        batch.drop_constraint("uq_publication_task_id", type_="unique")
        batch.create_unique_constraint("uq_publication_task_id_seq", ["task_id", "seq"])
        for name, words in NEW_CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_publication_{name}"), words)
        for name in ("corrects_id", "corrected_by_id"):
            batch.create_foreign_key(op.f(f"fk_publication_{name}_publication"), "publication", [name], ["id"])
    for words in kept:
        op.execute(sa.text(words.replace(":", "\\:")))


def _lay_aside_triggers() -> list[str]:
    """SQLite loses the triggers of a table that is made anew, and those of others that name it stand in the way."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return []
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%publication%'"
    found = bind.execute(sa.text(asked)).all()
    for name, _ in found:
        op.execute(f'DROP TRIGGER "{name}"')
    return [words for _, words in found]


def _channel_account() -> None:
    op.create_table(
        "channel_account",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("agreement_until", sa.Date(), nullable=True),
        sa.Column("filing_number", sa.String(length=80), nullable=True),
        sa.Column("attribution", sa.String(length=80), nullable=False),
        sa.Column("connector_id", Uuid, nullable=True),
        sa.Column("last_published_at", UtcTime, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_reason", sa.String(length=500), nullable=True),
        sa.Column("merged_into_id", Uuid, nullable=True),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", Uuid, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"platform IN ({PLATFORMS})", name=op.f("ck_channel_account_platform")),
        sa.CheckConstraint("kind IN ('official', 'agreement')", name=op.f("ck_channel_account_kind")),
        sa.CheckConstraint(
            "state IN ('active', 'suspended', 'closed', 'merged')", name=op.f("ck_channel_account_state")
        ),
        sa.CheckConstraint("length(attribution) > 0", name=op.f("ck_channel_account_attribution")),
        sa.CheckConstraint(
            "kind <> 'agreement' OR agreement_until IS NOT NULL", name=op.f("ck_channel_account_agreement")
        ),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_channel_account_merged")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["channel_account.id"], name=op.f("fk_channel_account_merged_into_id_channel_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_account")),
        sa.UniqueConstraint("platform", "name", name=op.f("uq_channel_account_platform_name")),
    )
    op.create_index("ix_channel_account_unit_id", "channel_account", ["unit_id", "platform", "id"])


def _media_outlet() -> None:
    op.create_table(
        "media_outlet",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(length=300), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", Uuid, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("tier IN ('central', 'province', 'city', 'county')", name=op.f("ck_media_outlet_tier")),
        sa.CheckConstraint("kind IN ('paper', 'tv', 'radio', 'agency', 'online')", name=op.f("ck_media_outlet_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_outlet")),
        sa.UniqueConstraint("name", name=op.f("uq_media_outlet_name")),
    )


def _placement() -> None:
    op.create_table(
        "placement",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("publication_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(length=300), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("account_id", Uuid, nullable=True),
        sa.Column("outlet_id", Uuid, nullable=True),
        sa.Column("connector_id", Uuid, nullable=True),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("page_ref", sa.String(length=200), nullable=True),
        sa.Column("position", sa.String(length=80), nullable=True),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("earlier_id", Uuid, nullable=True),
        sa.Column("retried_by_id", Uuid, nullable=True),
        sa.Column("asked_at", UtcTime, nullable=False),
        sa.Column("settled_at", UtcTime, nullable=True),
        sa.Column("settled_by", Uuid, nullable=True),
        sa.Column("failure_code", sa.String(length=40), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("action IN ('place', 'correct', 'withdraw')", name=op.f("ck_placement_action")),
        sa.CheckConstraint(
            "state IN ('waiting', 'asked', 'placed', 'failed', 'gone', 'dropped')", name=op.f("ck_placement_state")
        ),
        sa.CheckConstraint(f"channel IN ({PLATFORMS})", name=op.f("ck_placement_channel")),
        sa.CheckConstraint("state <> 'gone' OR action = 'withdraw'", name=op.f("ck_placement_gone")),
        sa.CheckConstraint("(action = 'place') = (earlier_id IS NULL)", name=op.f("ck_placement_chases")),
        sa.CheckConstraint(
            "outlet_id IS NULL OR state <> 'placed' OR url IS NOT NULL OR page_ref IS NOT NULL",
            name=op.f("ck_placement_shown_where"),
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_placement_publication_id_publication")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_placement_task_id_task")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["channel_account.id"], name=op.f("fk_placement_account_id_channel_account")
        ),
        sa.ForeignKeyConstraint(["outlet_id"], ["media_outlet.id"], name=op.f("fk_placement_outlet_id_media_outlet")),
        sa.ForeignKeyConstraint(["earlier_id"], ["placement.id"], name=op.f("fk_placement_earlier_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    op.create_index("ix_placement_publication_id", "placement", ["publication_id", "asked_at"])
    op.create_index("ix_placement_task_id", "placement", ["task_id", "asked_at"])
    op.create_index("ix_placement_account_id", "placement", ["account_id", "settled_at"])
    _partial("ix_placement_left", "placement", ["unit_id", "asked_at", "id"], LEFT)
    _partial("uq_placement_chase", "placement", ["earlier_id", "publication_id", "action"], CHASES, unique=True)


def _places_of_old() -> None:
    """Where the links of earlier publications lead, a text stands: a correction or recall has to reach it."""
    bind, known = op.get_bind(), sa.MetaData()
    row, place = (sa.Table(name, known, autoload_with=bind) for name in ("publication", "placement"))
    for table in (row, place):
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                column.type = UtcTime()
            elif column.name.endswith("id") or column.name.endswith("_by"):
                column.type = Uuid
    row.c.links.type = Json
    for one in bind.execute(sa.select(row).where(row.c.recalled_at.is_(None))).mappings().all():
        same = {name: one[name] for name in ("task_id", "unit_id", "unit_path", "content_hash")}
        at = {"asked_at": one["published_at"], "settled_at": one["published_at"], "settled_by": one["published_by"]}
        for link in one["links"]:
            there = {"channel": link["channel"], "name": link["name"][:80], "url": link["url"][:500]}
            what = {"id": str(uuid.uuid4()), "publication_id": one["id"], "action": "place", "state": "placed"}
            bind.execute(place.insert().values(**same, **at, **there, **what, version=1))


def _scheduled_release() -> None:
    op.create_table(
        "scheduled_release",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("unit_path", sa.String(length=300), nullable=False),
        sa.Column("given", Json, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", Uuid, nullable=False),
        sa.Column("release_at", UtcTime, nullable=False),
        sa.Column("campaign_id", Uuid, nullable=True),
        sa.Column("set_at", UtcTime, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("why_code", sa.String(length=40), nullable=True),
        sa.Column("settled_at", UtcTime, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'released', 'failed', 'cancelled')", name=op.f("ck_scheduled_release_state")
        ),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_scheduled_release_settled")),
        sa.CheckConstraint("(state = 'failed') = (why_code IS NOT NULL)", name=op.f("ck_scheduled_release_failed")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_scheduled_release_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_release")),
    )
    _partial("uq_scheduled_release_waiting", "scheduled_release", ["task_id"], WAITING, unique=True)
    _partial("ix_scheduled_release_due", "scheduled_release", ["release_at", "id"], WAITING)
    op.create_index("ix_scheduled_release_task_id", "scheduled_release", ["task_id", "set_at"])
    op.create_index("ix_scheduled_release_campaign_id", "scheduled_release", ["campaign_id"])


def _partial(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
