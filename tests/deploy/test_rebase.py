"""D20: a producer restored to yesterday: its followers halt; in a new epoch they go on, and nothing wedges them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import next_number, now
from shared.db.ground import cursor, event_log, parked, rebase
from shared.db.numbers import SHANGHAI
from shared.log import list_parked, verify
from shared.log.cursors import read_cursor
from shared.log.rebase import ASIDE, begin_epoch, follow_epoch
from tests.shared.log.ground import raise_some
from tests.shared.log.test_follow import World

SAID = {"by": "值班员", "reason": "硬盘损坏"}


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """intake was heard to position 10 by tasking, where 7 is parked, and is back at 5, with one number given."""
    urls = []
    if request.param == "postgresql":
        stack = request.getfixturevalue("live_stack")
        urls = [stack.fresh_database(name) for name in ("intake", "tasking")]
    made = World(tmp_path, *urls)
    with made.intake.write() as session:
        next_number(session, "需")
    raise_some(made.intake, 6)
    made.follower.turn()
    made.poison = set(raise_some(made.intake, 1))
    raise_some(made.intake, 3)
    made.follower.turn()
    made.lost = made.messages()[5:]  # type: ignore[attr-defined]
    with made.intake.write() as session:
        session.execute(event_log.delete().where(event_log.c.pos > 5))
    made.poison = set()
    yield made
    made.intake.dispose()
    made.tasking.dispose()


def begin(world: World, skip: int = 25) -> bool:
    """A new epoch from 5 on, and tasking taken into it."""
    with world.intake.write() as session:
        epoch = begin_epoch(session, 5, SAID, skip)
    with world.tasking.write() as session:
        return follow_epoch(session, "intake", epoch, [parked])


def halted(world: World) -> str | None:
    with world.tasking.read() as session:
        return read_cursor(session, "intake").halted


def test_a_follower_halts_and_goes_on_in_the_new_epoch(world: World) -> None:
    world.follower.turn()
    assert "fork" in (halted(world) or "")
    fresh = raise_some(world.intake, 2)  # written before anybody decided: it is heard too
    assert begin(world) is True
    later = raise_some(world.intake, 1)
    world.wake()
    assert world.follower.turn() == 4
    assert world.seen()[-3:] == [f"raised {need}" for need in (*fresh, *later)]
    assert halted(world) is None
    with world.intake.read() as session:
        verdict = verify(session)
        assert (verdict.fault, verdict.head) == (None, 9)
        assert session.execute(sa.select(rebase.c.pos, rebase.c.by, rebase.c.reason)).one() == (5, *SAID.values())


def test_what_the_broker_still_holds_of_the_lost_stretch_is_not_heard(world: World) -> None:
    """The first lost message chains to where the follower was set back to: it must not be taken for the next one."""
    before = world.seen()
    begin(world)
    world.wake()
    for message in world.lost:  # type: ignore[attr-defined]
        world.follower.receive("intake", message)
    assert world.seen() == before
    world.follower.turn()
    for message in world.lost:  # type: ignore[attr-defined]
        world.follower.receive("intake", message)
    assert world.seen() == before
    world.wake()
    fresh = raise_some(world.intake, 1)
    world.follower.turn()
    assert world.seen() == [*before, f"raised {fresh[0]}"]
    assert halted(world) is None


def test_a_parked_event_of_the_lost_stretch_leaves_its_position_free(world: World) -> None:
    begin(world)
    with world.tasking.read() as session:
        assert [item.pos for item in list_parked(session, "intake")] == [7 - ASIDE]
    world.poison = set(raise_some(world.intake, 1))
    world.wake()
    world.follower.turn()
    with world.tasking.read() as session:
        assert [item.pos for item in list_parked(session, "intake")] == [7 - ASIDE, 7]


def test_no_number_is_given_twice(world: World) -> None:
    begin(world, skip=25)
    with world.intake.write() as session:
        year = now(session).astimezone(SHANGHAI).year
        assert next_number(session, "需") == f"需〔{year}〕0027号"


def test_a_follower_that_was_not_ahead_keeps_its_place(world: World) -> None:
    with world.intake.write() as session:
        epoch = begin_epoch(session, 5, SAID, 0)
    with world.tasking.write() as session:
        hash_ = event_hash(world, 3)
        session.execute(cursor.update().values(pos=3, hash=hash_))
        assert follow_epoch(session, "intake", epoch, [parked]) is False
    before = world.seen()
    world.wake()
    assert world.follower.turn() == 3
    assert len(world.seen()) == len(before) + 2
    assert halted(world) is None


def event_hash(world: World, pos: int) -> str:
    with world.intake.read() as session:
        return str(session.scalar(sa.select(event_log.c.hash).where(event_log.c.pos == pos)))


def test_there_is_no_epoch_from_a_position_that_is_not_there(world: World) -> None:
    with pytest.raises(ValueError, match="no position 99"), world.intake.write() as session:
        begin_epoch(session, 99, SAID, 0)
