"""The full sweep: every fail-point of every process: killed at each of its first three hits, raising, slow."""

from collections.abc import Iterable, Set
from typing import Any

import pytest

from tests.faults.points import ONLY_APART, WHERE
from tests.faults.running import Running
from tests.faults.sweeping import sweep
from tests.sink import Sink

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
ACTIONS = (("kill", 1), ("kill", 2), ("kill", 3), ("raise", 1), ("sleep3", 1))
NIGHTLY = {("kill", 2)}
"""The second hit lies between the first and the third, which are always swept."""


def cases(points: Iterable[str], nightly: Set[tuple[str, int]]) -> list[Any]:
    """Every point with every action; some of them for the night."""
    return [
        pytest.param(point, action, n, marks=[pytest.mark.nightly] if (action, n) in nightly else [])
        for point in sorted(points)
        for action, n in ACTIONS
    ]


@pytest.mark.parametrize(("point", "action", "n"), cases(set(WHERE) - set(ONLY_APART), NIGHTLY | {("sleep3", 1)}))
def test_embedded(embedded: Running, point: str, action: str, n: int, sink: Sink) -> None:
    sweep(embedded, "server", point, sink, action, n)


@pytest.mark.live
@pytest.mark.parametrize(("point", "action", "n"), cases(WHERE, NIGHTLY | {("kill", 3)}))
def test_production(production: Running, point: str, action: str, n: int, sink: Sink) -> None:
    sweep(production, WHERE[point][0], point, sink, action, n)


@pytest.mark.live
@pytest.mark.parametrize(("point", "name"), [(point, name) for point in sorted(WHERE) for name in WHERE[point][1:]])
def test_each_other_process(production: Running, point: str, name: str, sink: Sink) -> None:
    sweep(production, name, point, sink)
