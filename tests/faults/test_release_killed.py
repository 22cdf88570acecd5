"""F09: scheduled releases killed at any one of them, and two processes at once: each published once, none left."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.tasking.models import Publication, ScheduledRelease
from shared.db.ground import event_log
from tests.faults.running import ROOT, SECRET
from tests.tasking.build import Tasking, make_tasking, reach_directory
from tests.tasking.test_releases import schedule

pytestmark = pytest.mark.faults
LIVE = pytest.param("postgresql", marks=[pytest.mark.live, pytest.mark.xdist_group("live")])
COUNT = 4


class Releasing:
    """A sweep on this database in a process of its own, ready to begin."""

    def __init__(self, made: Tasking, failpoints: str = "") -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BAIYING_", "FAILPOINTS"))}
        env = kept | {"BAIYING_DATA": str(made.db.settings.data), "BAIYING_SECRET": SECRET, "FAILPOINTS": failpoints}
        env["BAIYING_KEYS"] = "test"  # the clock was moved on
        if made.db.dialect == "postgresql":
            env["BAIYING_TASKING_DATABASE_URL"] = made.db.url
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.releasing"], cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def ready(self) -> "Releasing":
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"
        return self

    def go(self) -> "Releasing":
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self

    def end(self) -> int:
        """Its exit code."""
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture(params=["sqlite", LIVE])
def waiting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tasking]:
    """A tasking with releases that are due."""
    url = request.getfixturevalue("live_stack").fresh_database("tasking") if request.param == "postgresql" else None
    made = make_tasking(tmp_path, url)
    for _ in range(COUNT):
        schedule(made, made.reach("publishing"))
    made.forward(hours=3)
    reach_directory(made.db)
    yield made
    made.db.dispose()


def published(made: Tasking) -> int:
    """How many publications there are; each said once, each release settled with it."""
    with made.db.read() as session:
        rows = session.scalars(sa.select(Publication.task_id)).all()
        said = session.scalars(sa.select(event_log.c.agg_id).where(event_log.c.type.like("%draft.published%"))).all()
        left = session.scalars(sa.select(ScheduledRelease.task_id).where(ScheduledRelease.state == "released")).all()
    assert len(said) == len(set(said)) == len(rows) == len(set(rows))
    assert sorted(left) == sorted(rows)
    return len(rows)


def test_killed_in_the_middle_nothing_of_it_is_there(waiting: Tasking) -> None:
    for n in (1, 3, COUNT):
        assert Releasing(waiting, f"release.nth=kill:{n}").ready().go().end() == -signal.SIGKILL
        assert published(waiting) == 0
    assert Releasing(waiting).ready().go().end() == 0
    assert published(waiting) == COUNT


def test_two_processes_publish_once(waiting: Tasking) -> None:
    """Both have read what is due before one of them is through."""
    both = [Releasing(waiting, "release.nth=sleep1:2").ready() for _ in range(2)]
    assert [one.end() for one in [one.go() for one in both]] == [0, 0]
    assert published(waiting) == COUNT
