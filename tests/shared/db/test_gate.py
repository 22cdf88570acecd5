"""Waiting in line: a line that moves is waited for, one that stands is not."""

import threading
import time

import pytest

from shared.db.gate import Gate
from shared.errors import Unavailable


def test_one_waits_as_long_as_others_get_through() -> None:
    """Ten of them, each longer than half of the patience: the last one waits for several times his patience."""
    gate, done, start = Gate(1, 0.2), list[int](), threading.Barrier(10)

    def work(n: int) -> None:
        start.wait()
        with gate.place():
            threading.Event().wait(0.12)
            done.append(n)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(10)]
    began = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(done) == list(range(10))
    assert time.monotonic() - began > 1.0


def test_a_line_that_stands_still_sends_away() -> None:
    gate = Gate(2, 0.05)
    with gate.place(), gate.place(), pytest.raises(Unavailable) as refused, gate.place():
        pass
    assert refused.value.headers == {"Retry-After": "2"}
    with gate.place(), gate.place():
        pass


def test_a_place_is_given_back_whatever_happens() -> None:
    gate = Gate(1, 0.05)
    with pytest.raises(ZeroDivisionError), gate.place():
        _ = 1 / 0
    with gate.place():
        pass


def test_first_come_is_first_served_and_who_just_had_it_stands_behind() -> None:
    """One who gives back and asks again at once, as a flood does, five others in the line: each has its turn first."""
    gate, order, ready = Gate(1, 5.0), list[str](), threading.Event()

    def again_and_again() -> None:
        for _ in range(3):
            with gate.place():
                ready.set()
                while gate.waiting < 5 and not order:
                    threading.Event().wait(0.005)
                order.append("flood")

    def once(name: str) -> None:
        with gate.place():
            order.append(name)

    threads = [threading.Thread(target=again_and_again)]
    threads[0].start()
    assert ready.wait(5)
    for n in range(5):
        threads.append(threading.Thread(target=once, args=(f"other-{n}",)))
        threads[-1].start()
        while gate.waiting < n + 1:
            threading.Event().wait(0.005)
    for one in threads:
        one.join(10)
    assert order == ["flood", *(f"other-{n}" for n in range(5)), "flood", "flood"]
