"""任期: the days on which a role is held."""

from datetime import UTC, date, datetime

import pytest

from services.directory.terms import OPEN, holds, term_fault, today

ON = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (None, None, True),
        (ON, None, True),
        (None, ON, True),
        (ON, ON, True),
        (date(2026, 6, 16), None, False),
        (None, date(2026, 6, 14), False),
        (date(2026, 1, 1), date(2026, 12, 31), True),
    ],
)
def test_both_days_are_included(since: date | None, until: date | None, held: bool) -> None:
    assert holds((since, until), ON) is held


def test_the_day_is_the_bureaus() -> None:
    assert today(datetime(2026, 6, 14, 15, 59, tzinfo=UTC)) == date(2026, 6, 14)
    assert today(datetime(2026, 6, 14, 16, 0, tzinfo=UTC)) == ON


def test_what_cannot_be_a_term() -> None:
    assert term_fault(OPEN, ON) is None
    assert term_fault((None, ON), ON) is None
    assert "早于" in (term_fault((date(2026, 7, 2), date(2026, 7, 1)), ON) or "")
    assert "已经结束" in (term_fault((None, date(2026, 6, 14)), ON) or "")
