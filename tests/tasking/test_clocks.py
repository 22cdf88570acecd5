"""时限: pausing, extending, the late sweep (once for each stage entry), killed in between, and the history."""

from datetime import datetime, timedelta

import pytest

from services.tasking.actions import sweep_late
from services.tasking.app import SERVICE
from services.tasking.models import Task
from shared import failpoints
from shared.service import Work
from tests.tasking.build import Tasking


def sweep(tasking: Tasking) -> int:
    with tasking.db.write() as session:
        return sweep_late(session)


def due_of(tasking: Tasking, task_id: str) -> datetime:
    return datetime.fromisoformat(tasking.client("city.leader").task(task_id)["limit"]["due_at"])


def test_late_is_said_once_for_each_stage_entry(both: Tasking) -> None:
    """Trap 5: after being sent back and entered again, once more."""
    task_id = both.task(priority="urgent")
    assert sweep(both) == 0
    both.forward(hours=2)
    assert (sweep(both), sweep(both)) == (1, 0)
    assert both.said("task", task_id) == ["task.opened", "task.late"]
    both.carry(task_id, "drafting")
    assert both.client("city.member").task(task_id)["limit"]["late_at"] is None
    both.forward(hours=5)
    assert sweep(both) == 1
    both.client("city.member").write(task_id)
    both.client("city.member").submit(task_id)
    both.client("city.first_reviewer").done(task_id, "send_back", reason="请修改")
    both.forward(hours=5)
    assert sweep(both) == 1
    assert both.said("task", task_id).count("task.late") == 3


def test_the_sweep_works_in_batches_and_survives_a_fault(tasking: Tasking) -> None:
    for _ in range(3):
        tasking.task(priority="flash")
    tasking.forward(hours=1)
    failpoints.arm("tasking.late.marked=raise")
    with pytest.raises(failpoints.FailPointError):
        sweep(tasking)
    failpoints.arm("")
    late = tasking.client("city.leader").get("/tasks?queue=late")["items"]
    assert len(late) == 3, "late by the clock, whether swept or not"
    assert all(task["late_at"] is None for task in late)
    chore = next(chore for chore in SERVICE.chores if chore.name == "late")
    work = Work(tasking.db, tasking.db.settings, None)  # type: ignore[arg-type]
    assert (chore.run(work), chore.run(work)) == (3, 0)


def test_a_paused_task_is_not_late_and_runs_on_afterwards(both: Tasking) -> None:
    """Trap 8: the pause survives a change of priority."""
    from shared.events import NeedAmended

    task_id, leader = both.reach("drafting"), both.client("city.leader")
    due = due_of(both, task_id)
    paused = leader.done(task_id, "pause", reason="等待上级口径")
    assert paused["paused"]["by"]["id"] == both.people["city.leader"]
    leader.refused(task_id, "pause", 409, "paused", reason="再停")
    both.client("city.member").refused(task_id, "release", 409, "paused", reason="出差")
    both.forward(days=10)
    assert sweep(both) == 0
    leader.done(task_id, "resume", reason="口径已定")
    assert timedelta(days=10) <= due_of(both, task_id) - due < timedelta(days=10, minutes=2)
    need_id = leader.task(task_id)["needs"][0]["need_id"]
    both.hear(NeedAmended(need_id=need_id, changes={"priority": "urgent"}))
    shorter = due + timedelta(days=10) - due_of(both, task_id)
    assert timedelta(days=3) - timedelta(hours=4, minutes=2) < shorter <= timedelta(days=3) - timedelta(hours=4)
    leader.refused(task_id, "resume", 409, "not_paused", reason="再来")


def test_extending_before_it_is_late_only(tasking: Tasking) -> None:
    task_id, leader = tasking.reach("drafting"), tasking.client("city.leader")
    due = due_of(tasking, task_id)
    for wrong in (due, due - timedelta(hours=1), due + timedelta(days=31)):
        leader.refused(task_id, "extend", 422, "invalid", reason="等待通报", until=wrong.isoformat())
    leader.refused(task_id, "extend", 422, "invalid", reason="等待通报", until="2026-06-01T09:00:00")
    until = due + timedelta(days=2)
    found = leader.done(task_id, "extend", reason="等待通报", until=until.isoformat())
    assert datetime.fromisoformat(found["limit"]["due_at"]) == until
    assert found["limit"]["extended_seconds"] == 2 * 86400
    limits = leader.get(f"/tasks/{task_id}/limits")
    assert "经组长同意延期共48小时0分" in limits["explain"]
    tasking.forward(days=30)
    leader.refused(
        task_id, "extend", 409, "already_late", reason="太晚了", until=(until + timedelta(days=9)).isoformat()
    )


def test_urging_is_on_record_and_changes_no_limit(tasking: Tasking) -> None:
    task_id, leader = tasking.reach("drafting"), tasking.client("city.leader")
    due = due_of(tasking, task_id)
    assert leader.done(task_id, "urge", reason="请今日完成")["urged"] == 1
    assert due_of(tasking, task_id) == due
    line = leader.get(f"/tasks/{task_id}/history")["items"][-1]
    assert (line["label"], line["reason"], line["actor"]["name"]) == ("催办", "请今日完成", "示例city.leader")


def test_every_stage_has_a_limit_or_says_why_not(tasking: Tasking) -> None:
    """Trap 16, in the rows; and the history tells the whole way."""
    task_id = tasking.task()
    for stage in ("waiting", "drafting", "first_review", "second_review", "final_review", "publishing", "published"):
        tasking.carry(task_id, stage) if stage in ("waiting", "drafting") else None
        if stage == "first_review":
            tasking.client("city.member").write(task_id)
            tasking.client("city.member").submit(task_id)
        elif stage == "published":
            tasking.client("city.publisher").publish(task_id)
        elif stage not in ("waiting", "drafting"):
            before = {"second_review": "first", "final_review": "second", "publishing": "final"}[stage]
            tasking.client(f"city.{before}_reviewer").approve(task_id)
        limit = tasking.client("city.leader").task(task_id)["limit"]
        assert (limit["due_at"] is None) == (stage == "published"), stage
        assert (limit["no_clock"] is None) == (stage != "published")
    past = tasking.client("city.leader").get(f"/tasks/{task_id}/history")["items"]
    assert [line["label"] for line in past] == [
        "需求转为任务", "领取", "保存第1版稿件", "送审", "初审通过", "复审通过", "终审通过", "发布",
    ]  # fmt: skip
    assert past[4]["reason"] == "同意"


def test_only_the_server_knows_the_time(tasking: Tasking) -> None:
    """Trap 21: no field of any step sets a moment but extend's."""
    task_id = tasking.task()
    body = {"at": "2020-01-01T00:00:00Z", "claimed_at": "2020-01-01T00:00:00Z"}
    for name, value in body.items():
        answer = tasking.client("city.member").call("POST", f"/tasks/{task_id}/steps/claim", {name: value})
        assert answer.status_code == 422
    with tasking.db.read() as session:
        assert session.get_one(Task, task_id).holder_id is None
