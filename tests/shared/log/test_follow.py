"""Following: each fact once, in order, whatever the broker does; what cannot be handled is parked by aggregate."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import access_log, event_log
from shared.envelope import Entry, cloud_event
from shared.events import NeedRaised, NeedWithdrawn
from shared.log import Follower, Handlers, Heard, list_parked, read_cursors, replay, verify
from shared.log.cursors import FAILING
from tests.shared.log.ground import DirectPeers, make_database, raise_some, withdraw

SEEN = sa.Table("seen", sa.MetaData(), sa.Column("n", sa.Integer, primary_key=True), sa.Column("what", sa.Text))


class World:
    """intake says, tasking follows and notes what it heard."""

    def __init__(self, tmp_path: Path, url: str | None = None, url2: str | None = None) -> None:
        self.intake = make_database(tmp_path, "intake", url)
        self.tasking = make_database(tmp_path, "tasking", url2)
        with self.tasking.write_engine.begin() as connection:
            SEEN.create(connection)
        self.handlers, self.peers = Handlers(), DirectPeers(self.intake)
        self.poison: set[str] = set()
        self.wounds: set[str] = set()
        self.handlers.hears(NeedRaised)(self.note_raised)
        self.handlers.hears(NeedWithdrawn)(self.note_withdrawn)
        self.follower = self.another()

    def another(self) -> Follower:
        follower = Follower(self.tasking, self.handlers, self.peers, ["intake"])
        follower.clock = lambda: 0.0
        return follower

    def note_raised(self, session: Session, fact: NeedRaised, heard: Heard) -> None:
        session.execute(SEEN.insert().values(what=f"raised {fact.need_id}"))
        if fact.need_id in self.poison:
            raise RuntimeError("cannot")
        if fact.need_id in self.wounds:
            session.execute(sa.text("SELECT n FROM kept")).all()

    def note_withdrawn(self, session: Session, fact: NeedWithdrawn, heard: Heard) -> None:
        session.execute(SEEN.insert().values(what=f"withdrawn {fact.need_id}"))

    def seen(self) -> list[str]:
        with self.tasking.read() as session:
            return list(session.scalars(sa.select(SEEN.c.what).order_by(SEEN.c.n)))

    def messages(self) -> list[bytes]:
        with self.intake.read() as session:
            rows = session.execute(sa.select(event_log).order_by(event_log.c.pos))
            return [cloud_event(Entry(*row), "intake") for row in rows]

    def wake(self) -> None:
        self.follower.rest_until.clear()
        self.follower.feed_rest_until.clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    urls = []
    if request.param == "postgresql":
        stack = request.getfixturevalue("live_stack")
        urls = [stack.fresh_database(name) for name in ("intake", "tasking")]
    made = World(tmp_path, *urls)
    yield made
    made.intake.dispose()
    made.tasking.dispose()


def test_pulling_reaches_the_head_in_order(world: World) -> None:
    ids = raise_some(world.intake, 450)
    assert world.follower.turn() == 450
    assert world.seen() == [f"raised {need_id}" for need_id in ids]
    assert world.follower.turn() == 0


@pytest.mark.parametrize("seed", range(5))
def test_twice_shuffled_and_a_third_lost(world: World, seed: int) -> None:
    ids = raise_some(world.intake, 30)
    deck = [m for m in world.messages() * 2 if random.Random(seed).random() > 0.3]
    random.Random(seed).shuffle(deck)
    for message in deck:
        world.follower.receive("intake", message)
    world.follower.turn()
    assert world.seen() == [f"raised {need_id}" for need_id in ids]


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"[]", b"null", b'{"pos":1}', b"\xff\xfe", b"[" * 100_000, b'{"pos":"x","subject":"a/b"}'],
)
def test_an_unreadable_message_makes_it_read_the_feed(world: World, payload: bytes) -> None:
    raise_some(world.intake, 2)
    world.follower.receive("intake", payload)
    assert len(world.seen()) == 2


def test_a_message_changed_on_the_way_is_not_believed(world: World) -> None:
    raise_some(world.intake, 1)
    (message,) = world.messages()
    world.follower.receive("intake", message.replace("客服".encode(), "法官".encode()))
    assert len(world.seen()) == 1
    assert world.follower.counts["unreadable"] == 1


def test_two_followers_apply_each_fact_once(world: World) -> None:
    second = world.another()
    ids = raise_some(world.intake, 20)
    for message in world.messages():
        world.follower.receive("intake", message)
        second.receive("intake", message)
    assert world.seen() == [f"raised {need_id}" for need_id in ids]


def test_a_raising_handler_parks_its_aggregate_and_nothing_else(world: World) -> None:
    bad, good = raise_some(world.intake, 2)
    world.poison.add(bad)
    withdraw(world.intake, bad)
    withdraw(world.intake, good)
    world.follower.turn()
    assert world.seen() == [f"raised {good}", f"withdrawn {good}"]
    with world.tasking.read() as session:
        assert [(item.pos, item.attempts) for item in list_parked(session)] == [(1, 3), (3, 0)]


def test_replay_releases_in_order_and_a_dry_run_changes_nothing(world: World) -> None:
    (bad,) = raise_some(world.intake, 1)
    world.poison.add(bad)
    withdraw(world.intake, bad)
    world.follower.turn()
    assert len(replay(world.tasking, world.handlers, by="op", dry_run=False).failed) == 1
    world.poison.clear()
    dry = replay(world.tasking, world.handlers, by="op")
    assert (len(dry.done), world.seen()) == (2, [])
    assert len(replay(world.tasking, world.handlers, by="op", dry_run=False).done) == 2
    assert world.seen() == [f"raised {bad}", f"withdrawn {bad}"]
    assert replay(world.tasking, world.handlers, by="op", dry_run=False).tried == 0
    with world.tasking.read() as session:
        found = session.execute(sa.select(access_log.c.what, access_log.c.actor, access_log.c.about_id)).all()
    assert [tuple(row) for row in found] == [("replay", "operator:op", bad)] * 2, "on record, once each"


def test_when_everything_fails_the_stream_stops_instead_of_parking_all(world: World) -> None:
    ids = raise_some(world.intake, 50)
    world.poison.update(ids)
    for _ in range(10):
        world.wake()
        world.follower.turn()
    with world.tasking.read() as session:
        assert len(list_parked(session)) == 5
        assert (read_cursors(session)[0].halted or "").startswith(f"{FAILING}RuntimeError")
    world.poison.clear()
    world.wake()
    world.follower.turn()
    assert len(world.seen()) == 45
    with world.tasking.read() as session:
        assert read_cursors(session)[0].halted is None, "it goes on by itself, and says so"


def test_an_unknown_type_is_skipped_and_a_newer_version_parked(world: World) -> None:
    raise_some(world.intake, 3)
    from dataclasses import replace as changed

    from shared.log.hashing import digest

    with world.intake.write_engine.begin() as connection:
        rows = [Entry(*row) for row in connection.execute(sa.select(event_log).order_by(event_log.c.pos))]
        kinds = [("baiying.need.praised.v1", 1), ("baiying.need.raised.v9", 9), (rows[2].type, 1)]
        prev = rows[0].prev_hash
        for row, (type_, version) in zip(rows, kinds, strict=True):
            entry = changed(row, type=type_, schema_ver=version, prev_hash=prev)
            entry = changed(entry, hash=digest(entry))
            prev = entry.hash
            connection.execute(event_log.update().where(event_log.c.pos == row.pos).values(**entry.__dict__))
    assert world.follower.turn() == 3
    assert len(world.seen()) == 1
    with world.tasking.read() as session:
        (item,) = list_parked(session)
    assert item.pos == 2
    assert "v9" in item.error


def test_a_producer_restored_to_yesterday_halts_and_says_so(world: World, tmp_path: Path) -> None:
    raise_some(world.intake, 5)
    world.follower.turn()
    elsewhere = tmp_path / "restored"
    elsewhere.mkdir()
    old = make_database(elsewhere, "intake")
    raise_some(old, 3)
    world.peers.dbs["intake"] = old
    world.wake()
    assert world.follower.turn() == 0
    raise_some(old, 4)
    world.wake()
    world.follower.turn()
    with world.tasking.read() as session:
        (cursor,) = read_cursors(session)
    assert cursor.pos == 5
    assert "fork" in (cursor.halted or "")


def test_a_fork_that_is_mended_is_no_fork_any_more(world: World, tmp_path: Path) -> None:
    raise_some(world.intake, 5)
    world.follower.turn()
    elsewhere = tmp_path / "older"
    elsewhere.mkdir()
    newer, world.peers.dbs["intake"] = world.intake, make_database(elsewhere, "intake")
    world.follower.turn()
    with world.tasking.read() as session:
        assert read_cursors(session)[0].halted
    world.peers.dbs["intake"].dispose()
    world.peers.dbs["intake"] = newer
    world.wake()
    world.follower.turn()
    with world.tasking.read() as session:
        assert read_cursors(session)[0].halted is None


def test_what_the_broker_brings_is_applied_while_the_feed_is_out_of_reach(world: World) -> None:
    raise_some(world.intake, 1)

    def gone(producer: str, after: int, hash_: str, limit: int) -> None:
        raise OSError("refused")

    world.peers.feed = gone  # type: ignore[method-assign,assignment]
    world.follower.turn()
    world.follower.receive("intake", world.messages()[0])
    assert len(world.seen()) == 1


def test_a_consumer_restored_to_yesterday_replays_itself(world: World, tmp_path: Path) -> None:
    raise_some(world.intake, 4)
    world.follower.turn()
    elsewhere = tmp_path / "again"
    elsewhere.mkdir()
    fresh = World.__new__(World)
    fresh.tasking = make_database(elsewhere, "tasking")
    with fresh.tasking.write_engine.begin() as connection:
        SEEN.create(connection)
    follower = Follower(fresh.tasking, world.handlers, world.peers, ["intake"])
    assert follower.turn() == 4


def test_a_handler_that_hangs_is_cut_and_parked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.log.follow.DEADLINE", 0.05)
    raise_some(world.intake, 1)

    def spin(session: Session, fact: NeedRaised, heard: Heard) -> None:
        while True:
            pass

    world.handlers.by_name["need.raised"] = [spin]
    world.follower.turn()
    with world.tasking.read() as session:
        (item,) = list_parked(session)
    assert item.error.startswith("DeadlineExceeded")


def test_the_producer_out_of_reach_only_delays(world: World) -> None:
    raise_some(world.intake, 2)
    held = world.peers.dbs.copy()

    def gone(producer: str, after: int, hash_: str, limit: int) -> None:
        raise OSError("refused")

    kept, world.peers.feed = world.peers.feed, gone  # type: ignore[method-assign,assignment]
    assert world.follower.turn() == 0
    world.peers.feed = kept  # type: ignore[method-assign]
    world.wake()
    assert world.follower.turn() == 2
    assert held == world.peers.dbs
    with world.intake.read() as session:
        assert verify(session).fault is None
