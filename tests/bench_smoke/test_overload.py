"""The parts that press and last still measure, tiny: each against a server of its own. No assertion on speed."""

import pytest

from bench import burst, flood, replay, soak, unread
from bench.run import Run
from bench.soak import Look, slope
from bench.table import Figure


class SqliteAlone(Run):
    """A run on a machine without RabbitMQ and PostgreSQL."""

    live = False


def by_words(found: list[Figure]) -> dict[str, float]:
    return {each.what.partition(": ")[2]: each.ours for each in found}


def test_a_flood_is_felt_and_nobody_else_is_sent_away() -> None:
    with SqliteAlone(tiny=True) as run:
        found = flood.measure(run)
    told = by_words(found)
    assert len(found) == 5
    assert told["of the others sent away or failed"] == 0
    assert all(each.ours > 0 for each in found if each.unit == "ms")
    assert [bool(each.limit) for each in found] == [True, True, False, False, False]


@pytest.mark.faults
@pytest.mark.nightly
def test_a_burst_loses_nothing_and_says_when_to_come_again() -> None:
    with SqliteAlone(tiny=True) as run:
        told = by_words(burst.measure(run))
    assert told["served"] > 0
    assert told["answered with 201 and lost"] == 0
    assert told["of these without Retry-After"] == 0


@pytest.mark.faults
@pytest.mark.nightly
def test_a_soak_is_judged_by_slope() -> None:
    with SqliteAlone(tiny=True) as run:
        found = soak.measure(run)
    assert [each.unit for each in found] == ["calls", "MiB/h", "files/h", "threads/h", "MiB/h"]
    assert found[0].ours == 0


def test_the_slope_is_what_it_grows_in_a_second() -> None:
    looks = [Look(at, 100 + 2 * at, 7, 3, 0) for at in range(5)]
    assert slope(looks, lambda look: look.memory) == pytest.approx(2)
    assert slope(looks, lambda look: look.files) == 0


def test_a_repair_is_measured() -> None:
    with SqliteAlone(tiny=True) as run:
        found = replay.measure(run)
    assert found
    assert all(each.ours >= 0 for each in found)


def test_what_was_said_while_nobody_listened_is_caught_up() -> None:
    with SqliteAlone(tiny=True) as run:
        found = unread.measure(run)
    assert [each.unit for each in found] == ["/s", "MiB"]
    assert found[0].ours > 0
