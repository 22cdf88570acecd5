"""kill -9 at the fail-points that tell most, in both modes, while a need walks; the full sweep has them all."""

import pytest

from tests.faults.points import WHERE, unplaced
from tests.faults.running import Running
from tests.faults.sweeping import sweep
from tests.sink import Sink

ALONE = ("cmd.flushed", "con.applied", "send.sent")
"""Before a commit, between two services, around something that went out."""
APART = ("cmd.after_commit", "feed.body")


def test_every_fail_point_has_its_place_in_the_sweep() -> None:
    assert unplaced() == set()


@pytest.mark.parametrize("point", ALONE)
def test_embedded(embedded: Running, point: str, sink: Sink) -> None:
    sweep(embedded, "server", point, sink)


@pytest.mark.live
@pytest.mark.parametrize("point", APART)
def test_production(production: Running, point: str, sink: Sink) -> None:
    sweep(production, WHERE[point][0], point, sink)
