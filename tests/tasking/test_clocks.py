"""时限: pausing, extending, the late sweep (once for each stage entry), killed in between, and the history."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from services.tasking.actions import climb, recompute
from services.tasking.limits import replay
from services.tasking.models import ClockSpan, LimitClock, Task
from shared.events import CalendarChanged, NeedAmended
from shared.ids import new_id
from shared.worktime import CHINA
from tests.tasking.build import Tasking


def sweep(tasking: Tasking) -> int:
    with tasking.db.write() as session:
        return climb(session)


def due_of(tasking: Tasking, task_id: str) -> datetime:
    return datetime.fromisoformat(tasking.client("city.leader").task(task_id)["limit"]["due_at"])


def clocks_of(tasking: Tasking, task_id: str, explain: int = 0) -> dict[tuple[str, int], dict[str, Any]]:
    """The clocks of a task by name and entry."""
    found = tasking.client("city.leader").get(f"/tasks/{task_id}/limits?explain={explain}")["clocks"]
    return {(clock["name"], clock["entry"]): clock for clock in found}


def held(tasking: Tasking, task_id: str) -> list[LimitClock]:
    with tasking.db.read() as session:
        mine = sa.select(LimitClock).where(LimitClock.task_id == task_id)
        return list(session.scalars(mine.order_by(LimitClock.started_at, LimitClock.id)))


def spans(tasking: Tasking, clock_id: str) -> list[ClockSpan]:
    with tasking.db.read() as session:
        mine = sa.select(ClockSpan).where(ClockSpan.clock_id == clock_id).order_by(ClockSpan.n)
        return list(session.scalars(mine))


def test_each_stage_entry_has_its_own_clock_and_is_late_once(both: Tasking) -> None:
    """Trap 5: after being sent back and entered again, once more."""
    task_id = both.task(priority="urgent")
    both.forward(hours=2)
    sweep(both)
    assert both.said("task", task_id) == ["task.opened", "task.late"]
    both.carry(task_id, "drafting")
    assert both.client("city.member").task(task_id)["limit"]["late_at"] is None
    both.forward(hours=5)
    sweep(both)
    both.client("city.member").write(task_id)
    both.client("city.member").submit(task_id)
    both.client("city.first_reviewer").done(task_id, "send_back", reason="请修改")
    both.forward(hours=5)
    sweep(both)
    assert both.said("task", task_id).count("task.late") == 3
    found = clocks_of(both, task_id)
    states = {key: (clock["state"], clock["kept"]) for key, clock in found.items()}
    assert states == {
        ("acknowledge", 1): ("satisfied", False), ("waiting", 1): ("satisfied", False),
        ("statement", 1): ("running", None), ("drafting", 1): ("satisfied", False),
        ("first_review", 1): ("satisfied", True), ("drafting", 2): ("running", None),
    }  # fmt: skip
    assert found["drafting", 2]["breached"] is True


def test_what_the_task_shows_is_the_first_of_its_running_limits(tasking: Tasking) -> None:
    task_id, leader = tasking.task(), tasking.client("city.leader")
    limit = leader.task(task_id)["limit"]
    assert (limit["clock"], limit["rule"]) == ("acknowledge", "平件：4个工作小时内受理")
    assert leader.done(task_id, "accept")["limit"]["clock"] == "waiting"
    drafting = tasking.client("city.member").done(task_id, "claim")["limit"]
    assert (drafting["clock"], drafting["colour"]) == ("drafting", "green")
    start, due = (datetime.fromisoformat(drafting[name]) for name in ("stage_at", "due_at"))
    assert due - start == timedelta(days=3), "Monday morning and three working days"


def test_leaving_a_stage_undone_cancels_its_clock_and_coming_back_starts_another(both: Tasking) -> None:
    task_id, member, leader = both.task(), both.client("city.member"), both.client("city.leader")
    member.done(task_id, "claim")
    both.forward(hours=1)
    member.done(task_id, "release", reason="出差")
    member.done(task_id, "claim")
    leader.done(task_id, "transfer", reason="换人", member_id=both.people["city.member2"])
    states = [(clock.name, clock.entry, clock.state, clock.kept) for clock in held(both, task_id)]
    assert sorted(states) == [
        ("acknowledge", 1, "satisfied", True), ("drafting", 1, "cancelled", None), ("drafting", 2, "running", None),
        ("waiting", 1, "satisfied", True), ("waiting", 2, "satisfied", True),
    ]  # fmt: skip
    last = next(clock for clock in held(both, task_id) if clock.state == "running")
    assert last.started_at > last.as_of
    assert last.holder_id == both.people["city.member2"]


def test_handing_a_task_over_gains_no_time(both: Tasking) -> None:
    """转办: the limit of the stage runs on; who had it when stays in its history."""
    task_id, leader = both.reach("drafting"), both.client("city.leader")
    due = due_of(both, task_id)
    both.forward(hours=1)
    leader.done(task_id, "transfer", reason="换人", member_id=both.people["city.member2"])
    assert due_of(both, task_id) == due
    clock = next(clock for clock in held(both, task_id) if clock.name == "drafting")
    assert [(span.why, span.holder_id, span.reason) for span in spans(both, clock.id)] == [
        ("start", both.people["city.member"], None), ("holder", both.people["city.member2"], "换人"),
    ]  # fmt: skip


def test_what_is_left_undone_too_late_was_late(tasking: Tasking) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    tasking.forward(days=10)
    member.done(task_id, "release", reason="出差")
    clock = clocks_of(tasking, task_id)["drafting", 1]
    assert (clock["state"], clock["kept"]) == ("cancelled", False)


def test_a_paused_task_is_not_late_and_runs_on_afterwards(both: Tasking) -> None:
    """Trap 8: the pause survives a change of priority."""
    task_id, leader = both.reach("drafting"), both.client("city.leader")
    due = due_of(both, task_id)
    paused = leader.done(task_id, "pause", reason="等待上级口径")
    assert paused["paused"]["by"]["id"] == both.people["city.leader"]
    assert clocks_of(both, task_id)["drafting", 1]["paused"] is True
    leader.refused(task_id, "pause", 409, "paused", reason="再停")
    both.client("city.member").refused(task_id, "release", 409, "paused", reason="出差")
    both.forward(days=7)
    assert sweep(both) == 0
    leader.done(task_id, "resume", reason="口径已定")
    assert timedelta(days=7) <= due_of(both, task_id) - due < timedelta(days=7, minutes=2)
    need_id = leader.task(task_id)["needs"][0]["need_id"]
    both.hear(NeedAmended(need_id=need_id, changes={"priority": "urgent"}))
    shorter = due + timedelta(days=7) - due_of(both, task_id)
    assert timedelta(days=3) - timedelta(hours=4, minutes=2) < shorter <= timedelta(days=3) - timedelta(hours=4)
    leader.refused(task_id, "resume", 409, "not_paused", reason="再来")
    clock = next(one for one in held(both, task_id) if one.name == "drafting")
    assert [span.why for span in spans(both, clock.id)] == ["start", "pause", "resume", "priority"]
    assert both.said("clock", clock.id)[-1] == "limit.moved"
    assert clocks_of(both, task_id)["statement", 1]["state"] == "running", "加急 is answered within 48 hours"


def test_a_pause_before_a_statement_is_asked_for_counts_for_it_as_well(tasking: Tasking) -> None:
    task_id, leader = tasking.task(), tasking.client("city.leader")
    opened = held(tasking, task_id)[0].started_at
    leader.done(task_id, "pause", reason="等待上级口径")
    tasking.forward(hours=10)
    leader.done(task_id, "resume", reason="口径已定")
    need_id = leader.task(task_id)["needs"][0]["need_id"]
    tasking.hear(NeedAmended(need_id=need_id, changes={"priority": "urgent"}))
    statement = next(one for one in held(tasking, task_id) if one.name == "statement")
    assert statement.due_at is not None
    assert timedelta(hours=58) <= statement.due_at - opened < timedelta(hours=58, minutes=2)
    tasking.hear(NeedAmended(need_id=need_id, changes={"priority": "ordinary"}))
    assert clocks_of(tasking, task_id)["statement", 1]["state"] == "unlimited"


def test_extending_before_it_is_late_only(tasking: Tasking) -> None:
    task_id, leader = tasking.reach("drafting"), tasking.client("city.leader")
    due = due_of(tasking, task_id)
    for wrong in (due, due - timedelta(hours=1), due + timedelta(days=31)):
        leader.refused(task_id, "extend", 422, "invalid", reason="等待通报", until=wrong.isoformat())
    leader.refused(task_id, "extend", 422, "invalid", reason="等待通报", until="2026-06-01T09:00:00")
    until = due + timedelta(days=2)
    found = leader.done(task_id, "extend", reason="等待通报", until=until.isoformat())
    assert datetime.fromisoformat(found["limit"]["due_at"]) == until
    assert "经组长同意延期1次" in found["limit"]["explain"]
    clock = clocks_of(tasking, task_id)["drafting", 1]
    assert (clock["extended"], clock["generation"]) == (1, 1)
    tasking.forward(days=30)
    leader.refused(
        task_id, "extend", 409, "already_late", reason="太晚了", until=(until + timedelta(days=9)).isoformat()
    )


def test_the_explanation_replays_and_is_kept_when_the_clock_ends(both: Tasking) -> None:
    """Trap 14: a notice that comes later moves what runs, never what has ended."""
    task_id, leader = both.reach("drafting"), both.client("city.leader")
    leader.done(task_id, "pause", reason="等待上级口径")
    both.forward(days=1)
    leader.done(task_id, "resume", reason="口径已定")
    before = clocks_of(both, task_id, explain=1)
    for clock in before.values():
        replayed = replay(clock["explanation"])
        assert replayed is not None
        assert replayed.isoformat() == datetime.fromisoformat(clock["due_at"]).isoformat()
        assert clock["explanation"]["segments"][0]["why"]
    assert "挂起：等待上级口径" in {one["why"] for one in before["drafting", 1]["explanation"]["segments"]}
    day_off(both, before["drafting", 1]["due_at"])
    assert recomputed(both) == 1
    after = clocks_of(both, task_id, explain=1)
    assert after["waiting", 1] == before["waiting", 1]
    was, after_it = (datetime.fromisoformat(one["drafting", 1]["due_at"]) for one in (before, after))
    assert after_it - was == timedelta(days=3), "Friday is off: Monday"
    assert leader.task(task_id)["limit"]["due_at"] == after["drafting", 1]["due_at"]
    running = next(one for one in held(both, task_id) if one.state == "running")
    assert spans(both, running.id)[-1].why == "calendar"
    assert both.said("clock", running.id) == ["limit.moved"]
    line = after["drafting", 1]["history"][-1]
    assert (line["label"], line["due_at"]) == ("工作日历变化，重新计算", after["drafting", 1]["due_at"])
    assert recomputed(both) == 0, "once"


def day_off(tasking: Tasking, due_at: str) -> None:
    """The day on which something is due becomes a day off for everybody."""
    on = datetime.fromisoformat(due_at).astimezone(CHINA).date().isoformat()
    content: dict[str, Any] = {"on": on, "working": False, "name": "停电"}
    told = CalendarChanged(calendar_id=new_id(), what="day", unit_id=None, year=None, content=content, version=1)
    tasking.hear(told)


def recomputed(tasking: Tasking) -> int:
    with tasking.db.write() as session:
        return recompute(session)


def test_claims_and_openings_cost_few_statements(tasking: Tasking) -> None:
    """Hot paths: what a claim asks of the database does not grow unseen."""
    task_id = tasking.task()
    asked: list[str] = []
    event.listen(tasking.db.write_engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    tasking.hear(tasking.need())
    opening = len(asked)
    tasking.client("city.member").call("POST", f"/tasks/{task_id}/steps/claim", {})
    assert (opening <= 22, len(asked) - opening <= 33) == (True, True), (opening, len(asked) - opening)


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
