"""What weighs heavily waits for the directory."""

from datetime import timedelta

from shared.db import Database, forward, now
from shared.db.ground import cursor
from shared.errors import Unavailable
from shared.identity import require_fresh_directory
from shared.ids import new_id
from shared.log import cursors


def refused(db: Database) -> bool:
    with db.read() as session:
        try:
            require_fresh_directory(session)
        except Unavailable as refusal:
            return (refusal.code, refusal.headers) == ("directory_out_of_reach", {"Retry-After": "5"})
    return False


def test_never_reached_then_reached_then_lost(db: Database) -> None:
    assert refused(db)
    with db.write() as session:
        cursors.ensure_cursor(session, "directory")
    assert refused(db)
    with db.write() as session:
        cursors.note_head(session, "directory", new_id(), 0)
    assert not refused(db)
    with db.write() as session:
        forward(session, timedelta(hours=1))
    assert not refused(db), "a moved test clock does not make the directory lost"
    seen = cursor.update().where(cursor.c.producer == "directory")
    for age, lost in ((50, False), (61, True)):
        with db.write() as session:
            session.execute(seen.values(head_seen_at=now(session) - timedelta(seconds=age)))
        assert refused(db) is lost


def test_halted(db: Database) -> None:
    with db.write() as session:
        cursors.ensure_cursor(session, "directory")
        cursors.note_head(session, "directory", new_id(), 0)
        cursors.halt(session, "directory", "fork")
    assert refused(db)


def test_the_directory_itself_is_always_fresh(db: Database) -> None:
    db.service = "directory"
    with db.read() as session:
        assert require_fresh_directory(session) is None
