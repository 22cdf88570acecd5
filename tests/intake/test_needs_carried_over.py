"""旧库升级: needs from before the duty lists stay as they were; the lists are there, and a new kind is taken."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from services.intake.app import SERVICE
from services.intake.models import Duty, Need
from shared.db import Database
from shared.db.migrate import _config, check, upgrade
from shared.db.types import UtcTime, Uuid
from shared.ids import new_id
from shared.settings import Settings
from tests.intake.conftest import BOTH

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
OLD = new_id()


@pytest.fixture(params=BOTH)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as it was before, with one need of a county in a kind that is not the county's any more."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").fresh_database("intake")
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url} if url else {}))
    with db.write_engine.connect() as connection, connection.begin():
        if url:
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS intake"))
        command.upgrade(_config(SERVICE.steps, SERVICE.base.metadata, connection), "0004")
        row: dict[str, Any] = {
            "id": OLD, "number": "需〔2026〕0001号", "unit_id": new_id(), "raised_by": new_id(), "version": 3,
            "kind": "petition_topic", "topic": "disputes", "title": "邻里纠纷", "body": "多为相邻通行。",
            "state": "accepted", "priority": "ordinary", "audience": "public", "raised_at": AT, "updated_at": AT,
        }  # fmt: skip
        kinds: dict[str, Any] = dict.fromkeys(("id", "unit_id", "raised_by"), Uuid)
        kinds |= dict.fromkeys(("raised_at", "updated_at"), UtcTime)
        columns = (sa.column(name, kinds.get(name)) for name in row)
        connection.execute(sa.table("need", *columns).insert().values(row))
    yield db
    db.dispose()


def test_an_older_need_is_carried_over_and_the_lists_are_there(older: Database) -> None:
    upgrade(older, SERVICE.steps, SERVICE.base.metadata)
    assert check(older, SERVICE.steps, SERVICE.base.metadata) == []
    with older.write() as session:
        need = session.get_one(Need, OLD)
        assert (need.details, need.direct, need.town, need.duty_id) == ({}, False, None, None)
        assert (need.version, need.state, need.raised_at) == (3, "accepted", AT)
        listed = list(session.scalars(sa.select(Duty).where(Duty.kind == "petition_topic")))
        assert [(one.whose, one.who, one.since) for one in listed] == [("office", "信访处", date(2020, 6, 8))]
        need.kind, need.duty_id, need.version = "case_reduction", listed[0].id, 4
    with pytest.raises(sa.exc.IntegrityError), older.write() as session:
        session.execute(sa.update(Need).values(kind="gossip"))
