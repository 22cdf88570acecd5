"""The 专班 itself: strength, members, limits of work in hand, leave with a cover, handing over."""

from datetime import datetime, timedelta
from typing import Any

from shared.db import now
from tests.tasking.build import Caller, Tasking


def at(made: Tasking, **by: float) -> str:
    with made.db.read() as session:
        moment: datetime = now(session) + timedelta(**by)
    return moment.isoformat().replace("+00:00", "Z")


def leave(made: Tasking, caller: Caller, who: str, cover: str, start: float = -1, days: float = 3) -> Any:
    unit = made.units["3713" if who.startswith("city") else "371302"]
    body = {
        "unit_id": unit, "person_id": made.people[who], "cover_id": made.people[cover], "reason": "年休假",
        "since": at(made, hours=start), "until": at(made, days=days),
    }  # fmt: skip
    return caller.call("POST", "/taskforce/absences", body)


def keep(made: Tasking, caller: Caller, who: str, version: int = 0, **changes: Any) -> Any:
    unit = made.units["3713" if who.startswith("city") else "371302"]
    body = {"unit_id": unit, "came_by": "own", **changes}
    return caller.call("PUT", f"/taskforce/members/{made.people[who]}", body, If_Match=f'"{version}"')


def test_strength_against_what_is_required(both: Tasking) -> None:
    """A22, A23: ten at the city, five in a county."""
    found = {one["unit"]["name"]: one for one in both.client("city.leader").get("/taskforce")["items"]}
    assert {name: (one["required"], one["actual"], one["shortfall"]) for name, one in found.items()} == {
        "市局": (10, 8, 2), "兰山分局": (5, 6, 0), "沂水县局": (5, 2, 3),
    }  # fmt: skip
    assert [one["unit"]["name"] for one in both.client("county.leader").get("/taskforce")["items"]] == ["兰山分局"]
    assert both.client("xc").call("GET", "/taskforce").status_code == 403
    director, other = both.client("city.director"), both.units["371323"]
    body = {"required": 1, "source": "试点期间"}
    assert director.call("PUT", f"/taskforce/strength/{other}", body, If_Match='"1"').status_code == 412
    made = director.call("PUT", f"/taskforce/strength/{other}", body, If_Match='"0"')
    assert (made.status_code, made.get_json()["required"]) == (200, 1)
    changed = {"required": 3, "source": "市局规定"}
    assert director.call("PUT", "/taskforce/strength/city", changed, If_Match='"1"').status_code == 200
    found = {one["unit"]["name"]: one for one in director.get("/taskforce")["items"]}
    assert [found[name]["shortfall"] for name in ("市局", "兰山分局", "沂水县局")] == [0, 0, 0]
    assert found["市局"]["source"] == "市局规定"
    refused = both.client("city.leader").call("PUT", "/taskforce/strength/city", changed, If_Match='"2"')
    assert refused.status_code == 403
    for wrong in ("station", both.units["3713-XC"], "x"):
        assert director.call("PUT", f"/taskforce/strength/{wrong}", body, If_Match='"0"').status_code == 404, wrong


def test_a_seconded_member_counts_for_his_time(tasking: Tasking) -> None:
    leader = tasking.client("county.leader")
    assert keep(tasking, leader, "county.member", came_by="seconded").status_code == 422
    until = at(tasking, days=30)
    kept = keep(tasking, leader, "county.member", came_by="seconded", until=until, topics=["traffic", "crime"])
    assert (kept.status_code, kept.get_json()["topics"]) == (200, ["crime", "traffic"])
    assert keep(tasking, leader, "county.member").status_code == 412
    one = leader.get(f"/taskforce/{tasking.units['371302']}")
    mine = next(line for line in one["members"] if line["member"]["id"] == tasking.people["county.member"])
    assert (one["actual"], mine["came_by"], mine["over"]) == (6, "seconded", False)
    tasking.forward(days=31)
    one = leader.get(f"/taskforce/{tasking.units['371302']}")
    assert (one["actual"], one["shortfall"]) == (5, 0)
    assert keep(tasking, tasking.client("other.leader"), "county.member", 1).status_code == 404
    assert keep(tasking, tasking.client("county.member"), "county.member", 1).status_code == 403


