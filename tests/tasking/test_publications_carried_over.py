"""旧库升级: what was published before there were corrections is the first publication of its task, and stands."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from services.tasking.app import SERVICE
from services.tasking.content import Content, canonical, content_hash
from services.tasking.models import Placement, Publication
from shared.db import Database
from shared.db.migrate import _config, check, upgrade
from shared.db.types import Json, UtcTime, Uuid
from shared.ids import new_id
from shared.settings import Settings
from tests.tasking.conftest import BOTH

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
CONTENT = Content("谨防诈骗", "先挂断。", "article", ("sensitive", "minors"), ("wechat",), "crime", "public")
LINKS = [
    {"channel": "wechat", "name": "平安临沂", "url": "https://mp.example.cn/s/1"},
    {"channel": "website", "name": "官方网站", "url": "/tasking/publications/1"},
]
PEOPLE = ("written_by", "first_by", "second_by", "final_by", "published_by")


@pytest.fixture(params=BOTH)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as the first release left it: one publication, its version and the persons behind it."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").fresh_database("tasking")
    db = Database("tasking", Settings(data=tmp_path, database_urls={"tasking": url} if url else {}))
    with db.write_engine.connect() as connection, connection.begin():
        if url:
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS tasking"))
        command.upgrade(_config(SERVICE.steps, SERVICE.base.metadata, connection), "0001")
        _publish(connection)
    yield db
    db.dispose()


def _publish(connection: sa.Connection) -> None:
    people = {name: new_id() for name in PEOPLE}
    task = {
        "id": new_id(), "number": "任〔2026〕0001号", "unit_id": new_id(), "unit_path": "/a/", "desk_id": new_id(),
        "desk_path": "/a/", "level": "city", "title": "标题", "kind": "prevention", "topic": "crime",
        "priority": "ordinary", "audience": "public", "stage": "published", "holder_id": people["written_by"],
        "stage_at": AT, "no_clock": "已发布", "limit_rule": "规则", "limit_source": "来源", "held_seconds": 0.0,
        "extended_seconds": 0.0, "sort_at": AT, "returned": False, "escalated": [], "round": 1, "draft_n": 1,
        "content_hash": content_hash(CONTENT), "legal": False, "urged": 0, "route_score": 0, "route_reasons": [],
        "published_at": AT, "opened_at": AT, "updated_at": AT, "version": 9,
    }  # fmt: skip
    _insert(connection, "task", task)
    parts = dict(zip(PEOPLE, ("writing", "first", "second", "final", "publishing"), strict=True))
    for name, part in parts.items():
        held = {"task_id": task["id"], "person_id": people[name], "part": part, "since": AT}
        _insert(connection, "task_person", held)
    plain = {"title": "谨防诈骗", "text": "先挂断。", "kind": "article", "topic": "crime", "audience": "public"}
    version = {"task_id": task["id"], "n": 1, "flags": ["sensitive", "minors"], "channels": ["wechat"]}
    author = {"author_id": people["written_by"], "part": "writing", "saved_at": AT}
    hashed = {"content_hash": content_hash(CONTENT)}
    _insert(connection, "draft_version", {**plain, **version, **author, **hashed})
    for n, stage in enumerate(("first_review", "second_review", "final_review")):
        given = {
            "id": new_id(), "task_id": task["id"], "round": 1, "stage": stage, "part": stage.split("_")[0],
            "person_id": people[PEOPLE[n + 1]], "verdict": "approve", "n": 1, "opinion": "同意", "given_at": AT,
        }  # fmt: skip
        _insert(connection, "review", given | hashed)
    row = {
        "id": new_id(), "number": "宣〔2026〕0001号", "task_id": task["id"], "unit_id": task["unit_id"],
        "unit_path": "/a/", "n": 1, "links": LINKS, "part": "publishing", "published_at": AT,
    }  # fmt: skip
    _insert(connection, "publication", {**plain, **hashed, **row, **people})


def _insert(connection: sa.Connection, name: str, values: dict[str, object]) -> None:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    for column in table.columns:
        if column.name.endswith("_at") or column.name == "since":
            column.type = UtcTime()
        elif column.name == "id" or column.name.endswith(("_id", "_by")):
            column.type = Uuid
        elif isinstance(values.get(column.name), list):
            column.type = Json
    connection.execute(table.insert().values(**values))


def test_it_is_the_first_publication_of_its_task(older: Database) -> None:
    upgrade(older, SERVICE.steps, SERVICE.base.metadata)
    assert check(older, SERVICE.steps, SERVICE.base.metadata) == []
    with older.read() as session:
        row = session.scalars(sa.select(Publication)).one()
        assert (row.seq, row.disclosure, row.standing) == (1, "open", True)
        assert row.content == canonical(CONTENT).decode()
        assert json.loads(row.content)["flags"] == ["minors", "sensitive"]
        places = session.scalars(sa.select(Placement).order_by(Placement.channel.desc())).all()
    found = [{"channel": one.channel, "name": one.name, "url": one.url} for one in places]
    assert found == LINKS[::-1] or found == LINKS
    assert {(one.action, one.state, one.settled_by) for one in places} == {("place", "placed", row.published_by)}
