"""Series: set up by leaders, seen near, chosen on a version, numbered at publication, with their balance."""

from typing import Any

from werkzeug.test import TestResponse

from tests.tasking.build import Caller, Tasking

SIX = ["说法律", "说防范", "说安全", "说服务", "说案例", "说典型"]
SERIES: dict[str, Any] = {
    "name": "微警视", "kind": "short_video", "strands": SIX, "channels": ["wechat", "douyin"], "yearly_target": 150,
    "seconds_from": 60, "seconds_to": 180,
}  # fmt: skip


def _made(tasking: Tasking, login: str = "city.leader", **changes: Any) -> dict[str, Any]:
    answer = tasking.client(login).call("POST", "/series", SERIES | changes)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def _patch(caller: Caller, one: dict[str, Any], **body: Any) -> TestResponse:
    return caller.call("PATCH", f"/series/{one['id']}", body, If_Match=f'"{one["version"]}"')


def _published(tasking: Tasking, **changes: Any) -> dict[str, Any]:
    """A task published with this draft, on one channel."""
    task_id, channels = tasking.reach("drafting"), changes.pop("on", ["wechat"])
    tasking.client("city.member").write(task_id, **changes)
    tasking.client("city.member").submit(task_id)
    for role in ("first_reviewer", "second_reviewer", "final_reviewer"):
        tasking.client(f"city.{role}").approve(task_id)
    links = [{"channel": code, "url": f"https://example.cn/{code}"} for code in channels]
    return tasking.client("city.publisher").publish(task_id, channels=links)


def _video(one: dict[str, Any], strand: str) -> dict[str, Any]:
    return {"kind": "short_video", "details": {"seconds": 90}, "series_id": one["id"], "strand": strand}


def test_setting_up_and_changing(both: Tasking) -> None:
    one, leader = _made(both), both.client("city.leader")
    assert (one["state"], one["episodes"], one["strands"], one["may_change"]) == ("running", 0, SIX, True)
    changed = _patch(leader, one, yearly_target=180, strands=SIX[:5])
    assert (changed.status_code, changed.get_json()["yearly_target"]) == (200, 180)
    assert _patch(leader, one, yearly_target=1).status_code == 412
    assert leader.call("PATCH", f"/series/{one['id']}", {"name": "别名"}).status_code == 428
    twice = leader.call("POST", "/series", SERIES)
    assert (twice.status_code, list(twice.get_json()["errors"])) == (422, ["name"])


def test_who_sets_up_and_who_sees(tasking: Tasking) -> None:
    city, county = _made(tasking), _made(tasking, "county.leader")
    for login in ("city.member", "city.publisher"):
        assert tasking.client(login).call("POST", "/series", SERIES | {"name": "别的"}).status_code == 403
    member = tasking.client("county.member")
    assert {one["id"] for one in member.get("/series")["items"]} == {city["id"], county["id"]}
    assert tasking.client("other.member").call("GET", f"/series/{county['id']}").status_code == 404
    assert tasking.client("other.member").get(f"/series/{city['id']}")["may_change"] is False
    assert _patch(tasking.client("county.leader"), city, name="改名").status_code == 403
    assert tasking.client("xc").call("GET", "/series").status_code == 403


def test_what_is_no_series(tasking: Tasking) -> None:
    leader = tasking.client("city.leader")
    for body, field in (
        ({"name": ""}, "name"), ({"seconds_to": None}, "seconds_to"), ({"seconds_from": 200}, "seconds_to"),
        ({"strands": ["说法律", "说法律"]}, "strands"), ({"kind": "poster"}, "seconds_from"),
        ({"air_day": 31}, "air_day"), ({"yearly_target": 0}, "yearly_target"), ({"channels": ["telegram"]}, "channels"),
        ({"target": 3}, "target"),
    ):  # fmt: skip
        answer = leader.call("POST", "/series", SERIES | body)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field]), body
    assert leader.get("/series")["items"] == []


def test_a_version_of_a_series(tasking: Tasking) -> None:
    one, task_id = _made(tasking), tasking.reach("drafting")
    member = tasking.client("city.member")
    draft = member.write(task_id, **_video(one, "说防范"))["draft"]
    assert draft["series"] == {"id": one["id"], "name": "微警视", "strand": "说防范"}
    for body, field in (
        ({"strand": "说别的"}, "strand"), ({"strand": None}, "strand"), ({"details": {"seconds": 30}}, "details"),
        ({"details": {}}, "details"),
    ):  # fmt: skip
        answer = member.save(task_id, **(_video(one, "说防范") | body))
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field]), body
    other = _made(tasking, "county.leader")
    assert list(member.save(task_id, **_video(other, "说防范")).get_json()["errors"]) == ["series_id"]
    diff = member.get(f"/tasks/{task_id}/versions/{member.write(task_id)['versions']}/diff")
    assert diff["changed"]["series"] == {"from": "微警视", "to": None}


def test_a_series_that_ended_takes_no_more_and_can_be_taken_up_again(tasking: Tasking) -> None:
    one, leader = _made(tasking), tasking.client("city.leader")
    ended = _patch(leader, one, state="ended").get_json()
    assert (ended["state"], ended["ended_at"] is not None) == ("ended", True)
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    assert list(member.save(task_id, **_video(one, "说防范")).get_json()["errors"]) == ["series_id"]
    assert _patch(leader, ended, name="别名").get_json()["code"] == "series_ended"
    assert _patch(leader, ended, state="running").get_json()["ended_at"] is None
    assert member.save(task_id, **_video(one, "说防范")).status_code == 200


def test_episodes_are_numbered_as_they_are_published(both: Tasking) -> None:
    one = _made(both)
    for strand in ("说防范", "说法律"):
        _published(both, **_video(one, strand))
    _published(both)
    listed = both.client("city.member").get(f"/series/{one['id']}/episodes")["items"]
    assert [(line["episode"], line["strand"]) for line in listed] == [(2, "说法律"), (1, "说防范")]
    assert listed[0]["channels"] == ["wechat"]
    assert both.client("city.member").get(f"/series/{one['id']}")["episodes"] == 2


def test_the_balance(tasking: Tasking) -> None:
    """150 planned, two made, one on 抖音: three numbers (mechanisms B22); strands without one this month are named."""
    one, member = _made(tasking), tasking.client("city.member")
    _published(tasking, **_video(one, "说防范"), on=["wechat", "douyin"])
    _published(tasking, **_video(one, "说防范"))
    coming = tasking.reach("drafting")
    member.write(coming, **_video(one, "说法律"))
    balance = member.get(f"/series/{one['id']}")["balance"]
    assert (balance["target"], balance["published"], balance["in_progress"]) == (150, 2, 1)
    assert balance["channels"] == {"wechat": 2, "douyin": 1}
    assert [line["name"] for line in balance["strands"] if not line["month"]] == [
        name for name in SIX if name != "说防范"
    ]
    assert "其中抖音1期" in balance["warnings"][-1]
    assert sum(balance["months"]) == 2


def test_what_was_withdrawn_counts_no_more(tasking: Tasking) -> None:
    one = _made(tasking)
    task = _published(tasking, **_video(one, "说防范"))
    tasking.client("city.leader").done(task["id"], "recall", reason="数字有误")
    member = tasking.client("city.member")
    assert member.get(f"/series/{one['id']}")["balance"]["published"] == 0
    listed = member.get(f"/series/{one['id']}/episodes")["items"]
    assert (listed[0]["episode"], listed[0]["recalled_at"] is not None) == (1, True)
