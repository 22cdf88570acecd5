"""Receipts: every pair of states by the table, and the promises of the table as a whole."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from services.notify.network import ANSWERS, MOVES, OPEN, SETTLED, STATES, can_move, is_late, verbs_for

RANK = {
    "pending": 0,
    "sent": 1,
    "delivered": 2,
    "failed": 2,
    "expired": 3,
    "acknowledged": 4,
    "relayed": 5,
    "declined": 5,
}
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("current", "target"), list(product(STATES, STATES)))
def test_no_move_goes_back_or_stands_still(current: str, target: str) -> None:
    if can_move(current, target):
        assert target != current
        assert target == "exempt" or RANK[target] > RANK[current]


def test_every_state_stands_in_the_table_and_can_be_reached() -> None:
    assert set(MOVES) == set(STATES)
    assert {target for targets in MOVES.values() for target in targets} == set(STATES) - {"pending"}
    assert set(STATES) == OPEN | SETTLED


def test_delivered_before_sent_stays_delivered() -> None:
    assert not can_move("delivered", "sent")
    assert not can_move("delivered", "failed")


def test_an_answer_can_be_given_late_but_never_taken_back() -> None:
    for state in ("failed", "expired"):
        assert set(verbs_for(state)) == {"acknowledge", "relay", "decline"}
        assert is_late(state, None, NOW)
    assert verbs_for("acknowledged") == ("relay", "decline")
    for state in ("relayed", "declined", "exempt", "pending"):
        assert verbs_for(state) == ()
    for answer in ANSWERS:
        assert not MOVES[answer] & OPEN


def test_late_is_after_the_limit_and_not_at_it() -> None:
    assert not is_late("delivered", NOW, NOW)
    assert is_late("delivered", NOW, NOW + timedelta(microseconds=1))
    assert not is_late("delivered", None, NOW)


def test_an_unknown_state_is_an_error() -> None:
    with pytest.raises(KeyError):
        can_move("lost", "sent")
