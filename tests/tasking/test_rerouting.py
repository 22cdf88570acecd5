"""派单并列与改派: ties are kept for the leader, who gives a waiting task to another desk; its limit runs on."""

import json

from services.tasking.models import RouteTie
from shared.log import history
from tests.tasking.build import Tasking


def tie(made: Tasking, task_id: str) -> RouteTie | None:
    with made.db.read() as session:
        return session.get(RouteTie, task_id)


def test_a_tie_is_kept_until_the_leader_has_chosen(both: Tasking) -> None:
    """加急 from a department of the city's, about one county: thirty points for either."""
    leader = both.client("city.leader")
    task_id = both.task(priority="urgent", region="371302")
    assert tie(both, both.task("371302-01")) is None
    kept = tie(both, task_id)
    assert kept is not None
    assert [(one["name"], one["score"]) for one in kept.desks] == [("市局", 30), ("兰山分局", 30)]
    assert (leader.task(task_id)["unit"]["name"], kept.settled_at) == ("市局", None)
    moved = leader.done(task_id, "reroute", unit_id=both.units["371302"], reason="以属地为主")
    assert (moved["unit"]["name"], moved["desk"]["name"], moved["stage"]) == ("兰山分局", "兰山分局", "waiting")
    assert moved["route"]["reasons"][-1] == "改派至兰山分局专班：以属地为主"
    settled = tie(both, task_id)
    assert settled is not None
    assert settled.settled_by == both.people["city.leader"]
    assert both.client("county.member").done(task_id, "claim")["stage"] == "drafting"


def test_the_limit_runs_on(tasking: Tasking) -> None:
    task_id, leader = tasking.task("371302-01"), tasking.client("city.leader")
    before = leader.task(task_id)["limit"]["due_at"]
    tasking.forward(minutes=30)
    moved = leader.done(task_id, "reroute", unit_id=tasking.units["371323"], reason="力量不足")
    assert moved["limit"]["due_at"] == before
    with tasking.db.read() as session:
        last = [json.loads(one.body) for one in history(session, "task", task_id) if one.name == "task.advanced"][-1]
    assert (last["step"], last["unit_id"]) == ("reroute", tasking.units["371323"])
    clocks = leader.get(f"/tasks/{task_id}/limits")["clocks"]
    running = [one for one in clocks if one["state"] == "running"]
    assert {one["name"] for one in running} == {"waiting", "acknowledge"}
    assert len([one for one in clocks if one["state"] == "cancelled"]) == 2


def test_where_it_may_go_and_who_sends_it(tasking: Tasking) -> None:
    task_id, leader = tasking.task("371302-01"), tasking.client("city.leader")
    for wrong in ("371302", "3713-XC", "371302-01"):
        leader.refused(task_id, "reroute", 422, "invalid", unit_id=tasking.units[wrong], reason="试试")
    own = tasking.client("county.leader")
    own.refused(task_id, "reroute", 422, "invalid", unit_id=tasking.units["371323"], reason="转给邻县")
    tasking.client("county.member").refused(
        task_id, "reroute", 403, "wrong_role", unit_id=tasking.units["371323"], reason="转给邻县"
    )
    held = tasking.reach("drafting")
    leader.refused(held, "reroute", 409, "wrong_stage", unit_id=tasking.units["371302"], reason="交给兰山")
    twin = leader.done(held, "mirror", unit_id=tasking.units["371302"], reason="属地配合")["mirrors"][0]["id"]
    leader.refused(twin, "reroute", 409, "is_mirror", unit_id=tasking.units["371323"], reason="换一个县")
