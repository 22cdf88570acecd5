"""Fixtures of the live programs: one stack for each process of the run, started by the first test that wants it.

Skipped where the programs are missing; a failure when BAIYING_REQUIRE_LIVE=1 (as in CI).
"""

import os
from collections.abc import Iterator

import pytest

from tests.live.broker import Broker
from tests.live.postgres import Postgres
from tests.live.stack import LiveStack

_running: list[LiveStack] = []
_users = 0


@pytest.fixture(scope="session")
def live_stack() -> Iterator[LiveStack]:
    """RabbitMQ and PostgreSQL of this test process."""
    global _users
    skip_or_fail(LiveStack.missing())
    if not _running:
        _running.append(LiveStack().start())
    _users += 1
    yield _running[0]
    _users -= 1  # the fixture may be imported into more than one conftest
    if _users == 0:
        _running.pop().stop()


@pytest.fixture
def broker(live_stack: LiveStack) -> Iterator[Broker]:
    """The RabbitMQ of this test process, up again after each test."""
    assert live_stack.broker is not None
    yield live_stack.broker
    live_stack.broker.thaw()
    if not live_stack.broker.running:
        live_stack.broker.start()


@pytest.fixture(scope="session")
def postgres(live_stack: LiveStack) -> Postgres:
    """The PostgreSQL of this test process; take a `fresh_database(name)` from it."""
    assert live_stack.postgres is not None
    return live_stack.postgres


def skip_or_fail(missing: list[str]) -> None:
    if not missing:
        return
    words = f"NOT TESTED LIVE: not installed: {', '.join(missing)} (apt install rabbitmq-server postgresql)"
    if os.environ.get("BAIYING_REQUIRE_LIVE") == "1":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)
