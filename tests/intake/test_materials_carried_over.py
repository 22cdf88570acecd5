"""旧库升级: materials, their uses and what was published of them stay as they were; new columns say what is known."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from services.intake.app import SERVICE
from services.intake.models import Material, MaterialProduct, MaterialUse
from shared.db import Database
from shared.db.migrate import _config, check, upgrade
from shared.db.types import UtcTime, Uuid
from shared.ids import new_id
from shared.settings import Settings
from tests.intake.conftest import BOTH

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
USED, FRESH, TASK, PUBLICATION = (new_id() for _ in range(4))


@pytest.fixture(params=BOTH)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as it was before: one material that was published, one that waits."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").fresh_database("intake")
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url} if url else {}))
    with db.write_engine.connect() as connection, connection.begin():
        if url:
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS intake"))
        command.upgrade(_config(SERVICE.steps, SERVICE.base.metadata, connection), "0005")
        for n, (material_id, state) in enumerate(((USED, "published"), (FRESH, "offered"))):
            _insert(connection, "material", _material(material_id, state, n))
        use = {"material_id": USED, "task_id": TASK, "publication_id": PUBLICATION, "used_at": AT, "published_at": AT}
        _insert(connection, "material_use", use)
    yield db
    db.dispose()


def _material(material_id: str, state: str, n: int) -> dict[str, Any]:
    return {
        "id": material_id, "number": f"素〔2026〕{n + 1:04d}号", "unit_id": new_id(), "offered_by": new_id(),
        "kind": "material", "topic": "crime", "title": "三句话", "body": "先问用途，再讲案例。", "audience": "public",
        "state": state, "offered_at": AT,
    }  # fmt: skip


def _insert(connection: sa.Connection, table: str, row: dict[str, Any]) -> None:
    kinds = {name: Uuid if name.endswith(("id", "by")) else UtcTime if name.endswith("_at") else None for name in row}
    columns = (sa.column(name, kind) for name, kind in kinds.items())
    connection.execute(sa.table(table, *columns).insert().values(row))


def test_an_older_library_is_carried_over(older: Database) -> None:
    upgrade(older, SERVICE.steps, SERVICE.base.metadata)
    assert check(older, SERVICE.steps, SERVICE.base.metadata) == []
    with older.write() as session:
        used, fresh = session.get_one(Material, USED), session.get_one(Material, FRESH)
        assert (used.tasks, used.state, used.version, used.offered_at) == (1, "published", 1, AT)
        assert (fresh.tasks, fresh.happens_at, fresh.best_at) == (0, None, None)
        assert session.get_one(MaterialUse, (USED, TASK)).publication_id == PUBLICATION
        assert session.get_one(MaterialProduct, (USED, PUBLICATION))
        fresh.state = "declined"
    with pytest.raises(sa.exc.IntegrityError), older.write() as session:
        session.get_one(Material, FRESH).state = "lost"
