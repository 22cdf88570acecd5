"""The live stack itself: starts, is private, leaves nothing behind, and clears away what a killed run left."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.live.postgres import Postgres
from tests.live.processes import is_running, until
from tests.live.stack import LiveStack, sweep

ROOT = Path(__file__).parents[2]
KILLED_RUN = """
import os
from tests.live.stack import LiveStack
stack = LiveStack(with_broker=False).start()
print(stack.home, *stack.postgres.pids, flush=True)
os._exit(9)
"""


def test_databases_are_fresh_and_apart(live_stack: LiveStack) -> None:
    first, second = live_stack.fresh_database("intake"), live_stack.fresh_database("intake")
    assert first != second
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(second) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'mine'").fetchone() == (0,)


def test_postgres_is_durable_and_comes_back_after_a_kill() -> None:
    with LiveStack(with_broker=False) as stack:
        assert stack.postgres is not None
        url = stack.fresh_database("intake")
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            connection.execute("CREATE TABLE kept (id int)")
        stack.postgres.kill()
        stack.postgres.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_only_the_loopback_interface_is_listened_on(live_stack: LiveStack) -> None:
    assert live_stack.broker is not None
    assert live_stack.postgres is not None
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {live_stack.broker.port, live_stack.postgres.port}
    places = {each[1] for each in listening if each[3] == "0A" and int(each[1].split(":")[1], 16) in ours}
    assert {place.split(":")[0] for place in places} == {"0100007F"}


@pytest.mark.faults
def test_nothing_is_left_after_stop() -> None:
    stack = LiveStack().start()
    assert stack.broker is not None
    assert isinstance(stack.postgres, Postgres)
    pids = [*stack.broker.pids, *stack.postgres.pids]
    stack.stop()
    assert not [pid for pid in pids if is_running(pid)]
    assert not stack.home.exists()


def test_what_a_killed_run_left_is_swept_away() -> None:
    done = subprocess.run([sys.executable, "-c", KILLED_RUN], cwd=ROOT, capture_output=True, text=True, timeout=60)
    home, *pids = done.stdout.split()
    assert any(is_running(int(pid)) for pid in pids), done.stderr
    sweep()
    until(lambda: not any(is_running(int(pid)) for pid in pids), 5, "the orphans end")
    assert not Path(home).exists()
