"""kill -9 at the fail-points that tell most, in both modes, while a need walks; the full sweep has them all."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.faults.points import WHERE, unplaced
from tests.faults.running import Running
from tests.faults.sweeping import sweep
from tests.sink import Sink

ALONE = (
    "cmd.flushed", "cmd.after_commit", "relay.confirmed", "con.applied", "handler", "plan.chunk", "send.sent",
    "sla.nth",
)  # fmt: skip
"""Before and after a commit, between two services, inside a batch, around something that went out, in a sweep."""
APART = ("cmd.after_commit", "relay.confirmed", "con.applied", "feed.body", "send.sent", "sla.nth")


def some(points: Sequence[str]) -> list[Any]:
    """One of three in `make test`, all in the sweep."""
    return [pytest.param(point, marks=pytest.mark.faults if n % 3 else ()) for n, point in enumerate(points)]


def test_every_fail_point_has_its_place_in_the_sweep() -> None:
    assert unplaced() == set()


@pytest.mark.parametrize("point", some(ALONE))
def test_embedded(embedded: Running, point: str, sink: Sink) -> None:
    sweep(embedded, "server", point, sink)


@pytest.mark.live
@pytest.mark.parametrize("point", some(APART))
def test_production(production: Running, point: str, sink: Sink) -> None:
    sweep(production, WHERE[point][0], point, sink)
