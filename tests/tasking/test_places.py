"""发布去向的规则, on paper: what a correction or withdrawal does at a place; when an account is silent too long."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.tasking.channels import Account, colour, proposal, why_unusable
from services.tasking.places import Orders, Put, by_place, orders

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def put(row_id: str, action: str = "place", state: str = "placed", earlier: str | None = None, **more: bool) -> Put:
    return Put(row_id, action, state, AT + timedelta(minutes=int(row_id)), earlier, **more)


@pytest.mark.parametrize(
    ("place", "action", "told"),
    [
        ([put("1")], "correct", Orders((), "1")),
        ([put("1")], "withdraw", Orders((), "1")),
        ([put("1", state="asked")], "correct", Orders(("1",), "1")),
        ([put("1", state="failed")], "withdraw", Orders(("1",), None)),
        ([put("1", state="failed", unsure=True)], "withdraw", Orders(("1",), "1")),
        ([put("1", state="waiting")], "withdraw", Orders((), None)),
        ([put("1"), put("2", "correct", earlier="1")], "withdraw", Orders((), "2")),
        ([put("1"), put("2", "correct", "asked", "1")], "withdraw", Orders(("2",), "1")),
        ([put("1"), put("2", "correct", "failed", "1")], "correct", Orders(("2",), "1")),
        ([put("1"), put("2", "correct", "failed", "1", retried=True)], "correct", Orders((), "1")),
        ([put("1"), put("2", "withdraw", "asked", "1")], "withdraw", Orders((), None)),
        ([put("1"), put("2", "withdraw", "gone", "1")], "correct", Orders((), None)),
        ([put("1", state="dropped"), put("2", "correct", "asked", "1")], "withdraw", Orders(("2",), "2")),
        ([put("1", state="dropped")], "withdraw", Orders((), None)),
    ],
)
def test_what_is_done_at_a_place(place: list[Put], action: str, told: Orders) -> None:
    assert orders(place, action) == told


def test_rows_of_one_place_stand_together() -> None:
    rows = [put("3", "withdraw", earlier="2"), put("1"), put("4"), put("2", "correct", earlier="1")]
    assert [[row.id for row in place] for place in by_place(rows)] == [["1", "2", "3"], ["4"]]


def account(name: str = "平安临沂", silent: float = 0, state: str = "active", platform: str = "wechat") -> Account:
    return Account(name, platform, name, "u", state, AT - timedelta(days=silent), AT - timedelta(days=400))


@pytest.mark.parametrize(
    ("days", "found"),
    [(0, "green"), (9.99, "green"), (10, "amber"), (13.99, "amber"), (14, "red"), (300, "red")],
)
def test_amber_at_ten_days_red_at_fourteen(days: float, found: str) -> None:
    assert colour(account(silent=days), AT) == found


def test_an_account_that_never_posted_counts_from_its_registration() -> None:
    fresh = Account("a", "wechat", "甲", "u", "active", None, AT - timedelta(days=15))
    assert colour(fresh, AT) == "red"
    assert colour(account(silent=99, state="suspended"), AT) is None


def test_idle_accounts_are_merged_into_a_lively_one_or_closed() -> None:
    idle, lively, far = account("甲", 30), account("乙"), account("丙", platform="weibo")
    assert proposal(idle, [idle, far, lively], AT) == "建议并入“乙”"
    assert proposal(idle, [idle, far], AT) == "建议并入“丙”"
    assert "注销" in str(proposal(idle, [idle], AT))
    assert proposal(lively, [idle, lively], AT) is None


def test_a_partner_whose_agreement_ended_carries_nothing() -> None:
    today = date(2026, 11, 23)
    partner = Account("a", "weibo", "本地通", "u", "active", AT, AT, "agreement", today)
    assert why_unusable(partner, today) is None
    assert why_unusable(partner, today + timedelta(days=1)) == (
        "agreement_ended", "“本地通”的合作协议已到期，续签后才能发布"
    )  # fmt: skip
    ended = why_unusable(account(state="closed"), today)
    assert ended is not None
    assert ended[0] == "account_not_active"
