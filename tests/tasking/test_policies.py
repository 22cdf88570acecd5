"""时限规则 by versions: who may, from when, with which source; no clock has a reason; what exists keeps its policy."""

from typing import Any

import pytest

from shared.events import PersonChanged
from shared.identity import KnownCard, apply_person
from shared.ids import new_id
from tests.tasking.build import Tasking
from tests.tasking.test_pages import browser

PATH = "/limits/policies"
NEW: dict[str, Any] = {
    "code": "drafting.ordinary",
    "measure": "working_days",
    "amount": 2,
    "words": "平件：2个工作日内成稿",
    "source": "临公办〔2026〕9号",
}


def appoint(made: Tasking, login: str, unit: str, role: str) -> Any:
    """Somebody more, with a role on a unit."""
    made.people[login] = new_id()
    grants = [{"role": role, "unit_id": made.units[unit]}]
    told: dict[str, Any] = {"person_id": made.people[login], "unit_id": made.units[unit], "grants": grants}
    with made.db.write() as session:
        apply_person(session, PersonChanged(**told, active=True, card_version=1))
        session.add(KnownCard(person_id=made.people[login], card_version=1, name=f"示例{login}"))
    return made.client(login)


@pytest.fixture
def director(tasking: Tasking) -> Any:
    return appoint(tasking, "city.director", "3713", "director")


def versions(made: Tasking, code: str = NEW["code"]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made.client("city.leader").get(f"{PATH}?code={code}")["items"]
    return found


def test_a_new_version_stands_beside_the_old_one(tasking: Tasking, director: Any) -> None:
    before = tasking.task()
    at = tasking.client("city.leader").task(before)["limit"]
    answer = director.call("POST", PATH, NEW)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert (answer.get_json()["n"], answer.get_json()["state"]) == (2, "in_force")
    found = versions(tasking)
    assert [(one["n"], one["state"], one["amount"]) for one in found] == [(2, "in_force", 2), (1, "past", 3)]
    assert found[0]["source"] == "临公办〔2026〕9号"
    assert found[0]["created_by"]["name"] == "示例city.director"
    assert tasking.client("city.leader").task(before)["limit"]["due_at"] == at["due_at"]


def test_one_that_is_announced_takes_effect_later(tasking: Tasking, director: Any) -> None:
    assert director.call("POST", PATH, NEW | {"effective_from": "2030-01-01T00:00:00+08:00"}).status_code == 201
    assert [one["state"] for one in versions(tasking)] == ["coming", "in_force"]
    answer = director.call("POST", PATH, NEW)
    assert answer.get_json()["errors"] == {"effective_from": ["不得早于第2版的生效时间"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_from": "2026-01-01T00:00:00Z"}, "effective_from"),
        ({"source": ""}, "source"),
        ({"words": " "}, "words"),
        ({"amount": None}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": 100_000}, "amount"),
        ({"measure": "none", "amount": None}, "no_clock"),
        ({"measure": "none", "no_clock": "没有时限"}, "amount"),
        ({"no_clock": "没有时限"}, "no_clock"),
        ({"measure": "years"}, "measure"),
        ({"code": "no.such"}, "code"),
        ({"created_by": "x"}, "created_by"),
        ({"n": 9}, "n"),
    ],
)
def test_an_empty_limit_cannot_be_made(tasking: Tasking, director: Any, changes: dict[str, Any], field: str) -> None:
    answer = director.call("POST", PATH, NEW | changes)
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert list(answer.get_json()["errors"]) == [field]
    assert len(versions(tasking)) == 1


def test_no_clock_with_a_reason_and_back(tasking: Tasking, director: Any) -> None:
    told = {name: value for name, value in NEW.items() if name != "amount"}
    none = told | {"measure": "none", "no_clock": "防汛期间不计时", "words": "不计时"}
    assert director.call("POST", PATH, none).status_code == 201
    assert versions(tasking)[0]["ladder"] == []
    assert director.call("POST", PATH, NEW).status_code == 201
    assert versions(tasking)[0]["ladder"], "a limit has its rungs again"


def test_only_the_citys_director(tasking: Tasking) -> None:
    county = appoint(tasking, "county.director", "371302", "director")
    assert county.call("POST", PATH, NEW).status_code == 403
    for login in ("city.leader", "city.member", "admin", "head"):
        assert tasking.client(login).call("POST", PATH, NEW).status_code == 403, login
    assert len(versions(tasking)) == 1
    assert tasking.client("city.member").call("GET", PATH).status_code == 200
    assert tasking.client("station").call("GET", PATH).status_code == 403


def test_by_the_form(tasking: Tasking, director: Any) -> None:
    boss = browser(tasking, "city.director")
    page = boss.page(f"{PATH}?code=drafting.ordinary")
    fields: dict[str, Any] = {"measure": "working_days", "amount": "2", "words": NEW["words"], "source": NEW["source"]}
    refused = boss.send(page, PATH, 422, **(fields | {"source": ""}))
    assert "新版本" in refused
    boss.send(refused, PATH, **fields)
    shown = boss.page(f"{PATH}?code=drafting.ordinary")
    assert "第2版" in shown
    assert "临公办〔2026〕9号" in shown
    assert "新版本</h2>" not in browser(tasking, "city.leader").page(f"{PATH}?code=drafting.ordinary")
