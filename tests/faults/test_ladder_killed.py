"""A21 and F10: sweeps of the ladder killed at any rung, and two of them at once: each rung once, none skipped."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.tasking.models import LimitClock, Supervision
from shared.db.ground import event_log
from tests.faults.running import ROOT, SECRET
from tests.live.processes import until
from tests.tasking.build import Tasking, make_tasking
from tests.tasking.clocks import HOUR, make_clocks, moment

pytestmark = pytest.mark.faults
LIVE = pytest.param("postgresql", marks=[pytest.mark.live, pytest.mark.xdist_group("live")])
CLOCKS, BATCH = 120, 100
LEFT = {1: 120, 60: 120, 100: 120, 101: 20, 5: 20}
"""Hit at which it dies -> clocks left after that: the ends and the middle of a batch, then the second batch."""


class Climbing:
    """A sweep on this database in a process of its own, ready to begin."""

    def __init__(self, made: Tasking, failpoints: str = "") -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BAIYING_", "FAILPOINTS"))}
        env = kept | {"BAIYING_DATA": str(made.db.settings.data), "BAIYING_SECRET": SECRET, "FAILPOINTS": failpoints}
        if made.db.dialect == "postgresql":
            env["BAIYING_TASKING_DATABASE_URL"] = made.db.url
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.climbing"], cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def ready(self) -> "Climbing":
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"
        return self

    def go(self) -> "Climbing":
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self

    def end(self) -> tuple[int, int]:
        """Its exit code and how many clocks it had in hand."""
        out, _ = self.process.communicate(timeout=60)
        return self.process.returncode, int(out or 0)


@pytest.fixture(params=["sqlite", LIVE])
def late(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tasking]:
    """A tasking with 120 clocks that are an hour late, their blue rung missed."""
    url = request.getfixturevalue("live_stack").fresh_database("tasking") if request.param == "postgresql" else None
    made = make_tasking(tmp_path, url)
    due = moment(made) - HOUR
    make_clocks(made, due, CLOCKS)
    yield made
    made.db.dispose()


def each_once(made: Tasking) -> None:
    """Every clock has its yellow 督办单, said once, and its blue one marked; numbers have no gap."""
    with made.db.read() as session:
        columns = (Supervision.clock_id, Supervision.rung, Supervision.state)
        rows = Counter(map(tuple, session.execute(sa.select(*columns))))
        numbers = session.scalars(sa.select(Supervision.number).where(Supervision.number.is_not(None))).all()
        said = Counter(session.scalars(sa.select(event_log.c.agg_id).where(event_log.c.type.like("%limit.escalated%"))))
        clocks = session.scalars(sa.select(LimitClock.id)).all()
    assert rows == Counter((one, *rung) for one in clocks for rung in (("blue", "superseded"), ("yellow", "open")))
    assert said == Counter(clocks)
    assert sorted(int(number[7:11]) for number in numbers if number) == list(range(1, CLOCKS + 1))


def left(made: Tasking) -> int:
    """How many clocks have not been climbed."""
    fired = sa.select(Supervision.clock_id)
    with made.db.read() as session:
        return session.scalar(sa.select(sa.func.count(LimitClock.id)).where(LimitClock.id.not_in(fired))) or 0


def test_killed_at_any_rung(late: Tasking) -> None:
    """A21: of what was under way nothing is there; what was finished before is not done again."""
    for n, still in LEFT.items():
        assert Climbing(late, f"sla.nth=kill:{n}").ready().go().end() == (-signal.SIGKILL, 0)
        assert left(late) == still, n
    assert Climbing(late).ready().go().end() == (0, 20)
    each_once(late)


def test_two_processes_at_once(late: Tasking) -> None:
    """F10: each is slow in the middle of its batch."""
    both = [one.ready() for one in (Climbing(late, "sla.nth=sleep1:10"), Climbing(late, "sla.nth=sleep1:10"))]
    results = [one.end() for one in [one.go() for one in both]]
    assert [code for code, _ in results] == [0, 0]
    assert sum(had for _, had in results) == CLOCKS
    each_once(late)


@pytest.mark.parametrize("late", [LIVE], indirect=True)
def test_what_another_has_in_hand_is_passed_over(late: Tasking) -> None:
    """F10: one stands still in the middle of its batch; the other takes the rest, and waits with it for a number."""
    still, other = Climbing(late, "sla.nth=stop:10").ready(), Climbing(late).ready()
    still.go()
    standing = Path(f"/proc/{still.process.pid}/status")
    until(lambda: "\nState:\tT" in standing.read_text(), 30, "it does not stand still")
    other.go()
    until(lambda: bool(waiting(late)), 30, "nobody waits for a number")
    assert LimitClock.__tablename__ not in waiting(late)
    os.kill(still.process.pid, signal.SIGCONT)
    assert [still.end(), other.end()] == [(0, BATCH), (0, CLOCKS - BATCH)]
    each_once(late)


def waiting(made: Tasking) -> str:
    """What those who wait for another's row have asked for."""
    asked = "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with made.db.read() as session:
        return "\n".join(session.scalars(sa.text(asked)))
