"""kill -9 once at every fail-point, in both modes, while a need walks to its receipts: nothing lost or doubled."""

import pytest

from tests.faults.points import ONLY_APART, WHERE, unplaced
from tests.faults.running import Running
from tests.faults.sweeping import sweep
from tests.sink import Sink


def test_every_fail_point_has_its_place_in_the_sweep() -> None:
    assert unplaced() == set()


@pytest.mark.parametrize("point", sorted(set(WHERE) - ONLY_APART))
def test_embedded(embedded: Running, point: str, sink: Sink) -> None:
    sweep(embedded, "server", point, sink)


@pytest.mark.live
@pytest.mark.parametrize("point", sorted(WHERE))
def test_production(production: Running, point: str, sink: Sink) -> None:
    sweep(production, WHERE[point][0], point, sink)
