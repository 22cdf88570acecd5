"""A long backlog is read in stretches: others have their turn, the thread gives its beat (G10)."""

import itertools
import time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services.notify.app import SERVICE
from shared.bus import open_bus
from shared.db import Database
from shared.db.migrate import upgrade
from shared.events import NeedRaised
from shared.log import Follower, Handlers, Heard, read_cursors
from shared.log import follow as following
from shared.log.feed import PAGE
from shared.log.hashing import GENESIS
from shared.settings import Settings
from shared.workers import Workers
from tests.shared.log.ground import DirectPeers, make_database, raise_some

MANY = 3 * PAGE


def listening() -> Handlers:
    handlers = Handlers()

    @handlers.hears(NeedRaised)
    def need_raised(session: Session, fact: NeedRaised, heard: Heard) -> None: ...

    return handlers


def test_a_transaction_ends_when_its_turn_is_over_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever else writes here, or takes a number, comes in between."""
    intake, tasking = make_database(tmp_path, "intake"), make_database(tmp_path, "tasking")
    raise_some(intake, 25)
    heard, seconds, turns = Handlers(), [0.0], list[int]()

    @heard.hears(NeedRaised)
    def need_raised(session: Session, fact: NeedRaised, heard: Heard) -> None:
        seconds[0] += following.TURN / 9.5

    follower = Follower(tasking, heard, DirectPeers(intake), ["intake"])
    follower.clock = lambda: seconds[0]
    batch = follower._batch
    monkeypatch.setattr(follower, "_batch", lambda *given: turns.append(batch(*given)) or turns[-1])
    assert follower.pull("intake") == 25
    assert turns == [10, 10, 5]
    seconds[0] = 0.0
    slow = follower.clock = itertools.count(step=2 * following.TURN).__next__
    raise_some(intake, 3)
    turns.clear()
    assert (follower.pull("intake"), turns, slow() > 0) == (3, [1, 1, 1], True)


def test_what_comes_out_of_an_archive_is_applied_whole_however_many_turns_it_takes(tmp_path: Path) -> None:
    """Whoever catches up from files takes a page that stops half way for a fault."""
    intake, tasking = make_database(tmp_path, "intake"), make_database(tmp_path, "tasking")
    raise_some(intake, 5)
    follower = Follower(tasking, listening(), DirectPeers(intake), ["intake"])
    follower.clock = itertools.count(step=2 * following.TURN).__next__
    page = DirectPeers(intake).feed("intake", 0, GENESIS, PAGE)
    assert follower.take("intake", page.events) == 5


def test_a_pull_stops_when_its_time_is_over_and_goes_on_from_there(tmp_path: Path) -> None:
    intake, tasking = make_database(tmp_path, "intake"), make_database(tmp_path, "tasking")
    raise_some(intake, MANY)
    follower = Follower(tasking, listening(), DirectPeers(intake), ["intake"])
    seconds = itertools.count()
    follower.clock = lambda: next(seconds) / 250
    stretches = list(itertools.takewhile(bool, (follower.pull("intake", 1.0) for _ in range(10))))
    assert len(stretches) > 1
    assert sum(stretches) == MANY
    with tasking.read() as session:
        assert [cursor.pos for cursor in read_cursors(session)] == [MANY]


def test_a_long_backlog_holds_up_no_other_producer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = Database("notify", Settings(data=tmp_path))
    upgrade(db, SERVICE.steps, SERVICE.base.metadata)
    workers = Workers(SERVICE, db, DirectPeers(), open_bus(db.settings, []))
    pulled: list[str] = []

    def pull(producer: str, seconds: float) -> int:
        assert seconds == following.STRETCH
        pulled.append(producer)
        late[0] += seconds
        return PAGE

    late = [time.monotonic()]
    monkeypatch.setattr(workers.follower, "pull", pull)
    monkeypatch.setattr("shared.workers.time.monotonic", lambda: late[0])
    workers._poll()
    workers._poll()
    assert pulled == [*SERVICE.follows] * 2
    workers._stop.set()
    workers._poll()
    assert len(pulled) == 2 * len(SERVICE.follows), "a worker that is to end begins nothing"
    db.dispose()
