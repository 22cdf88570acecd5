"""The inbox by day: today's first, the urgent first among them; what was recalled waits for nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.notify.queries.days import all_in_one, by_day

TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 of the 23rd in Linyi


def card(name: str, at: datetime = MORNING, priority: str = "ordinary", **given: Any) -> dict[str, Any]:
    plain = {"id": name, "delivered_at": at, "allowed_steps": ["acknowledge"], "overdue": False}
    return plain | {"push": {"priority": priority}} | given


def test_today_stands_above_what_is_older_and_the_urgent_first() -> None:
    before = MORNING - timedelta(hours=1)  # 23:30 of the 22nd
    cards = [card("old", before, "flash", overdue=True), card("plain"), card("flash", priority="flash"),
             card("gone", allowed_steps=[], overdue=True), card("urgent", priority="urgent")]  # fmt: skip
    found = by_day(cards, TODAY)
    assert [(one["title"], [card["id"] for card in one["cards"]], one["late"]) for one in found] == [
        ("今天", ["flash", "urgent", "plain"], 0), ("更早", ["old"], 1), ("已撤回，不用办理", ["gone"], 0),
    ]  # fmt: skip


def test_what_is_done_stays_in_its_order() -> None:
    cards = [card("a"), card("b", priority="flash")]
    assert [one["cards"] for one in all_in_one(cards)] == [cards]
    assert (all_in_one([]), by_day([], TODAY)) == ([], [])
