"""The directory's migrations give what its models say."""

from services.directory.app import SERVICE
from shared.db import Database
from shared.db.migrate import check, newest, upgrade


def test_tables_and_models_agree(empty: Database) -> None:
    assert check(empty, SERVICE.steps, SERVICE.base.metadata) == []
    head = newest(SERVICE.steps)
    assert upgrade(empty, SERVICE.steps, SERVICE.base.metadata) == (head, head)
