"""成批修复: asked by one, decided by another, worked through in order, throttled, ended when nothing goes through."""

import itertools
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db.ground import access_log, parked, repair
from shared.errors import Conflict, Forbidden, Unavailable
from shared.log import list_parked, repairing
from shared.log.chosen import Chosen, count_of
from shared.log.repairing import Repairing
from shared.log.repairs import Repair, Wish, ask_repair, decide, in_state, repair_with, stop
from tests.shared.log.ground import raise_some, withdraw
from tests.shared.log.test_follow import World, world

__all__ = ["world"]
ASKER, OTHER = "person-1", "person-2"


class Desk:
    """A world with things parked, and the two who repair it; what is slept is only counted."""

    def __init__(self, world: World) -> None:
        self.world, self.slept = world, 0.0

    def park(self, count: int) -> list[str]:
        """So many needs whose first event fails, each with a second one behind it."""
        ids = []
        for _ in range(count):
            (need_id,) = raise_some(self.world.intake, 1)
            withdraw(self.world.intake, need_id)
            self.world.poison.add(need_id)
            ids.append(need_id)
            self.world.follower.failures.clear()
            self.world.follower.turn()
        return ids

    def ask(self, kind: str = "replay", per_second: int = 200, **wanted: str | datetime) -> Repair:
        chosen = Chosen(**wanted)  # type: ignore[arg-type]
        with self.world.tasking.write() as session:
            return ask_repair(session, Wish(kind, chosen, per_second, "处理程序已修好"), ASKER)

    def approve(self, found: Repair) -> Repair:
        with self.world.tasking.write() as session:
            return decide(session, found, OTHER, True)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        time.sleep(seconds)

    def work(self) -> int:
        return Repairing(self.world.tasking, self.world.handlers, self.sleep).run()

    def now(self, found: Repair) -> Repair:
        with self.world.tasking.read() as session:
            held = repair_with(session, found.id)
        assert held is not None
        return held

    def waiting(self) -> list[int]:
        with self.world.tasking.read() as session:
            return [item.pos for item in list_parked(session)]

    def set(self, found: Repair, **values: object) -> None:
        with self.world.tasking.write() as session:
            session.execute(repair.update().where(repair.c.id == found.id).values(**values))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = World(tmp_path)
    yield Desk(made)
    made.intake.dispose()
    made.tasking.dispose()


@pytest.fixture
def both(world: World) -> Desk:
    """On SQLite and on PostgreSQL."""
    return Desk(world)


def test_one_asks_another_decides_and_the_work_goes_in_order(both: Desk) -> None:
    ids = both.park(3)
    both.world.poison.clear()
    asked = both.ask(type="need.raised", fault="RuntimeError")
    assert both.work() == 0, "nobody has approved it"
    both.approve(asked)
    assert both.work() == 6
    assert both.world.seen() == [line for kind in ("raised", "withdrawn") for line in (f"{kind} {id_}" for id_ in ids)]
    assert (both.waiting(), both.now(asked).state, both.now(asked).done) == ([], "done", 6)
    with both.world.tasking.read() as session:
        marks = set(session.execute(sa.select(parked.c.state, parked.c.by, parked.c.reason)).all())
        noted = session.execute(sa.select(access_log.c.about, access_log.c.code).order_by(access_log.c.id)).all()
    assert marks == {("replayed", asked.mark, "处理程序已修好")}
    assert [tuple(row) for row in noted] == [("repair", code) for code in ("asked", "approved", "done")]


def test_whoever_asked_does_not_approve_and_the_database_says_so_too(desk: Desk) -> None:
    desk.park(1)
    asked = desk.ask()
    with pytest.raises(Forbidden, match="same_person"), desk.world.tasking.write() as session:
        decide(session, asked, ASKER, True)
    with pytest.raises(sa.exc.IntegrityError):
        desk.set(asked, decided_by=ASKER)


def test_only_what_was_chosen_is_touched(both: Desk) -> None:
    first, _second = both.park(2)
    both.world.poison.clear()
    with both.world.tasking.read() as session:
        assert count_of(session, Chosen(about_id=first)) == (1, 2)
        assert count_of(session, Chosen(producer="intake")) == (2, 4)
        assert count_of(session, Chosen(type="need.withdrawn")) == (0, 0), "it waits behind the first of its thing"
        assert count_of(session, Chosen(fault="Runtime")) == (0, 0)
        assert count_of(session, Chosen(type="need_raised")) == (0, 0)
        moment = list_parked(session)[2].parked_at
        assert count_of(session, Chosen(since=moment)) == (1, 2)
        assert count_of(session, Chosen(until=moment)) == (1, 2)
    with pytest.raises(Conflict, match="nothing_parked"):
        both.ask(about_id="nobody")
    both.approve(both.ask(about_id=first))
    assert both.work() == 2
    assert both.waiting() == [3, 4]


