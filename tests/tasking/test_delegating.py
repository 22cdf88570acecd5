"""委派与交回, 协办: from hand to hand and back, several writers, with the limit running on."""

from typing import Any

import sqlalchemy as sa

from services.tasking.models import LimitClock, TaskHelper
from tests.tasking.build import Tasking


def drafting_clocks(made: Tasking, task_id: str) -> list[tuple[Any, str | None]]:
    """(due, holder) of every clock of 撰写中 of a task."""
    mine = sa.select(LimitClock).where(LimitClock.task_id == task_id, LimitClock.name == "drafting")
    with made.db.read() as session:
        return [(clock.due_at, clock.holder_id) for clock in session.scalars(mine)]


def test_a_task_given_out_for_a_while_comes_back(both: Tasking) -> None:
    task_id, holder = both.reach("drafting"), both.client("city.member")
    other, asked = both.client("city.member2"), both.people["city.member2"]
    due = holder.task(task_id)["limit"]
    holder.refused(task_id, "delegate", 422, "invalid", member_id=both.people["city.member"], reason="出差三天")
    given = holder.done(task_id, "delegate", member_id=asked, reason="出差三天")
    assert (given["holder"]["id"], given["delegator"]["id"]) == (asked, both.people["city.member"])
    assert given["limit"]["due_at"] == due["due_at"]
    other.write(task_id)
    other.refused(task_id, "submit", 409, "delegated", version=1)
    other.refused(task_id, "delegate", 409, "delegated", member_id=both.people["city.all"], reason="转手")
    both.client("city.all").refused(task_id, "hand_back", 403, "wrong_role")
    back = other.done(task_id, "hand_back")
    assert (back["holder"]["id"], back["delegator"]) == (both.people["city.member"], None)
    holder.submit(task_id)
    assert holder.task(task_id)["stage"] == "first_review"


def test_the_giver_takes_it_back_and_the_limit_runs_on(tasking: Tasking) -> None:
    task_id, holder = tasking.reach("drafting"), tasking.client("city.member")
    ((due, _),) = drafting_clocks(tasking, task_id)
    holder.done(task_id, "delegate", member_id=tasking.people["city.member2"], reason="会议期间")
    assert drafting_clocks(tasking, task_id) == [(due, tasking.people["city.member2"])]
    holder.done(task_id, "hand_back", reason="会议结束")
    assert drafting_clocks(tasking, task_id) == [(due, tasking.people["city.member"])]
    labels = [line["label"] for line in holder.get(f"/tasks/{task_id}/history")["items"]]
    assert labels[-2:] == ["委派", "交回"]


def test_a_leader_delegates_for_the_holder_and_makes_it_last(tasking: Tasking) -> None:
    task_id, leader = tasking.reach("drafting"), tasking.client("city.leader")
    asked = tasking.people["city.member2"]
    given = leader.done(task_id, "delegate", member_id=asked, reason="临时支援")
    assert given["delegator"]["id"] == tasking.people["city.member"]
    kept = leader.done(task_id, "transfer", member_id=asked, reason="由其办完")
    assert (kept["holder"]["id"], kept["delegator"]) == (asked, None)


def test_a_released_task_owes_nobody(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    tasking.client("city.member").done(task_id, "delegate", member_id=tasking.people["city.member2"], reason="支援")
    released = tasking.client("city.member2").done(task_id, "release", reason="无法办理")
    assert (released["stage"], released["holder"], released["delegator"]) == ("waiting", None, None)


def test_a_giver_who_left_gets_nothing_back(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    tasking.client("city.member").done(task_id, "delegate", member_id=tasking.people["city.member2"], reason="支援")
    tasking.leaves("city.member")
    tasking.client("city.member2").refused(task_id, "hand_back", 409, "delegator_gone")


def test_somebody_who_reviewed_is_not_delegated_to(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review", "county")
    tasking.client("county.member2").done(task_id, "send_back", reason="请核实数字")
    holder, reviewer = tasking.client("county.member"), tasking.people["county.member2"]
    for step in ("delegate", "assist"):
        problem = holder.refused(task_id, step, 422, "invalid", member_id=reviewer, reason="请其代写")
        assert "三审三校" in problem["errors"]["member_id"][0]


def test_several_write_and_the_holder_sends_it_in(both: Tasking) -> None:
    task_id, holder = both.reach("drafting"), both.client("city.member")
    friend, asked = both.client("city.member2"), both.people["city.member2"]
    assert friend.save(task_id).status_code == 403
    for wrong, words in (("city.member", "承办人不必协办"), ("xc", "须为本任务所在专班的成员")):
        problem = holder.refused(task_id, "assist", 422, "invalid", member_id=both.people[wrong], reason="一起写")
        assert problem["errors"]["member_id"] == [words]
    shown = holder.done(task_id, "assist", member_id=asked, reason="一起写")
    assert [one["person"]["id"] for one in shown["helpers"]] == [asked]
    holder.refused(task_id, "assist", 422, "invalid", member_id=asked, reason="再请一次")
    assert friend.write(task_id, text="协办人写的一版。")["draft"]["author"]["id"] == asked
    friend.refused(task_id, "submit", 403, "not_holder", version=1)
    assert task_id in {task["id"] for task in friend.get("/tasks?queue=helping")["items"]}
    holder.done(task_id, "end_assist", member_id=asked)
    assert friend.save(task_id, text="不再协办。").status_code == 403
    assert friend.get("/tasks?queue=helping")["items"] == []
    holder.refused(task_id, "end_assist", 409, "not_assisted", member_id=asked)
    holder.write(task_id, text="承办人改定。")
    holder.submit(task_id)
    parts = {one["person"]["id"]: one["part"] for one in holder.task(task_id)["parts"]}
    assert parts == {asked: "writing", both.people["city.member"]: "writing"}
    with both.db.read() as session:
        row = session.query(TaskHelper).one()
        assert (row.person_id, row.ended_by) == (asked, both.people["city.member"])
