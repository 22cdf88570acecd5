"""清理: what may leave the log and what not (K08); everything that reads the log copes with the floor (D17)."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from deploy.archives import check_archive
from deploy.catching_up import CannotCatchUp, catch_up_from
from shared.bus.message import Message
from shared.db import Database
from shared.db.ground import access_log, archive, event_log, relay, stream_meta
from shared.errors import Conflict, Gone
from shared.events import NeedRaised
from shared.identity.signing import PrivateKey
from shared.log import Follower, Handlers, Heard, Relay, head, history, read_cursors, read_feed, verify, verify_tail
from shared.log.prune import delete_below, prunable, prune
from shared.service import Service
from tests.shared.log.ground import DirectPeers, make_database, raise_some, withdraw
from tests.shared.log.test_archive import archive_all, db, later

__all__ = ["db"]
HEARD = {"tasking": 6}


@pytest.fixture
def old(db: Database, tmp_path: Path) -> tuple[Database, list[str]]:
    """Five old events in an archive and one new; the needs they are about."""
    needs = raise_some(db, 5)
    later(db, 200)
    needs += raise_some(db, 1)
    archive_all(db, tmp_path, PrivateKey.generate())
    return db, needs


def refused(db: Database, days: int = 183, **heard: int) -> str:
    with db.read() as session, pytest.raises(Conflict) as refusal:
        prunable(session, days, heard)
    return refusal.value.code


def pruned(db: Database, **heard: int) -> int:
    with db.read() as session:
        files = prunable(session, 183, heard or HEARD)
    return prune(db, files, "审计员")


def test_k08_what_is_refused_changes_nothing(tmp_path: Path) -> None:
    db = make_database(tmp_path, "intake")
    raise_some(db, 5)
    later(db, 150)
    assert refused(db, tasking=5) == "not_archived"
    later(db, 50)
    raise_some(db, 1)
    assert refused(db, tasking=6) == "not_archived"
    archive_all(db, tmp_path, PrivateKey.generate())
    assert refused(db, days=182, tasking=6) == "too_young"
    assert refused(db, days=250, tasking=6) == "not_old"
    assert refused(db, tasking=6, notify=4) == "not_heard", "one follower is behind"
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(event_log)) == 6
        assert session.scalar(sa.select(stream_meta.c.pruned_through)) == 0
    db.dispose()


def test_what_is_pruned_is_gone_and_the_rest_is_whole(old: tuple[Database, list[str]]) -> None:
    db, _ = old
    assert pruned(db) == 5
    with db.read() as session:
        assert session.scalars(sa.select(event_log.c.pos)).all() == [6]
        assert (verify(session).fault, verify_tail(session).fault) == (None, None)
        assert (verify(session).head, head(session)) == (6, 6)
        assert session.scalars(sa.select(access_log.c.what).order_by(access_log.c.id)).all() == ["export", "erase"]
        with pytest.raises(Gone) as gone:
            read_feed(session, 4)
        assert gone.value.extra["pruned_through"] == 5
        kept = read_feed(session, 5, session.scalar(sa.select(archive.c.hash)))
        assert [entry.pos for entry in kept.events] == [6]
        with pytest.raises(Conflict):
            read_feed(session, 5, "f" * 64)
    assert refused(db, tasking=6) == "not_archived", "there is nothing more"
    with db.write() as session:
        session.execute(event_log.update().values(prev_hash="0" * 64))
    with db.read() as session:
        assert verify(session).fault_pos == 6, "the archive's hash is where the walk begins"
    db.dispose()


def test_an_aggregate_that_left_the_log_goes_on_above_all_its_versions(old: tuple[Database, list[str]]) -> None:
    """The same version of the same thing is never said twice, in the log and its archives together."""
    db, needs = old
    withdraw(db, needs[5])
    pruned(db)
    withdraw(db, needs[0])
    [new] = raise_some(db, 1)
    with db.read() as session:
        assert [entry.agg_ver for entry in history(session, "need", needs[0])] == [6]
        assert [entry.agg_ver for entry in history(session, "need", needs[5])] == [1, 2]
        assert [entry.agg_ver for entry in history(session, "need", new)] == [6]
        assert verify(session).fault is None
    db.dispose()


def test_a_hundred_new_aggregates_at_once_begin_above_the_floor_too(old: tuple[Database, list[str]]) -> None:
    from shared.log import say, set_by
    from tests.shared.log.ground import make_raised

    db, _ = old
    pruned(db)
    with db.write() as session:
        set_by(session, "person", "unit", "a" * 32)
        for _ in range(150):
            say(session, make_raised())
    with db.read() as session:
        assert set(session.scalars(sa.select(event_log.c.agg_ver).where(event_log.c.pos > 6))) == {6}
    db.dispose()


def test_killed_between_the_floor_and_the_deleting(old: tuple[Database, list[str]]) -> None:
    db, _ = old
    with db.write() as session:
        session.execute(stream_meta.update().values(pruned_through=5))
    with db.read() as session:
        assert verify(session).fault is None
        with pytest.raises(Gone):
            read_feed(session, 2)
    assert delete_below(db) == 5
    assert delete_below(db) == 0
    db.dispose()


class Kept:
    """A publisher that takes everything."""

    def publish(self, messages: Sequence[Message]) -> None: ...

    def close(self) -> None: ...


def test_the_relay_goes_on_wherever_it_stood(old: tuple[Database, list[str]]) -> None:
    db, _ = old
    pruned(db)
    with db.write() as session:
        session.execute(relay.delete())
    sender = Relay(db, Kept())
    assert (sender.turn(), sender.pos) == (1, 6)
    db.dispose()


HEARS = Handlers()
SEEN: list[str] = []


@HEARS.hears(NeedRaised)
def on_raised(session: object, fact: NeedRaised, heard: Heard) -> None:
    SEEN.append(fact.need_id)


def test_a_new_follower_reads_the_archive_and_then_the_feed(tmp_path: Path) -> None:
    """D17, and the way on: halted by 410, it catches up from the files and follows by itself."""
    SEEN.clear()
    intake, tasking = make_database(tmp_path, "intake"), make_database(tmp_path, "tasking")
    service = Service("tasking", "任务流转", DeclarativeBase, (), handlers=HEARS, follows=("intake",))
    needs = raise_some(intake, 5)
    later(intake, 200)
    needs += raise_some(intake, 3)
    path = archive_all(intake, tmp_path, PrivateKey.generate())
    pruned(intake)
    follower = Follower(tasking, HEARS, DirectPeers(intake), ("intake",))
    assert follower.turn() == 0
    assert "pruned" in str(halted(tasking))
    with pytest.raises(CannotCatchUp, match="没有"):
        catch_up_from(service, tasking, "intake", tmp_path / "data", lambda _: None)
    found = catch_up_from(service, tasking, "intake", tmp_path, lambda _: None)
    assert (found, halted(tasking)) == ({"applied": 5, "pos": 5, "parked": 0}, None)
    follower.rest_until.clear()
    assert follower.turn() == 3
    assert needs == SEEN
    assert check_archive(path).fault is None
    intake.dispose()
    tasking.dispose()


def halted(db: Database) -> str | None:
    with db.read() as session:
        return read_cursors(session)[0].halted
