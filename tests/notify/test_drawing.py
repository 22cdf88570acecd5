"""The map on paper: every receipt is drawn once, inside its tile; of the branches the pressing come first."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.network import STATES
from services.notify.network.drawing import GAP, LINKED, MARKS, WIDTH, Drawing, Line, Unit, draw, mark_of
from services.notify.queries.grouping import SHOWN, branch_lines

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PAST, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def city(counties: int, stations: int, state: str = "delivered", due: datetime | None = LATER) -> list[Unit]:
    """Receipts of a push to counties and their stations."""
    found = []
    for n in range(counties):
        found.append(Unit(f"c{n}", f"c{n}", f"第{n}分局", "county", "acknowledged", due))
        found += [Unit(f"s{n}-{m}", f"c{n}", f"第{m}派出所", "station", state, due) for m in range(stations)]
    return found


def drawn(units: list[Unit]) -> Drawing:
    lines = {unit.branch: Line(f"{unit.branch}分局", "open") for unit in units}
    return draw(units, lines, NOW)


rows = st.tuples(st.integers(0, 40), st.sampled_from(STATES), st.sampled_from([None, PAST, LATER]))


@given(st.lists(rows, max_size=120), st.integers(0, 5))
def test_every_receipt_is_drawn_once_inside_its_tile(rows: list[tuple[int, str, datetime | None]], own: int) -> None:
    units = [Unit(f"s{n}", f"c{branch}", "所", "station", state, due) for n, (branch, state, due) in enumerate(rows)]
    units += [Unit(f"d{n}", f"d{n}", "支队", "city", "delivered", LATER) for n in range(own)]
    found = drawn(units)
    spots = [spot.unit_id for tile in found.tiles for spot in tile.spots]
    assert sorted(spots) == sorted(unit.unit_id for unit in units)
    assert sum(tile.whole for tile in found.tiles) == len(units)
    assert sum(tile.unit_id is None for tile in found.tiles) == (own > 0)
    for tile in found.tiles:
        places = [(spot.x, spot.y) for spot in tile.spots]
        assert len(set(places)) == len(places)
        assert all(10 + (x + 1) * found.step <= tile.width for x, _ in places)
        assert all(40 + (y + 1) * found.step <= tile.height + 4 for _, y in places)


@given(st.integers(1, 60), st.integers(0, 30))
def test_tiles_stand_side_by_side_within_the_drawing(counties: int, stations: int) -> None:
    found = drawn(city(counties, stations))
    for one, other in pairwise(found.tiles):
        assert (other.x >= one.x + one.width + GAP and other.y == one.y) or other.y >= one.y + one.height
    assert all(tile.x + tile.width <= WIDTH and tile.y + tile.height <= found.height for tile in found.tiles)
    assert len(found.rows) == len({tile.y for tile in found.tiles})


def test_a_county_stands_at_its_own_head() -> None:
    (tile,) = drawn(city(1, 3)).tiles
    assert (tile.own, len(tile.spots), tile.whole, tile.answered) == ("answered", 3, 4, 1)
    (alone,) = drawn([Unit("s", "s", "所", "station", "delivered", None)]).tiles  # a station below nobody
    assert (alone.own, [spot.unit_id for spot in alone.spots]) == (None, ["s"])


@pytest.mark.parametrize(("state", "due", "mark"), [
    ("pending", None, "not_open"), ("delivered", LATER, "waiting"), ("delivered", PAST, "silent"),
    ("sent", PAST, "silent"), ("failed", PAST, "failed"), ("expired", PAST, "expired"), ("relayed", PAST, "answered"),
    ("acknowledged", None, "answered"), ("declined", None, "declined"), ("exempt", None, "exempt"),
])  # fmt: skip
def test_each_state_has_its_mark(state: str, due: datetime | None, mark: str) -> None:
    assert mark_of(state, due, NOW) == mark
    assert mark in MARKS


def test_a_large_network_is_named_but_not_linked() -> None:
    small, large = drawn(city(20, 16)), drawn(city(20, 117))
    assert (small.linked, large.linked) == (True, False)
    assert len(city(20, 16)) <= LINKED < len(city(20, 117))
    assert large.height < 1200
    assert large.used == ("waiting", "answered")


def gap(unit: Unit) -> dict[str, Any]:
    return {"unit_id": unit.unit_id, "level": unit.level, "branch": unit.branch, "due_at": unit.due_at}


def test_the_branches_begin_with_what_is_late_then_what_is_missing() -> None:
    calm = [Unit("c0", "c0", "甲", "county", "relayed", LATER)]
    waits = [Unit("c1", "c1", "乙", "county", "delivered", LATER), Unit("s1", "c1", "乙所", "station", "pending", None)]
    late = [Unit("c2", "c2", "丙", "county", "acknowledged", PAST), Unit("s2", "c2", "丙所", "station", "sent", PAST)]
    lines = {"c0": Line("甲"), "c1": Line("乙", "shut"), "c2": Line("丙", "open")}
    gaps = [gap(unit) for unit in (late[1], *waits)]
    found = branch_lines(draw([*calm, *waits, *late], lines, NOW), [], gaps)
    assert [(one["name"], one["pressing"], one["missing"], len(one["gaps"])) for one in found] == [
        ("丙", 1, 1, 1), ("乙", 0, 2, 2), ("甲", 0, 0, 0),
    ]  # fmt: skip
    assert [one["opens_by"] for one in found] == [None, LATER, None]


def test_a_long_list_of_gaps_is_cut_but_still_counted() -> None:
    units = city(2, SHOWN)
    found = branch_lines(drawn(units), [], [gap(unit) for unit in units if unit.level == "station"][:SHOWN])
    assert sum(len(one["gaps"]) for one in found) == SHOWN
    assert sum(one["missing"] for one in found) == 2 * SHOWN
