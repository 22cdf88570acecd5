"""The log: contiguous positions, one chain, nothing of what was rolled back."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.db.ground import event_log
from shared.db.migrate import check, upgrade
from shared.envelope import Entry, cloud_event, entry_of_cloud_event, entry_of_feed, feed_item
from shared.errors import Conflict, Gone
from shared.events import SessionEnded
from shared.failpoints import FailPointError, arm
from shared.log import history, read_feed, say, verify, verify_tail
from shared.log.hashing import digest
from tests.shared.log.ground import STEPS, make_database, make_raised, raise_some, withdraw

MOMENT = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").fresh_database("log")
    made = make_database(tmp_path, "intake", url)
    yield made
    made.dispose()


def entries(db: Database) -> list[Entry]:
    with db.read() as session:
        return [Entry(*row) for row in session.execute(sa.select(event_log).order_by(event_log.c.pos))]


def test_positions_are_contiguous_and_the_chain_holds(db: Database) -> None:
    raise_some(db, 5)
    assert [entry.pos for entry in entries(db)] == [1, 2, 3, 4, 5]
    with db.read() as session:
        verdict = verify(session)
    assert (verdict.entries, verdict.fault) == (5, None)


def test_a_rolled_back_fact_leaves_no_gap(db: Database) -> None:
    raise_some(db, 1)
    for name in ("cmd.flushed", "cmd.append"):
        arm(f"{name}=raise")
        with pytest.raises(FailPointError), db.write() as session:
            say(session, make_raised())
    arm("")
    raise_some(db, 1)
    assert [entry.pos for entry in entries(db)] == [1, 2]


def test_versions_of_one_aggregate_count_up(db: Database) -> None:
    (need_id,) = raise_some(db, 1)
    withdraw(db, need_id)
    with db.write() as session:
        say(session, make_raised(need_id=need_id))
        say(session, make_raised())
        say(session, make_raised(need_id=need_id))
    with db.read() as session:
        assert [entry.agg_ver for entry in history(session, "need", need_id)] == [1, 2, 3, 4]


def test_twenty_writers_share_one_contiguous_log(db: Database) -> None:
    threads = [threading.Thread(target=raise_some, args=(db, 10)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.pos for entry in entries(db)] == list(range(1, 201))
    with db.read() as session:
        assert verify(session).fault is None


def test_a_service_cannot_speak_for_another(db: Database) -> None:
    with pytest.raises(ValueError, match="directory"), db.write() as session:
        say(session, SessionEnded(session_id="x", person_id="y", ended_at=MOMENT))


def test_verify_names_the_first_changed_position(db: Database) -> None:
    raise_some(db, 4)
    with db.write_engine.begin() as connection:
        changed = sa.func.replace(event_log.c.body, "客服", "法官")
        connection.execute(event_log.update().where(event_log.c.pos == 3).values(body=changed))
    with db.read() as session:
        verdict = verify(session)
    assert verdict.fault_pos == 3
    assert verdict.fault == "was changed after it was written"


def test_the_tail_is_walked_alone(db: Database) -> None:
    with db.read() as session:
        assert (verify_tail(session).entries, verify_tail(session).fault) == (0, None)
    raise_some(db, 6)
    with db.read() as session:
        whole, tail = verify(session), verify_tail(session, 2)
    assert (tail.entries, tail.head, tail.head_hash, tail.fault) == (2, 6, whole.head_hash, None)
    with db.write_engine.begin() as connection:
        connection.execute(event_log.update().where(event_log.c.pos == 5).values(prev_hash="0" * 64))
    with db.read() as session:
        assert verify_tail(session, 2).fault_pos == 5
        assert verify_tail(session, 1).fault is None, "what stands before it is not looked at"


def test_verify_sees_a_missing_and_a_rehashed_row(db: Database) -> None:
    raise_some(db, 4)
    with db.write_engine.begin() as connection:
        connection.execute(event_log.delete().where(event_log.c.pos == 2))
    with db.read() as session:
        assert verify(session).fault == "position 2 is missing"


def test_the_feed_refuses_a_fork_and_a_pruned_position(db: Database) -> None:
    raise_some(db, 3)
    with db.read() as session:
        page = read_feed(session, 0, "0" * 64)
        assert [entry.pos for entry in page.events] == [1, 2, 3]
        assert page.head == 3
        with pytest.raises(Conflict):
            read_feed(session, 2, "f" * 64)
        with pytest.raises(Conflict):
            read_feed(session, 9, None)
        assert len(read_feed(session, 0, None, limit=-5).events) == 1
    with db.write_engine.begin() as connection:
        connection.execute(sa.text("UPDATE stream_meta SET pruned_through = 2"))
        connection.execute(event_log.delete().where(event_log.c.pos <= 2))
    with db.read() as session:
        with pytest.raises(Gone):
            read_feed(session, 1, None)
        assert [entry.pos for entry in read_feed(session, 2, "x" * 64).events] == [3]
    raise_some(db, 1)
    assert [entry.pos for entry in entries(db)] == [3, 4]


def test_models_and_migrations_agree(db: Database) -> None:
    assert check(db, STEPS, sa.MetaData()) == []
    assert upgrade(db, STEPS, sa.MetaData()) == ("0001", "0001")


def test_an_entry_survives_the_wire_unchanged(db: Database) -> None:
    raise_some(db, 1, title="汉字，全角，𠮷", body='引号"与\\反斜')
    (entry,) = entries(db)
    assert entry_of_feed(feed_item(entry)) == entry
    back = entry_of_cloud_event(cloud_event(entry, "intake"))
    assert back == entry
    assert digest(back) == entry.hash


def test_the_golden_vector_of_the_chain() -> None:
    entry = Entry(
        1, "01936f2e-0000-7000-8000-000000000001", "baiying.need.raised.v1", 1, "need", "n1", 1,
        MOMENT, "p1", None, "a" * 32, '{"title":"防范"}', "0" * 64, "",
    )  # fmt: skip
    assert digest(entry) == "2cfbdf9501ca650d64d3f8f17dc012784a79f14df6647b9b526cd8841276e6fd"
