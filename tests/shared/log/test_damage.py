"""A follower that meets a damaged page (C21)."""

from pathlib import Path

import sqlalchemy as sa

from shared.db import Database
from shared.web.health import Health
from shared.web.numbers import of_ground
from tests.shared.db.spoiling import spoil
from tests.shared.log.ground import raise_some
from tests.shared.log.test_follow import World


def test_c21_a_damaged_page_is_stood_before_and_said(tmp_path: Path) -> None:
    """By a worker, which has no door: the web of the same database says it; nothing is parked, nothing is passed by."""
    world = World(tmp_path)
    raise_some(world.intake, 3)
    world.follower.pull("intake")
    with world.tasking.write() as session:
        session.execute(sa.text("CREATE TABLE kept AS SELECT 1 AS n"))
    world.tasking.dispose()  # nobody has the page in memory
    spoil(tmp_path / "tasking.sqlite3", "kept")
    (bad,) = raise_some(world.intake, 1)
    world.wounds.add(bad)
    raise_some(world.intake, 2)
    for _ in range(3):
        world.wake()
        world.follower.turn()
    web = Database("tasking", world.tasking.settings)
    database, _, follows, parked = Health(web, ("intake",)).look()
    assert (database.state, follows.state, follows.value, parked.state) == ("degraded", "degraded", 3, "ok")
    assert "损坏" in database.hint
    assert len(world.seen()) == 3
    with web.read() as session:
        told = {number.name: number.value for number in of_ground(session, ("intake",)) if number.labels}
    assert (told["follow_halted"], told["follow_failing"]) == (0, 0), "one alert for it: the database's"
    world.wounds.clear()  # mended
    world.wake()
    world.follower.turn()
    assert len(world.seen()) == 6
    assert [one.state for one in Health(web, ("intake",)).look()] == ["ok", "ok", "ok", "ok"]
    web.dispose()
