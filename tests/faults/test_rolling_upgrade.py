"""L01, L02, D11: old and new code of the services side by side while needs walk; forward, and back again."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.db.floor import newest
from shared.db.ground import cursor, event_log, parked, schema_floor
from tests.faults.looking import look_at_books
from tests.faults.newer import MATERIAL, newer_tree
from tests.faults.running import ROOT, Running
from tests.faults.walkers import STARTING, Walkers

pytestmark = [pytest.mark.faults, pytest.mark.live, pytest.mark.timeout(600)]
BESIDE = "tasking.worker#newer"


def test_old_and_new_code_side_by_side_forward_and_back(production: Running, tmp_path: Path) -> None:
    tree = newer_tree(tmp_path / "newer")
    with Walkers(production, patient=STARTING) as walkers:
        walkers.wait_for(1)
        in_tree(production, tree, "-m", "services.tasking", "migrate")  # the older code goes on, on the newer schema

        (production.armoury / BESIDE).mkdir(exist_ok=True)
        production.trees |= {BESIDE: tree, "tasking.web": tree}
        production.start(BESIDE)
        roll(production, "tasking.web")
        production.until(lambda: len(waiting(production)) == 1, 60, "older intake lays aside what it cannot read yet")
        assert waiting(production) == [("material.used", "parked")]
        walkers.wait_for(1)
        passed_the_unknown(production)

        production.trees["intake.worker"] = tree
        roll(production, "intake.worker")
        words = ["replay", "--service", "intake", "--about", MATERIAL, "--go", "--by", "an operator"]
        in_tree(production, tree, "-m", "deploy.cli", *words)
        assert waiting(production) == [("material.used", "replayed")]

        production.drop(BESIDE)
        production.trees.clear()
        for name in ("tasking.web", "intake.worker"):
            roll(production, name)
        in_tree(
            production, ROOT, "-m", "services.tasking", "migrate"
        )  # as every start does: it leaves alone what is newer
        walkers.wait_for(1)
    look_at_books(production, walkers.needs)
    production.sound = False
    take_back_the_step(production)
    production.sound = True


def roll(running: Running, name: str) -> None:
    """End a process in good order and start it again from the tree that is now its own."""
    running.end(name)
    running.start(name)
    running.revive(name)
    running.wait_live()


def in_tree(running: Running, tree: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words], cwd=tree, env=running.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def waiting(running: Running) -> list[tuple[str, str]]:
    """The names of the events about the trial material that intake has laid aside, and what became of them."""
    db = Database("intake", running.settings())
    with db.read() as session:
        found = session.execute(sa.select(parked.c.event, parked.c.state).where(parked.c.agg_id == MATERIAL)).all()
    db.dispose()
    return [("material.used" if "material.used.v2" in event else event, state) for event, state in found]


def passed_the_unknown(running: Running) -> None:
    """Whoever follows tasking has gone past the event it does not know, and laid nothing of it aside."""
    tasking = Database("tasking", running.settings())
    with tasking.read() as session:
        unknown = session.scalars(
            sa.select(event_log.c.pos).where(event_log.c.type == "baiying.task.trialled.v1")
        ).one()
    tasking.dispose()
    for service in ("intake", "notify"):
        db = Database(service, running.settings())
        with db.read() as session:
            assert session.scalar(sa.select(cursor.c.pos).where(cursor.c.producer == "tasking")) >= unknown
            assert not session.scalars(sa.select(parked.c.pos).where(parked.c.pos == unknown)).all()
        db.dispose()


def take_back_the_step(running: Running) -> None:
    """For the tests that use the same system afterwards."""
    step = newest(ROOT / "services" / "tasking" / "migrations")
    db = Database("tasking", running.settings())
    with db.write() as session:
        session.execute(sa.text("DROP TABLE trial"))
        session.execute(sa.text("UPDATE schema_version SET version_num = :step"), {"step": step})
        session.execute(sa.update(schema_floor).values(step=step))
    db.dispose()
