"""Small counts: none of 1 to 4 is kept, and no total gives one away; percentages against both bases."""

import itertools

import pytest

from services.intake.kinds import FLOOR, hide, percent_fault, percent_of


def test_small_counts_go_and_nothing_else_without_a_total() -> None:
    assert hide([0, 1, 4, 5, 36, None]) == ([0, None, None, 5, 36, None], None)


def test_the_smallest_other_goes_too_where_the_total_would_give_one_away() -> None:
    assert hide([3, 40, 60], 103) == ([None, None, 60], 103)
    assert hide([3, 3, 3], 9) == ([None, None, None], 9)


def test_the_total_goes_where_nothing_else_can() -> None:
    assert hide([2, 0, 0], 2) == ([None, 0, 0], None)
    assert hide([1, 1], 2) == ([None, None], None)
    assert hide([6, 40], 46) == ([6, 40], 46)


def test_no_table_gives_a_small_count_away() -> None:
    """Whoever knows what is left and the total can take each hidden count for 1, and for the floor and more."""
    for counts in itertools.product((0, 1, 2, 4, 5, 7, 30), repeat=4):
        kept, total = hide(counts, sum(counts))
        hidden = [n for n, count in enumerate(kept) if count is None]
        assert {n for n, count in enumerate(counts) if 0 < count < FLOOR} <= set(hidden)
        if hidden and total is not None:
            left = total - sum(count for count in kept if count is not None)
            assert len(hidden) > 1
            assert left - (len(hidden) - 1) >= FLOOR, (counts, kept, total)


@pytest.mark.parametrize(
    ("percent", "count", "base", "fits"),
    [
        (28.6, 36, 28, True), (29, 36, 28, True), (28.57, 36, 28, True), (-50, 5, 10, True), (0, 7, 7, True),
        (30, 36, 28, False), (28.5, 36, 28, False), (28.6, 28, 36, False), (10, 5, 0, False), (10, 5, None, False),
        (None, 36, 28, True),
    ],
)  # fmt: skip
def test_a_percentage_fits_both_its_bases(percent: float | None, count: int, base: int | None, fits: bool) -> None:
    assert (percent_fault(percent, count, base) is None) is fits


def test_ours_is_said() -> None:
    assert percent_of(36, 28) == 28.6
    assert percent_fault(30, 36, 28) == "与两个基数不符：由28到36应为28.6%"
    assert percent_of(5, 0) is percent_of(None, 5) is percent_of(5, None) is None
