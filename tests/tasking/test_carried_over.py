"""旧库升级: tasks that run when the clocks come get them, with the limit they had, paused ones paused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from services.tasking.actions.indexing import index_task
from services.tasking.app import SERVICE
from services.tasking.models import ClockSpan, LimitClock, Review, ReviewRound, ReviewRule, Task
from services.tasking.queries.searching import holding
from shared.db import Database
from shared.db.migrate import _config, check, newest, upgrade
from shared.ids import new_id
from shared.settings import Settings
from tests.tasking.conftest import BOTH

BEGUN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture(params=BOTH)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database as it was before there were clocks."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").fresh_database("tasking")
    db = Database("tasking", Settings(data=tmp_path, database_urls={"tasking": url} if url else {}))
    with db.write_engine.connect() as connection, connection.begin():
        if url:
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS tasking"))
        command.upgrade(_config(SERVICE.steps, SERVICE.base.metadata, connection), "0001")
    return db


def insert(db: Database, **changes: object) -> str:
    """A task as 0001 kept it."""
    row = {
        "id": new_id(), "unit_id": new_id(), "unit_path": "/a/", "desk_id": new_id(), "desk_path": "/a/",
        "level": "city", "title": "标题", "kind": "prevention", "topic": "crime", "priority": "ordinary",
        "audience": "public", "stage": "waiting", "stage_at": BEGUN, "due_at": BEGUN + timedelta(days=1),
        "limit_rule": "规则", "limit_source": "来源", "held_seconds": 0.0, "extended_seconds": 0.0,
        "sort_at": BEGUN + timedelta(days=1), "returned": False, "escalated": [], "round": 0, "draft_n": 0,
        "legal": False, "urged": 0, "route_score": 0, "route_reasons": [], "opened_at": BEGUN, "updated_at": BEGUN,
        "version": 1,
    } | {"number": f"任{new_id()}"} | changes  # fmt: skip
    with db.write_engine.connect() as connection, connection.begin():
        table = sa.Table("task", sa.MetaData(), autoload_with=connection)
        for column in table.columns:
            if column.name in Task.__table__.columns:
                column.type = Task.__table__.columns[column.name].type
            elif column.name not in row:
                continue
        connection.execute(table.insert().values(**row))
    return str(row["id"])


def test_running_tasks_get_the_clock_of_their_stage(older: Database) -> None:
    running = insert(older, late_at=BEGUN + timedelta(days=2))
    stood = {"due_at": None, "no_clock": "挂起：等", "paused_at": BEGUN + timedelta(hours=3), "pause_reason": "等"}
    paused = insert(older, **stood)
    insert(older, stage="closed", due_at=None, no_clock="已办结", closed_at=BEGUN)
    assert upgrade(older, SERVICE.steps, SERVICE.base.metadata) == ("0001", newest(SERVICE.steps))
    assert check(older, SERVICE.steps, SERVICE.base.metadata) == []
    with older.read() as session:
        clocks = {clock.task_id: clock for clock in session.scalars(sa.select(LimitClock))}
        assert set(clocks) == {running, paused}
        first, second = clocks[running], clocks[paused]
        assert (first.state, first.due_at, first.policy_id) == ("running", BEGUN + timedelta(days=1), None)
        assert (first.late_at, first.next_at) == (BEGUN + timedelta(days=2), first.blue_at)
        assert (second.state, [op["what"] for op in second.ops], second.next_at) == ("paused", ["given", "pause"], None)
        assert [span.why for span in session.scalars(sa.select(ClockSpan))] == ["carried", "carried"]
        assert session.get_one(Task, running).blue_at == first.blue_at
    older.dispose()


def test_tasks_from_before_are_found_by_their_words(older: Database) -> None:
    first, second = insert(older, title="春运交通安全提示"), insert(older, title="冒充客服退款")
    upgrade(older, SERVICE.steps, SERVICE.base.metadata)
    for words, expected in (("交通安全", {first}), ("退款", {second}), ("安全退款", set()), ("任", {first, second})):
        with older.read() as session:
            assert set(session.scalars(sa.select(Task.id).where(*holding(session, words)))) == expected, words
    with older.write() as session:
        task = session.get_one(Task, first)
        task.title = "暑期防溺水提示"
        session.flush()
        index_task(session, task)
        fresh = sa.select(Task.id).where(*holding(session, "溺水"))
        assert list(session.scalars(fresh)) == [first]
        assert list(session.scalars(sa.select(Task.id).where(*holding(session, "春运")))) == []
    older.dispose()


def test_what_is_under_review_keeps_its_round(older: Database) -> None:
    """Its round is that of the default rules, and its approval stays what it was, with nothing ticked."""
    writer, first, task_id = new_id(), new_id(), new_id()
    insert(older, id=task_id, stage="second_review", holder_id=writer, round=2, draft_n=3, content_hash="a" * 64)
    with older.write_engine.connect() as connection, connection.begin():
        for person, part in ((writer, "writing"), (first, "first")):
            _add(connection, "task_person", task_id=task_id, person_id=person, part=part, since=BEGUN)
        _add(
            connection, "draft_version", task_id=task_id, n=3, title="题", text="文", kind="case_story", flags=[],
            channels=[], topic="crime", audience="public", content_hash="a" * 64, author_id=writer, part="writing",
            saved_at=BEGUN,
        )  # fmt: skip
        _add(
            connection, "review", id=new_id(), task_id=task_id, round=2, stage="first_review", part="first",
            person_id=first, verdict="approve", n=3, content_hash="a" * 64, opinion="同意", given_at=BEGUN,
        )  # fmt: skip
    upgrade(older, SERVICE.steps, SERVICE.base.metadata)
    with older.read() as session:
        held = session.get_one(ReviewRound, (task_id, 2))
        assert (held.n, session.get_one(ReviewRule, held.rule_id).kind) == (3, "case_story")
        review = session.scalars(sa.select(Review)).one()
        assert (review.voided_at, review.checked, review.line_ids) == (None, [], [])
    older.dispose()


def _add(connection: sa.Connection, name: str, **row: object) -> None:
    """A row of another table as 0001 kept it."""
    known = SERVICE.base.metadata.tables[name]
    table = sa.Table(name, sa.MetaData(), *(sa.Column(one, known.columns[one].type) for one in row))
    connection.execute(table.insert().values(**row))
