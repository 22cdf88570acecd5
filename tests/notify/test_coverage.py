"""The roll-up adds up to the targets whatever the states; the gap list names everybody who has not answered."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.network import STATES, gaps, roll_up

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
states = st.lists(st.sampled_from(STATES), max_size=200)


@given(states)
def test_counts_add_up_to_the_targets(found: list[str]) -> None:
    rollup = roll_up(Counter(found).items())
    assert set(rollup.counts) == set(STATES)
    assert rollup.targets == len(found)
    assert rollup.acknowledged + rollup.counts["declined"] + rollup.missing + rollup.counts["exempt"] == len(found)
    assert 0 <= rollup.percent <= 100
    assert (rollup.percent == 100) == (rollup.asked > 0 and rollup.acknowledged == rollup.asked)


@given(states, states)
def test_parts_add_up_to_the_whole(one: list[str], other: list[str]) -> None:
    assert roll_up(Counter(one).items()) + roll_up(Counter(other).items()) == roll_up((s, 1) for s in one + other)


def test_an_unknown_state_is_an_error() -> None:
    with pytest.raises(KeyError):
        roll_up([("lost", 1)])


@given(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from([None, -1, 0, 1])), max_size=50))
def test_gap_list_is_exactly_the_missing(rows: list[tuple[str, int | None]]) -> None:
    given_rows = [
        (str(n), "station", "A", state, None if due is None else NOW + timedelta(hours=due))
        for n, (state, due) in enumerate(rows)
    ]
    found = gaps(given_rows, NOW)
    assert len(found) == roll_up((state, 1) for state, _ in rows).missing
    assert all((gap.kind == "silent") <= (gap.due_at is not None and gap.due_at <= NOW) for gap in found)


def test_the_most_pressing_gaps_come_first() -> None:
    rows = [
        ("1", "station", "A", "pending", None),
        ("2", "station", "A", "delivered", NOW + timedelta(hours=1)),
        ("3", "county", "A", "delivered", NOW - timedelta(hours=1)),
        ("4", "county", "B", "failed", None),
        ("5", "county", "C", "relayed", NOW),
    ]
    assert [(gap.unit_id, gap.kind) for gap in gaps(rows, NOW)] == [
        ("4", "failed"),
        ("3", "silent"),
        ("2", "waiting"),
        ("1", "not_open"),
    ]
