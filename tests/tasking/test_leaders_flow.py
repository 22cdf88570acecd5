"""流量 and 在办天数: each moment as the board told it then, each cell as its list; never counted too early."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.tasking.build import Tasking
from tests.tasking.clock_rows import Clocks

SUMMARY = "/limits/summary"


@pytest.fixture
def clocks(both: Tasking) -> Clocks:
    return Clocks(both)


@pytest.fixture
def leader(clocks: Clocks) -> Any:
    return clocks.made.client("city.leader")


def _history(clocks: Clocks) -> None:
    """Six days: work begins, is paused, moves to another unit, becomes more urgent, ends."""
    made = clocks.made
    stays = clocks.start(name="waiting")
    moves = clocks.start("371302", name="drafting", topic="traffic")
    clocks.start(name="statement")
    made.forward(days=1)
    clocks.pause(stays)
    clocks.change(moves, "unit", unit_id=made.units["371323"])
    made.forward(days=1)
    clocks.end(clocks.start(name="first_review", topic="traffic"))
    clocks.start(name="publishing", topic="traffic")
    made.forward(days=2)
    clocks.change(stays, "priority", priority="flash")
    clocks.end(moves)
    made.forward(days=1)
    clocks.end(stays, "cancelled")


def _stages(told: dict[str, Any]) -> dict[str, int]:
    return {row["key"]: row["open"] for row in told["rows"] if row["open"]}


def test_each_moment_is_what_the_board_told_then(clocks: Clocks, leader: Any) -> None:
    _history(clocks)
    units = clocks.made.units
    last = date.fromisoformat(leader.get(SUMMARY)["to"])
    for only in ("", "&topic=traffic", f"&unit_id={units['371302']}"):
        points = leader.get(f"{SUMMARY}?days=6{only}")["flow"]
        for back, point in enumerate(reversed(points)):
            told = leader.get(f"{SUMMARY}?at={last - timedelta(days=back)}{only}")
            assert point["stages"] == _stages(told), (only, back)
        assert len(points) == 6
    flash = leader.get(f"{SUMMARY}?days=6&priority=flash")["flow"]
    assert [one["stages"] for one in flash] == [{}, {}, {}, {}, {"waiting": 1}, {}]


def test_days_that_are_over_are_kept_and_today_is_counted_again(clocks: Clocks, leader: Any) -> None:
    first = clocks.start(name="waiting")
    assert leader.get(SUMMARY)["flow"][-1]["stages"] == {"waiting": 1}
    clocks.end(first)
    assert leader.get(SUMMARY)["flow"][-1]["stages"] == {}
    clocks.start(name="drafting")
    clocks.made.forward(days=1)
    leader = clocks.made.client("city.leader")
    for _ in range(2):
        assert [one["stages"] for one in leader.get(SUMMARY)["flow"][-2:]] == [{"drafting": 1}, {"drafting": 1}]
    clocks.end(clocks.held[0])
    assert [one["stages"] for one in leader.get(SUMMARY)["flow"][-2:]] == [{"drafting": 1}, {}]
    weeks = leader.get(f"{SUMMARY}?days=60")["flow"]
    assert weeks[-1]["stages"] == {}
    assert len(weeks) == len(leader.get(f"{SUMMARY}?days=60")["trend"])


def test_what_was_published_adds_up(both: Tasking) -> None:
    leader = both.client("city.leader")
    both.reach("published")
    assert [one["published"] for one in leader.get(SUMMARY)["flow"][-2:]] == [0, 1]
    both.forward(days=2)
    leader = both.client("city.leader")
    assert [one["published"] for one in leader.get(SUMMARY)["flow"][-4:]] == [0, 1, 1, 1]
    assert leader.get(f"{SUMMARY}?days=1")["flow"][0]["published"] == 0
    assert leader.get(f"{SUMMARY}?topic=traffic")["flow"][-1]["published"] == 0
    assert leader.get(f"{SUMMARY}?priority=flash")["flow"][-1]["published"] == 0
    assert leader.get(f"{SUMMARY}?priority=ordinary")["flow"][-1]["published"] == 1


def test_each_age_is_its_list(clocks: Clocks, leader: Any) -> None:
    for days in (20, 0, 4, 2, 3, 1):
        clocks.start(hours=1000)
        clocks.made.forward(days=days)
    clocks.start(hours=1000)
    leader = clocks.made.client("city.leader")
    ages = leader.get(SUMMARY)["total"]["ages"]
    listed = [len(leader.get(f"/limits/clocks?age={age}")["items"]) for age in ("today", "1-2", "3-6", "7-13", "14-")]
    assert listed == ages == [1, 1, 2, 2, 1]
    assert leader.call("GET", "/limits/clocks?age=old").status_code == 422
    assert leader.call("GET", "/limits/clocks?age=today&outcome=late").status_code == 422
