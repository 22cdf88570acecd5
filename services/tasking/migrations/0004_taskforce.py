"""0004: the 专班 and its queue: members, strength, leave, assistance, named filters, finding by words, ties."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0004"
down_revision = "0003"

STILL_HELPS = sa.text("ended_at IS NULL")
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
PIECES = """
CREATE FUNCTION pieces_of(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT both_), '{}') FROM (
        SELECT letter || lead(letter) OVER (ORDER BY place) AS both_
        FROM unnest(string_to_array(words, NULL)) WITH ORDINALITY AS one(letter, place)
    ) AS pairs WHERE both_ IS NOT NULL
$$
"""
"""Every two neighbouring letters: what a search for a text of two letters or more must find there."""


def upgrade() -> None:
    """Make the tables; what exists becomes findable by its words."""
    _people()
    _leave()
    _strength()
    _queue()
    _finding()


def _people() -> None:
    op.create_table(
        "task_helper",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("since", UtcTime, nullable=False),
        sa.Column("asked_by", Uuid, nullable=False),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("ended_at", UtcTime, nullable=True),
        sa.Column("ended_by", Uuid, nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_task_helper_ended")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_helper_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_helper")),
    )
    op.create_index(
        "ix_task_helper_now", "task_helper", ["task_id", "person_id"], unique=True, sqlite_where=STILL_HELPS,
        postgresql_where=STILL_HELPS,
    )  # fmt: skip
    op.create_index("ix_task_helper_person_id", "task_helper", ["person_id", "ended_at"])
    op.create_table(
        "membership",
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("came_by", sa.String(10), nullable=False),
        sa.Column("since", UtcTime, nullable=True),
        sa.Column("until", UtcTime, nullable=True),
        sa.Column("topics", Json, nullable=False),
        sa.Column("products", Json, nullable=False),
        sa.Column("wip_limit", sa.Integer(), nullable=True),
        sa.Column("set_by", Uuid, nullable=False),
        sa.Column("set_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("came_by IN ('own', 'seconded', 'hired')", name=op.f("ck_membership_came_by")),
        sa.CheckConstraint("since IS NULL OR until IS NULL OR since < until", name=op.f("ck_membership_period")),
        sa.CheckConstraint("wip_limit IS NULL OR wip_limit > 0", name=op.f("ck_membership_wip_limit")),
        sa.PrimaryKeyConstraint("unit_id", "person_id", name=op.f("pk_membership")),
    )


def _leave() -> None:
    op.create_table(
        "absence",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("cover_id", Uuid, nullable=False),
        sa.Column("since", UtcTime, nullable=False),
        sa.Column("until", UtcTime, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("set_by", Uuid, nullable=False),
        sa.Column("set_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime, nullable=True),
        sa.Column("ended_by", Uuid, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("since < until", name=op.f("ck_absence_period")),
        sa.CheckConstraint("person_id <> cover_id", name=op.f("ck_absence_cover")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_absence_ended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_cover_id", "absence", ["cover_id", "until"])
    op.create_index("ix_absence_person_id", "absence", ["person_id", "until"])
    op.create_index("ix_absence_unit_id", "absence", ["unit_id", "since", "id"])


def _strength() -> None:
    table = op.create_table(
        "required_strength",
        sa.Column("of", sa.String(36), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("set_by", Uuid, nullable=True),
        sa.Column("set_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("required > 0 AND required <= 1000", name=op.f("ck_required_strength_required")),
        sa.PrimaryKeyConstraint("of", name=op.f("pk_required_strength")),
    )
    rows = (("city", 10, "市局专班不少于10人"), ("county", 5, "分县局专班不少于5人"))
    held = [dict(zip(("of", "required", "source"), row, strict=True)) for row in rows]
    op.bulk_insert(table, [{**row, "set_by": None, "set_at": SINCE, "version": 1} for row in held])


def _queue() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("chosen", Json, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )
    op.create_table(
        "route_tie",
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("desks", Json, nullable=False),
        sa.Column("settled_at", UtcTime, nullable=True),
        sa.Column("settled_by", Uuid, nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_route_tie_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_route_tie")),
    )


def _finding() -> None:
    table = op.create_table(
        "task_text",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_text_task_id_task")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_task_text")),
        sa.UniqueConstraint("task_id", name=op.f("uq_task_text_task_id")),
    )
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        op.execute("CREATE VIRTUAL TABLE task_fts USING fts5(pieces, content='', detail='none', tokenize='ascii')")
    for row in _texts(connection):
        connection.execute(sa.insert(table).values(**row))
        if sqlite:
            held = {"n": row["n"], "pieces": _pieces(row["folded"])}
            connection.execute(sa.text("INSERT INTO task_fts (rowid, pieces) VALUES (:n, :pieces)"), held)
    if not sqlite:
        op.execute("SELECT setval('task_text_n_seq', (SELECT max(n) FROM task_text)) FROM task_text LIMIT 1")
        op.execute(PIECES)
        op.execute("CREATE INDEX ix_task_text_pieces ON task_text USING gin (pieces_of(folded))")


def _texts(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Number, title, needs and newest draft of every task, folded as the service folds them."""
    kind = sa.table("task", sa.column("id", Uuid), sa.column("number"), sa.column("title"), sa.column("draft_n"))
    need = sa.table("known_need", sa.column("task_id", Uuid), sa.column("title"), sa.column("body"))
    draft = sa.table("draft_version", sa.column("task_id", Uuid), sa.column("n"), sa.column("title"), sa.column("text"))
    for n, task in enumerate(connection.execute(sa.select(kind).order_by(kind.c.number)).all(), 1):
        parts = [task.number, task.title]
        for one in connection.execute(sa.select(need.c.title, need.c.body).where(need.c.task_id == task.id)):
            parts += one
        newest = sa.select(draft.c.title, draft.c.text).where(draft.c.task_id == task.id, draft.c.n == task.draft_n)
        for one in connection.execute(newest):
            parts += one
        yield {"n": n, "task_id": task.id, "folded": unicodedata.normalize("NFKC", "\n".join(parts)).casefold()}


def _pieces(folded: str) -> str:
    pairs = {(folded[n], folded[n + 1]) for n in range(len(folded) - 1)}
    return " ".join(f"{ord(one):x}g{ord(other):x}" for one, other in sorted(pairs))
