"""A process that starts waits for the lock of one that has not let go of the file yet."""

import sqlite3
import threading
from pathlib import Path

import pytest

from services.directory.app import SERVICE
from shared.db import Database, engine
from shared.db.migrate import newest, upgrade
from shared.settings import Settings


def test_a_start_outwaits_who_still_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.02)
    db = Database("directory", Settings(data=tmp_path))
    upgrade(db, SERVICE.steps, SERVICE.base.metadata)
    db.dispose()  # what starts has no connection yet
    other = sqlite3.connect(tmp_path / "directory.sqlite3", check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.4, other.rollback)
    later.start()
    assert upgrade(db, SERVICE.steps, SERVICE.base.metadata)[1] == newest(SERVICE.steps)
    later.join()
    with db.write_engine.connect() as connection:
        held = connection.connection.driver_connection
        assert held is not None
        assert held.execute("PRAGMA busy_timeout").fetchone() == (20,)
    other.close()
    db.dispose()
