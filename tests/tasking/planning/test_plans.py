"""年度计划, 特殊日期 and the calendar: progress from publications or figures with a source; clashes are named."""

from datetime import timedelta
from typing import Any

from tests.tasking.build import Tasking
from tests.tasking.planning.cases import campaign, change, conference, event, moment, post, today, told

WAYS = [{"channel": "wechat"}]


def _item(made: Tasking, login: str = "city.director", **changes: Any) -> dict[str, Any]:
    body = {"year": today(made).year, "title": "反诈稿件", "source": "年度要点", "target": 150, "measure": "篇",
            "counted_by": "publications", "topic": "crime"}  # fmt: skip
    found: dict[str, Any] = post(made, login, "/plan-items", {k: v for k, v in (body | changes).items() if v})
    return found


def test_progress_is_counted_from_publications_that_stand(both: Tasking) -> None:
    item, traffic = _item(both), _item(both, topic="traffic", title="交通稿件")
    task_id = both.reach("publishing")
    both.client("city.publisher").publish(task_id)
    city = both.client("city.member")
    row = city.get(f"/plan-items/{item['id']}")
    assert (row["reached"], row["percent"]) == (1, 0.7)
    assert row["behind"] == row["expected"] - 1 > 100
    assert city.get(f"/plan-items/{traffic['id']}")["reached"] == 0
    both.client("city.leader").done(task_id, "recall", reason="有误")
    assert city.get(f"/plan-items/{item['id']}")["reached"] == 0


def test_figures_are_recorded_with_their_source_and_voided_with_a_reason(tasking: Tasking) -> None:
    item = _item(tasking, counted_by="figures", topic=None, title="进社区宣讲", measure="场", target=40)
    on, path = today(tasking), f"/plan-items/{item['id']}"
    given = {"amount": 12, "since": str(on.replace(day=1)), "until": str(on), "source": "宣讲签到表"}
    assert set(post(tasking, "city.leader", f"{path}/figures", {"amount": 1}, 422)["errors"]) == {
        "since",
        "until",
        "source",
    }
    ahead = given | {"until": str(on + timedelta(days=1))}
    assert "until" in post(tasking, "city.leader", f"{path}/figures", ahead, 422)["errors"]
    row = post(tasking, "city.leader", f"{path}/figures", given)
    row = post(tasking, "county.leader", f"{path}/figures", given | {"amount": 3, "unit_id": tasking.units["371302"]})
    assert (row["reached"], row["percent"]) == (15, 37.5)
    wrong = next(one for one in row["figures"] if one["amount"] == 3)
    body = {"reason": "重复登记"}
    assert post(tasking, "city.member", f"{path}/figures/{wrong['id']}/void", body, 403)["code"] == "wrong_role"
    row = post(tasking, "city.leader", f"{path}/figures/{wrong['id']}/void", body, 200)
    assert (row["reached"], len(row["figures"])) == (12, 2)
    assert post(tasking, "city.leader", f"{path}/figures/{wrong['id']}/void", body, 409)["code"] == "voided"
    counted = _item(tasking)
    assert (
        post(tasking, "city.leader", f"/plan-items/{counted['id']}/figures", given, 409)["code"]
        == "counted_by_publications"
    )


def test_a_target_is_changed_on_record_by_who_leads(tasking: Tasking) -> None:
    item = _item(tasking)
    path = f"/plan-items/{item['id']}"
    assert change(tasking, "county.leader", "PATCH", path, item, {"target": 1}, 403)["code"] == "wrong_role"
    row = change(tasking, "city.leader", "PATCH", path, item, {"target": 120})
    assert (row["target"], row["notes"][0]["words"]) == (120, "目标由150改为120")
    change(tasking, "city.leader", "PATCH", path, item, {"target": 1}, 412)


def _day(made: Tasking, **changes: Any) -> dict[str, Any]:
    body = {"kind": "major_event", "name": "重大活动", "since": str(today(made)), "hold": True, "source": "活动通知"}
    found: dict[str, Any] = post(made, "city.director", "/sensitive-days", body | changes)
    return found


def _calendar(made: Tasking, login: str = "city.member") -> dict[str, Any]:
    found: dict[str, Any] = made.client(login).get(f"/calendar?month={moment(made, days=1):%Y-%m}")
    return found


def test_days_are_the_directors(tasking: Tasking) -> None:
    row = _day(tasking)
    body = {"kind": "memorial", "name": "日", "since": "2026-12-13", "source": "通知"}
    assert post(tasking, "city.leader", "/sensitive-days", body, 403)["code"] == "wrong_role"
    listed = tasking.client("county.member").get("/sensitive-days?kind=major_event")["items"]
    assert [(one["name"], one["hold"], one["may"]) for one in listed] == [("重大活动", True, [])]
    path = f"/sensitive-days/{row['id']}"
    row = change(tasking, "city.director", "PATCH", path, row, {"name": "改名"})
    answer = tasking.client("city.director").call("DELETE", path, If_Match=f'"{row["version"]}"')
    assert answer.status_code == 204
    assert tasking.client("city.director").call("GET", "/sensitive-days").get_json()["items"] == []


def test_the_calendar_shows_what_is_planned_and_names_the_clashes(both: Tasking) -> None:
    tasks = [both.reach("publishing") for _ in range(2)]
    at = moment(both, days=1)
    for task_id in tasks:
        wants = {"content_hash": both.client("city.publisher").task(task_id)["content_hash"], "channels": WAYS}
        both.client("city.publisher").done(task_id, "schedule", release_at=told(at), **wants)
    campaign(both)
    conference(both)
    _day(both, since=str(today(both) + timedelta(days=1)))
    found = _calendar(both)
    assert {one["code"] for one in found["clashes"]} == {"same_day", "hold_day"}
    same = next(one for one in found["clashes"] if one["code"] == "same_day")
    assert len(same["keys"]) == 2
    kinds = {one["what"] for day in found["days"] for one in day["entries"]}
    assert kinds >= {"release", "campaign", "day", "conference"}
    event(both)
    assert "frozen" in {one["code"] for one in _calendar(both)["clashes"]}


def test_another_countys_releases_are_not_on_it(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing", "county")
    client = tasking.client("county.publisher")
    wants = {"content_hash": client.task(task_id)["content_hash"], "channels": WAYS}
    client.done(task_id, "schedule", release_at=told(moment(tasking, days=1)), **wants)
    number = tasking.client("county.member").task(task_id)["number"]
    assert number in str(_calendar(tasking, "county.member"))
    assert number in str(_calendar(tasking, "city.member"))
    assert number not in str(_calendar(tasking, "other.member"))


def test_a_month_that_is_none_is_refused(tasking: Tasking) -> None:
    for month in ("2026-13", "2026-6", "x", "2026-06-01"):
        answer = tasking.client("city.member").call("GET", f"/calendar?month={month}")
        assert (answer.status_code, answer.get_json()["errors"]) == (422, {"month": ["须为月份，例如 2026-06"]})
