"""Chaos in either mode: 8 s in `make test`, 60 s in `make faults`; CHAOS_SEED=<n> repeats a run's draws."""

import os
import random

import pytest

from tests.faults.chaos import Chaos
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.systems import BOTH
from tests.live.broker_queues import is_mended

SHORT, LONG = 8.0, 60.0
MENDED = 60.0


def seed() -> int:
    return int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))


@BOTH
@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(SHORT, marks=pytest.mark.timeout(400)),
        pytest.param(LONG, marks=[pytest.mark.faults, pytest.mark.timeout(900)]),
    ],
)
def test_chaos(running: Running, seconds: float, request: pytest.FixtureRequest) -> None:
    broker = request.getfixturevalue("live_stack").broker if running.mode == "production" else None
    chaos = Chaos(running, seed(), broker)
    print(f"chaos: {running.mode}, {seconds:g} s, CHAOS_SEED={chaos.seed}")  # noqa: T201 - shown when it fails
    walkers = chaos.run(seconds)
    print(dict(chaos.done), dict(walkers.statuses), f"{len(walkers.needs)} needs")  # noqa: T201
    if broker:
        running.until(lambda: is_mended(broker), MENDED, "every queue is consumed again")
    look_at_books(running, walkers.needs)