def test_what_still_fails_stays_with_the_reason_of_today_and_is_tried_once(desk: Desk) -> None:
    good, bad = desk.park(2)
    desk.world.poison.discard(good)
    asked = desk.approve(desk.ask())
    assert desk.work() == 3
    ended = desk.now(asked)
    assert (ended.state, ended.done, ended.failed) == ("done", 2, 1)
    assert desk.waiting() == [3, 4]
    desk.world.poison.discard(bad)
    again = desk.approve(desk.ask())
    desk.work()
    assert (desk.waiting(), desk.now(again).done) == ([], 2), "another repair takes it up again"


def test_a_handler_that_waits_for_something_counts_as_failed(desk: Desk) -> None:
    desk.park(1)

    def not_heard(*_: object) -> None:
        raise Unavailable("the unit was not heard of")

    desk.world.handlers.by_name["need.raised"] = [not_heard]
    asked = desk.approve(desk.ask())
    assert desk.work() == 1
    assert (desk.now(asked).state, desk.now(asked).failed) == ("done", 1), "it does not wait for ever"


def test_giving_up_lets_what_waits_behind_go_on(both: Desk) -> None:
    ids = both.park(2)
    asked = both.approve(both.ask("discard"))
    assert both.work() == 4
    assert both.world.seen() == [f"withdrawn {id_}" for id_ in ids]
    with both.world.tasking.read() as session:
        rows = session.execute(sa.select(parked.c.state, parked.c.by, parked.c.reason).order_by(parked.c.pos)).all()
    assert [row.state for row in rows] == ["discarded", "replayed"] * 2
    assert {(row.by, row.reason) for row in rows} == {(asked.mark, "处理程序已修好")}
    withdraw(both.world.intake, ids[0])
    both.world.wake()
    both.world.follower.turn()
    assert both.waiting() == [], "later events of the thing are followed again"


def test_it_stops_by_itself_when_nothing_goes_through(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairing, "IN_A_ROW", 3)
    desk.park(5)
    asked = desk.approve(desk.ask())
    desk.work()
    ended = desk.now(asked)
    assert (ended.state, ended.failed) == ("stopped", 3)
    assert "RuntimeError: cannot" in (ended.words or "")
    assert desk.work() == 0
    assert len(desk.waiting()) == 10


def test_it_goes_no_faster_than_allowed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairing, "BURST", 0.0)
    desk.park(3)
    desk.world.poison.clear()
    desk.approve(desk.ask(per_second=20))
    start = time.monotonic()
    assert desk.work() == 6
    assert time.monotonic() - start >= 0.24, "six at twenty a second take a quarter of a second"
    assert desk.slept > 0


def test_two_processes_beside_each_other_do_each_once(both: Desk) -> None:
    ids = both.park(4)
    both.world.poison.clear()
    found = both.approve(both.ask(per_second=20))
    one, two = (Repairing(both.world.tasking, both.world.handlers) for _ in range(2))
    steps = one._next(found)
    for some in itertools.islice(steps, 2):
        one._some(found, some)
        with pytest.raises(repairing._NotNowError):
            two._some(found, some)
    while both.now(found).state == "approved":
        both.work()
    assert len(both.world.seen()) == len(set(both.world.seen())) == 2 * len(ids)


def test_it_is_stopped_by_hand_and_what_went_through_stays(desk: Desk) -> None:
    desk.park(2)
    desk.world.poison.clear()
    found = desk.approve(desk.ask(per_second=1))
    work = Repairing(desk.world.tasking, desk.world.handlers)
    steps = work._next(found)
    work._some(found, next(steps))
    with desk.world.tasking.write() as session:
        stop(session, desk.now(found), "先停一下")
    assert desk.work() == 0
    assert len(desk.waiting()) == 3
    with pytest.raises(Conflict, match="wrong_state"), desk.world.tasking.write() as session:
        stop(session, desk.now(found), "再停一次")


def test_what_nobody_decides_in_a_day_is_over(desk: Desk) -> None:
    desk.park(1)
    asked = desk.ask()
    with pytest.raises(Conflict, match="repair_open"):
        desk.ask()
    desk.set(asked, asked_at=asked.asked_at - timedelta(hours=25))
    with pytest.raises(Conflict, match="repair_expired"):
        desk.approve(desk.now(asked))
    desk.work()
    assert desk.now(asked).state == "expired"
    assert desk.ask().state == "asked"
    with desk.world.tasking.read() as session:
        assert [one.state for one in in_state(session, "asked", "approved")] == ["asked"]
