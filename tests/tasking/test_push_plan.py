"""推送方案 when publishing: whom it names is known and below, sets are those heard of, a form means what it shows."""

from datetime import timedelta
from typing import Any

import pytest

from services.tasking.models import LimitClock
from services.tasking.schemas.push_plan import plan_of
from services.tasking.standing.push_plans import levels_of, plan_faults
from shared.db import now
from shared.events import AddresseesChanged, PushAcknowledged, PushOpened, PushRedrawn
from shared.identity import KnownUnit, unit_by_code
from shared.ids import new_id
from tests.tasking.build import Tasking

CITY, COUNTY = "3713", "371302"


@pytest.mark.parametrize(
    ("plan", "level", "levels"),
    [
        ({}, "city", ["county", "station"]), ({"levels": ["city"]}, "city", ["city"]), ({}, "county", ["station"]),
        ({"selector": {"set_id": "x"}}, "city", ["city", "county", "station"]),
        ({"selector": {"levels": ["city"]}}, "city", ["city", "county", "station"]),
        ({"selector": {"kinds": ["station"]}}, "city", ["county", "station"]),
        ({"selector": {"set_id": "x"}, "levels": ["county"]}, "city", ["county"]),
    ],
)  # fmt: skip
def test_levels_are_those_named_or_those_below_or_left_to_the_set(
    plan: dict[str, Any], level: str, levels: list[str]
) -> None:
    assert levels_of(plan, level) == levels


def test_the_form_is_read_into_the_same_plan() -> None:
    flat = {
        "levels": ["county"], "push_districts": ["a"], "push_classes": ["x"], "push_priority": "urgent",
        "limit_county": 3, "ready": "全文", "text_county": "县", "text_short": "短",
    }  # fmt: skip
    assert plan_of(flat, "internal") == {
        "audience": "internal", "levels": ["county"], "priority": "urgent", "limits": {"county": 3},
        "selector": {"classes": ["x"], "districts": ["a"]},
        "texts": {"ready": "全文", "county": "县", "short": "短"},
    }  # fmt: skip
    assert plan_of({"levels": ["county"], "push_set_id": "s"}, "public") == {
        "audience": "public", "selector": {"set_id": "s"},
    }  # fmt: skip
    assert plan_of({}, "internal") == {"audience": "internal"}


def test_whom_a_plan_names_is_known_and_below(tasking: Tasking) -> None:
    with tasking.db.read() as session:
        city, county = (_unit(session, code) for code in (CITY, COUNTY))
        unknown = new_id()

        def faults(unit: KnownUnit, **selector: Any) -> dict[str, list[str]]:
            return plan_faults(session, {"levels": ["station"], "selector": selector}, unit)

        assert faults(city, districts=[county.id], except_ids=[county.id]) == {}
        assert faults(county, unit_ids=[county.id]) == {}
        assert faults(city, unit_ids=[unknown]) == {"selector": [f"没有这个单位：{unknown}"]}
        assert faults(county, districts=[city.id]) == {"selector": [f"不是本级以下的单位：{city.name}"]}
        assert list(plan_faults(session, {"levels": ["county"]}, county)) == ["levels"]
        assert plan_faults(session, {"levels": ["city", "county", "station"]}, city) == {}


def test_sets_are_those_of_the_bureau_and_above_while_they_are_there(tasking: Tasking) -> None:
    with tasking.db.read() as session:
        city, county = (_unit(session, code) for code in (CITY, COUNTY))
    kept = AddresseesChanged(set_id=new_id(), unit_id=county.id, name="本局所队", active=True)

    def faults(unit: KnownUnit) -> dict[str, list[str]]:
        with tasking.db.read() as session:
            return plan_faults(session, {"levels": ["station"], "selector": {"set_id": kept.set_id}}, unit)

    assert list(faults(county)) == ["set_id"]
    for _ in range(2):
        tasking.hear(kept)
    assert (faults(county), list(faults(city))) == ({}, ["set_id"])
    tasking.hear(AddresseesChanged(set_id=kept.set_id, unit_id=county.id, name="本局所队", active=False))
    assert list(faults(county)) == ["set_id"]


def test_who_is_gone_is_waited_for_no_more(tasking: Tasking) -> None:
    """A county that closed answers never: the clock of its level ends with the last one that can."""
    push_id = new_id()
    told: dict[str, Any] = {"push_id": push_id, "publication_id": None, "task_id": None, "need_ids": []}
    with tasking.db.read() as session:
        at, county = now(session), _unit(session, COUNTY)
    told |= {"level": "county", "branch": None}
    tasking.hear(PushOpened(**told, targets=2, addressed={"county": 2}, due_at=at + timedelta(hours=2)))
    answer: dict[str, Any] = {"unit_id": county.id, "state": "acknowledged", "first": True, "late": False, "at": at}
    tasking.hear(PushAcknowledged(**told, **answer))
    assert _clock(tasking, push_id).ended_at is None
    tasking.hear(PushRedrawn(**told, targets=1, addressed={"county": 2}))
    clock = _clock(tasking, push_id)
    assert (clock.targets, clock.state) == (1, "satisfied")


def _clock(tasking: Tasking, push_id: str) -> LimitClock:
    with tasking.db.read() as session:
        return session.query(LimitClock).filter_by(push_id=push_id).one()


def _unit(session: Any, code: str) -> KnownUnit:
    found = unit_by_code(session, code)
    assert found is not None
    return found
