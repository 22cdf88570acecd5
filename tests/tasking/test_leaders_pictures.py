"""The leaders' charts on paper: shades of ages, bands of flow, bars of load, edges of ages."""

from datetime import UTC, datetime, timedelta

import pytest

from services.tasking.numbers import AGED, Asking, Point, Tally, aging, flow_of, load_of, period


def test_a_shade_is_a_share_of_the_fullest_cell() -> None:
    found = aging({"drafting": Tally(open=13, ages=[8, 4, 1, 0, 0]), "waiting": Tally(open=2, ages=[0, 0, 0, 0, 2])})
    assert [row.name for row in found.rows] == ["waiting", "drafting"], "in the order of the work"
    assert [cell.shade for cell in found.rows[1].cells] == [4, 2, 1, 0, 0]
    assert [cell.number for cell in found.whole.cells] == [8, 4, 1, 0, 2]
    assert {cell.shade for cell in found.whole.cells} == {0}, "the sum is no cell among cells"
    assert aging({"waiting": Tally()}).rows == ()


def test_bands_lie_on_each_other_and_the_fullest_moment_reaches_the_top() -> None:
    points = [Point("06-01", {"waiting": 2}, 0), Point("06-02", {"waiting": 1, "drafting": 1}, 2)]
    found = flow_of(points)
    assert [(band.name, band.number) for band in found.bands] == [("done", 2), ("drafting", 1), ("waiting", 1)]
    assert found.most == 4
    assert found.bands[0].path == "M0 220L720 110L720 220L0 220Z"
    assert found.bands[-1].path == "M0 110L720 0L720 55L0 220Z"
    assert found.words == ("06-01", "06-02")


@pytest.mark.parametrize("points", [[], [Point("06-01", {}, 0)], [Point("06-01", {"waiting": 3}, 0)]])
def test_little_is_drawn_as_well(points: list[Point]) -> None:
    found = flow_of(points)
    assert found.words == tuple(one.label for one in points)
    assert all(band.path.startswith("M0 0L720 0") for band in found.bands)


def test_load_keeps_its_order_and_says_the_even_share() -> None:
    held = (("b", 4, 1), ("a", 1, 0))
    members = [{"member": {"id": one, "name": one}, "open": number, "due": due} for one, number, due in held]
    found = load_of(members)
    assert [(bar.name, bar.due_width, bar.rest_width) for bar in found.bars] == [("b", 25.0, 75.0), ("a", 0.0, 25.0)]
    assert (found.even, found.even_x) == (2.5, 62.5)
    assert load_of([]).bars == ()


def test_ages_leave_no_gap() -> None:
    span = period(datetime(2026, 6, 20, 12, tzinfo=UTC), Asking())
    edges = [span.aged(age) for age in AGED]
    assert edges[0][1] is None
    assert edges[-1][0] is None
    assert [since for since, _ in edges[:-1]] == [before for _, before in edges[1:]]
    assert span.aged("1-2")[0] == datetime(2026, 6, 17, 16, tzinfo=UTC), "the midnight two days before, in Shanghai"
    assert span.at - (span.aged("today")[0] or span.at) < timedelta(days=1)
