"""Who looks again and again: often while something happens, seldom while nothing does, at once when it begins."""

import threading
import time
from collections.abc import Callable

import pytest

from shared.stirring import AWAKE, DOZE, Stirring
from tests.live.processes import until


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def looker(stirring: Stirring, every: float, over: Callable[[], bool] = lambda: False) -> threading.Thread:
    """Somebody who waits for one look."""
    thread = threading.Thread(target=stirring.wait, args=(every, over, lambda: None), daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("since", "every", "due"),
    [(0.0, 0.2, 0.2), (AWAKE, 0.2, 0.2), (AWAKE + 0.1, 0.2, DOZE), (AWAKE + 0.1, 60.0, 60.0), (0.0, 60.0, 60.0)],
)
def test_how_long_one_waits(since: float, every: float, due: float) -> None:
    clock = Clock()
    stirring = Stirring(clock)
    clock.at += since
    assert stirring._due(clock.at, every) - clock.at == pytest.approx(due)


def test_who_dozes_is_woken_by_what_happens() -> None:
    clock = Clock()
    stirring = Stirring(clock)
    clock.at += AWAKE + 0.1
    waits = looker(stirring, 0.2)
    clock.at += 0.3
    waits.join(0.3)
    assert waits.is_alive(), "it dozes"
    stirring.stir()
    waits.join(5)
    assert not waits.is_alive()


def test_at_the_end_nobody_waits_any_more() -> None:
    over = threading.Event()
    stirring = Stirring()
    waits = looker(stirring, 3600.0, over.is_set)
    over.set()
    stirring.wake()
    waits.join(5)
    assert not waits.is_alive()


def test_who_waits_for_long_shows_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.stirring.LONGEST", 0.01)
    beats: list[float] = []
    over = threading.Event()
    stirring = Stirring()
    waits = threading.Thread(
        target=stirring.wait, args=(3600.0, over.is_set, lambda: beats.append(time.monotonic())), daemon=True
    )
    waits.start()
    until(lambda: len(beats) > 3, 10, "it shows that it is there")
    over.set()
    stirring.wake()
    waits.join(5)
