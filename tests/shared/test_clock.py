"""The test clock: forward only, for every service's own database, and nothing else grows old by it."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.db import Database, forward, now
from shared.log import cursors
from shared.settings import Settings
from tests.shared.log.ground import make_database


def test_forward_moves_now_and_what_was_seen_of_the_others(tmp_path: Path) -> None:
    db = make_database(tmp_path, "tasking")
    with db.write() as session:
        cursors.ensure_cursor(session, "directory")
        cursors.note_head(session, "directory", "0" * 8 + "-0000-7000-8000-" + "0" * 12, 3)
    with db.write() as session:
        before = now(session)
        assert forward(session, timedelta(hours=2)) == timedelta(hours=2)
        assert timedelta(hours=2) <= now(session) - before < timedelta(hours=2, minutes=1)
    with db.read() as session:
        seen = cursors.read_cursor(session, "directory").head_seen_at
        assert seen is not None
        assert now(session) - seen < timedelta(minutes=1)
    db.dispose()


def test_it_never_goes_back_and_never_without_test_keys(tmp_path: Path) -> None:
    db = make_database(tmp_path, "tasking")
    with pytest.raises(ValueError, match="back"), db.write() as session:
        forward(session, timedelta(hours=-1))
    db.dispose()
    live = Database("tasking", Settings(data=tmp_path, keys="live"))
    with pytest.raises(PermissionError), live.write() as session:
        forward(session, timedelta(hours=1))
    live.dispose()
