"""The record of a unit on paper: each push in one column of one month, declining is never late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.network import STATES
from services.notify.network.history import COLUMNS, by_month, column_of, month_of

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
moments = st.integers(0, 400).map(lambda days: NOW - timedelta(days=days))
due = st.sampled_from([None, NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1)])
rows = st.lists(st.tuples(moments, st.sampled_from(STATES), st.booleans(), due), max_size=60)


@given(rows)
def test_every_push_is_counted_once_in_its_month(found: list[tuple[datetime, str, bool, datetime | None]]) -> None:
    told = by_month(found, NOW)
    assert sum(one.pushes for one in told) == len(found)
    assert [one.month for one in told] == sorted({month_of(row[0]) for row in found}, reverse=True)
    for one in told:
        assert set(one.counts) == set(COLUMNS)
        over = one.counts["kept"] + one.counts["late"] + one.counts["silent"]
        assert (one.timely is None) == (over == 0)
        assert (one.timely == 100) == (over > 0 and one.counts["kept"] == over)


@pytest.mark.parametrize(
    ("state", "late", "column"),
    [
        ("acknowledged", False, "kept"), ("acknowledged", True, "late"), ("relayed", False, "kept"),
        ("relayed", True, "late"), ("declined", True, "declined"), ("expired", False, "silent"),
        ("failed", False, "failed"), ("exempt", False, "exempt"),
    ],
)  # fmt: skip
def test_columns(state: str, late: bool, column: str) -> None:
    assert column_of(state, late, NOW - timedelta(days=1), NOW) == column


def test_an_unanswered_push_is_silent_from_its_limit_on() -> None:
    assert column_of("delivered", False, NOW + timedelta(seconds=1), NOW) == "open"
    assert column_of("delivered", False, NOW, NOW) == "silent"
    assert column_of("delivered", False, None, NOW) == "open"


def test_a_month_begins_at_midnight_in_shanghai() -> None:
    assert month_of(datetime(2026, 5, 31, 15, 59, tzinfo=UTC)) == "2026-05"
    assert month_of(datetime(2026, 5, 31, 16, 0, tzinfo=UTC)) == "2026-06"