def test_a_full_hand_claims_no_more(both: Tasking) -> None:
    leader, member = both.client("city.leader"), both.client("city.member")
    assert keep(both, leader, "city.member", wip_limit=1).status_code == 200
    first, second = both.task(), both.task()
    member.done(first, "claim")
    problem = member.refused(second, "claim", 409, "wip_limit")
    assert (problem["limit"], problem["holding"]) == (1, 1)
    assert leader.done(second, "assign", member_id=both.people["city.member"])["stage"] == "drafting"


def test_who_is_on_leave_is_not_given_work_and_his_cover_acts_for_him(both: Tasking) -> None:
    """请假代理: the part on record is that of who acted."""
    task_id, fresh = both.reach("drafting"), both.task()
    leader, cover = both.client("city.leader"), both.client("city.member2")
    assert cover.save(task_id).status_code == 403
    made = leave(both, both.client("city.member"), "city.member", "city.member2")
    assert (made.status_code, made.get_json()["on"]) == (201, True)
    problem = leader.refused(fresh, "assign", 409, "absent", member_id=both.people["city.member"])
    assert problem["cover"] == {"id": both.people["city.member2"], "name": "示例city.member2"}
    assert task_id in {task["id"] for task in cover.get("/tasks?queue=mine")["items"]}
    shown = cover.task(task_id)
    assert (shown["cover"]["id"], "submit" in shown["allowed_steps"]) == (both.people["city.member2"], True)
    cover.write(task_id)
    cover.submit(task_id)
    parts = {one["person"]["id"]: one["part"] for one in cover.task(task_id)["parts"]}
    assert parts == {both.people["city.member2"]: "writing"}
    ended = both.client("city.member").call(
        "POST", f"/taskforce/absences/{made.get_json()['id']}/end", {}, If_Match='"1"'
    )
    assert (ended.status_code, ended.get_json()["on"]) == (200, False)
    assert "take_back" not in cover.task(task_id)["allowed_steps"]
    assert leader.done(fresh, "assign", member_id=both.people["city.member"])["stage"] == "drafting"


def test_a_cover_stops_when_the_time_is_over(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    leave(tasking, tasking.client("city.leader"), "city.member", "city.member2", days=1)
    assert "release" in tasking.client("city.member2").task(task_id)["allowed_steps"]
    tasking.forward(days=2)
    assert "release" not in tasking.client("city.member2").task(task_id)["allowed_steps"]


def test_a_cover_never_reviews_for_anybody(tasking: Tasking) -> None:
    """county.member2 is a first reviewer too: covering the writer, he writes or reviews, never both."""
    task_id = tasking.reach("drafting", "county")
    leave(tasking, tasking.client("county.leader"), "county.member", "county.member2")
    cover = tasking.client("county.member2")
    cover.write(task_id)
    cover.submit(task_id)
    problem = cover.step(task_id, "approve", content_hash=cover.task(task_id)["content_hash"], opinion="同意")
    assert (problem.status_code, problem.get_json()["code"]) == (403, "same_person")


def test_leaves_that_make_no_sense(tasking: Tasking) -> None:
    leader, member = tasking.client("city.leader"), tasking.client("city.member")
    assert leave(tasking, member, "city.member", "city.member").status_code == 422
    assert leave(tasking, member, "city.member", "city.leader").status_code == 422
    assert leave(tasking, member, "city.member", "city.member2", days=-1).status_code == 422
    assert leave(tasking, member, "city.member", "city.member2", days=400).status_code == 422
    assert leave(tasking, member, "city.member2", "city.member").status_code == 403
    assert leave(tasking, tasking.client("other.leader"), "county.member", "county.member2").status_code == 403
    assert leave(tasking, leader, "city.member", "city.member2").status_code == 201
    for who, cover, code in (
        ("city.member", "city.all", "overlaps"),
        ("city.all", "city.member", "cover_absent"),
        ("city.member2", "city.all", "covers_another"),
    ):
        refused = leave(tasking, leader, who, cover)
        assert (refused.status_code, refused.get_json()["code"]) == (409, code)
    listed = leader.get("/taskforce/absences")["items"]
    assert [one["person"]["id"] for one in listed] == [tasking.people["city.member"]]
    assert tasking.client("county.leader").get("/taskforce/absences")["items"] == []
    path = f"/taskforce/absences/{listed[0]['id']}/end"
    assert tasking.client("county.leader").call("POST", path, {}, If_Match='"1"').status_code == 404
    assert tasking.client("city.member2").call("POST", path, {}, If_Match='"1"').status_code == 403
    assert leader.call("POST", path, {}, If_Match='"1"').status_code == 200
    again = leader.call("POST", path, {}, If_Match='"2"')
    assert (again.status_code, again.get_json()["code"]) == (409, "ended")


def test_everything_a_leaver_has_is_handed_over_or_listed(both: Tasking) -> None:
    """A24."""
    leader, gone, to = both.client("city.leader"), both.people["city.member"], both.people["city.member2"]
    writing, given, paused = [both.reach("drafting") for _ in range(3)]
    reviewed, helped = both.reach("first_review"), both.task()
    both.client("city.all").done(helped, "claim")
    both.client("city.all").done(helped, "assist", member_id=gone, reason="一起写")
    both.client("city.member").done(given, "delegate", member_id=both.people["city.all"], reason="支援")
    leader.done(paused, "pause", reason="等材料")
    leave(both, leader, "city.all", "city.member", start=48, days=5)
    both.leaves("city.member")
    stranded = {task["id"] for task in leader.get("/tasks?queue=stranded")["items"]}
    assert stranded == {writing, reviewed, paused}
    path = f"/taskforce/members/{gone}/hand-over"
    assert both.client("city.member2").call("POST", path, {"to": to, "reason": "离岗"}).status_code == 403
    assert both.client("county.leader").call("POST", path, {"to": to, "reason": "离岗"}).status_code == 404
    for wrong in (gone, both.people["county.member"], both.people["xc"]):
        assert leader.call("POST", path, {"to": wrong, "reason": "离岗"}).status_code == 422
    answer = leader.call("POST", path, {"to": to, "reason": "调离"})
    found = {one["outcome"]["task_id"]: (one["what"], one["outcome"]["done"], one["outcome"]["code"])
             for one in answer.get_json()["items"]}  # fmt: skip
    absence = next(key for key, value in found.items() if value[0] == "covered")
    assert found == {
        writing: ("held", True, ""), reviewed: ("held", False, "wrong_stage"), helped: ("helped", True, ""),
        given: ("given_out", True, ""), paused: ("held", False, "paused"), absence: ("covered", True, ""),
    }  # fmt: skip
    assert leader.task(writing)["holder"]["id"] == to
    assert (leader.task(given)["holder"]["id"], leader.task(given)["delegator"]) == (both.people["city.all"], None)
    assert leader.task(helped)["helpers"] == []
    assert {task["id"] for task in leader.get("/tasks?queue=stranded")["items"]} == {reviewed, paused}
    assert leader.get(f"/taskforce/{both.units['3713']}")["stranded"] == 2


def test_who_suits_is_offered_first_and_why(tasking: Tasking) -> None:
    from services.tasking.models import Task
    from services.tasking.queries import members_for

    busy, task_id = tasking.reach("drafting"), tasking.task()
    leader = tasking.client("city.leader")
    keep(tasking, leader, "city.member2", topics=["crime"])
    leave(tasking, leader, "city.all", "city.member")
    with tasking.db.read() as session:
        found = members_for(session, session.get_one(Task, task_id))
        assert busy
    assert [(one["name"], one["score"]) for one in found] == [
        ("示例city.member2", 10), ("示例city.member", -3), ("示例city.all", -100),
    ]  # fmt: skip
    assert found[2]["reasons"] == ["请假，由示例city.member代理 -100"]
