"""From intake: opening, amending, withdrawing; the leader's triage; nothing happens twice."""

from datetime import UTC, datetime, timedelta

import pytest

from services.tasking.app import SERVICE
from shared.db import Database
from shared.db.migrate import upgrade
from shared.envelope import Entry, body_of
from shared.errors import Unavailable
from shared.events import NeedAmended, NeedWithdrawn
from shared.ids import new_id
from shared.settings import Settings
from tests.tasking.build import Tasking
from tests.tasking.test_pages import Browser


def test_a_need_heard_twice_is_one_task(tasking: Tasking) -> None:
    need = tasking.need()
    entry = tasking.hear(need)
    tasking.apply(entry)
    listed = tasking.client("city.leader").get("/tasks")["items"]
    assert [task["number"] for task in listed] == ["任〔2026〕0001号"]
    assert tasking.said("task", listed[0]["id"]) == ["task.opened"]


def test_the_reasons_of_the_route_are_kept(tasking: Tasking) -> None:
    county = tasking.client("county.leader").task(tasking.task("371302-01"))
    assert county["unit"]["name"] == "兰山分局"
    assert county["route"]["reasons"][0].startswith("派给兰山分局专班（40 分）")
    assert "属地：由本辖区单位提出 +40" in county["route"]["reasons"]
    political = tasking.task("371302-01", topic="political_security", subtopic="cults")
    assert tasking.client("city.leader").task(political)["unit"]["name"] == "市局"
    region = tasking.task("3713-XC", region="371323")
    assert tasking.client("other.leader").task(region)["unit"]["name"] == "沂水县局"


def test_a_need_of_a_unit_not_yet_heard_of_waits(tasking: Tasking, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The follower rests and asks again; nothing is routed blindly."""
    need = tasking.need(unit_id=new_id())
    with pytest.raises(Unavailable):
        tasking.hear(need)
    empty = Database("tasking", Settings(data=tmp_path_factory.mktemp("empty")))
    upgrade(empty, SERVICE.steps, SERVICE.base.metadata)
    entry = Entry(1, new_id(), "baiying.need.raised.v1", 1, "need", need.need_id, 1, datetime.now(UTC), "service:test",
                  None, "0" * 32, body_of(tasking.need()), "0" * 64, "0" * 64)  # fmt: skip
    with pytest.raises(Unavailable), empty.write() as session:
        SERVICE.handlers.handle(session, "intake", entry)
    empty.dispose()


def test_accept_then_claim_keeps_when_it_was_accepted(tasking: Tasking) -> None:
    task_id, leader = tasking.task(), tasking.client("city.leader")
    accepted = leader.done(task_id, "accept")
    assert (accepted["stage"], bool(accepted["accepted_at"])) == ("waiting", True)
    leader.refused(task_id, "accept", 409, "already_accepted")
    claimed = tasking.client("city.member").done(task_id, "claim")
    assert claimed["accepted_at"] == accepted["accepted_at"]


def test_return_stops_the_clock_until_the_department_amends(both: Tasking) -> None:
    task_id, leader = both.task(), both.client("city.leader")
    due = datetime.fromisoformat(leader.task(task_id)["limit"]["due_at"])
    returned = leader.done(task_id, "return_need", reason="请补充数据来源")
    assert returned["paused"]["returned"] is True
    assert (returned["limit"]["due_at"], returned["limit"]["no_clock"]) == (None, "退回补正：请补充数据来源")
    both.client("city.member").refused(task_id, "claim", 409, "paused")
    both.forward(hours=30)
    need_id = returned["needs"][0]["need_id"]
    changes = {"body": "数据来源为反诈中心周报。", "title": "补正后的标题", "priority": "ordinary"}
    both.hear(NeedAmended(need_id=need_id, changes=changes))
    found = leader.task(task_id)
    assert (found["paused"], found["title"], found["needs"][0]["body"]) == (None, "补正后的标题", changes["body"])
    later = datetime.fromisoformat(found["limit"]["due_at"]) - due
    assert timedelta(days=1) <= later < timedelta(days=2, minutes=2), "30 hours from a morning: into the day after"
    assert any("挂起1次" in line for line in found["limit"]["explain"])
    labels = [line["label"] for line in leader.get(f"/tasks/{task_id}/history")["items"]]
    assert labels == [
        "需求转为任务",
        "退回补正",
        f"{found['needs'][0]['number']}已补正",
        "恢复办理",
    ]


def test_an_amendment_while_writing_is_shown_and_changes_the_priority_only(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    member = tasking.client("city.member")
    before = member.task(task_id)
    changes = {"topic": "traffic", "subtopic": None, "title": "另一个标题", "priority": "urgent"}
    tasking.hear(NeedAmended(need_id=before["needs"][0]["need_id"], changes=changes))
    after = member.task(task_id)
    assert (after["topic"], after["title"], after["priority"]) == (before["topic"], before["title"], "urgent")
    assert after["needs"][0]["topic"] == "traffic"
    assert after["needs"][0]["amended_at"]
    assert after["limit"]["rule"] == "加急：4小时内成稿"
    assert after["limit"]["due_at"] < before["limit"]["due_at"]
    assert member.save(task_id, expected=before["version"]).status_code == 412


@pytest.mark.parametrize("stage", ["waiting", "drafting"])
def test_a_withdrawn_need_closes_its_task(tasking: Tasking, stage: str) -> None:
    task_id, leader = tasking.reach(stage), tasking.client("city.leader")
    entry = tasking.hear(NeedWithdrawn(need_id=leader.task(task_id)["needs"][0]["need_id"], reason="已无必要"))
    tasking.apply(entry)
    found = leader.task(task_id)
    assert (found["stage"], found["close_reason"]) == ("closed", "需求撤回：已无必要")
    assert tasking.said("task", task_id)[-1] == "task.advanced"
    assert "withdraw" not in found["allowed_steps"]


@pytest.mark.parametrize("stage", ["first_review", "final_review", "publishing"])
def test_later_a_withdrawn_need_asks_the_leader(tasking: Tasking, stage: str) -> None:
    task_id, leader = tasking.reach(stage), tasking.client("city.leader")
    leader.refused(task_id, "close", 409, "wrong_stage", reason="不需要了")
    tasking.hear(NeedWithdrawn(need_id=leader.task(task_id)["needs"][0]["need_id"], reason="已无必要"))
    found = leader.task(task_id)
    assert (found["stage"], bool(found["withdrawn_at"])) == (stage, True)
    tasking.client("city.member").refused(task_id, "close", 403, "wrong_role", reason="不需要了")
    assert leader.done(task_id, "close", reason="需求已撤回")["stage"] == "closed"


def test_merging_moves_the_needs(both: Tasking) -> None:
    one, other = both.task(), both.task()
    leader = both.client("city.leader")
    need_id = leader.task(one)["needs"][0]["need_id"]
    for wrong in (one, new_id(), both.task("371302-01")):
        leader.refused(one, "merge", 422, "invalid", task_id=wrong)
    closed = both.task()
    leader.done(closed, "decline", reason="重复")
    leader.refused(one, "merge", 409, "target_closed", task_id=closed)
    merged = leader.done(one, "merge", task_id=other, reason="内容相同")
    assert (merged["stage"], merged["merged_into"]["id"], merged["needs"]) == ("closed", other, [])
    assert leader.task(other)["needs"][0]["need_id"] == need_id
    assert both.said("task", one) == ["task.opened", "task.advanced", "task.merged"]
    both.hear(NeedWithdrawn(need_id=need_id, reason="已无必要"))
    assert leader.task(other)["stage"] == "waiting", "the other need is still there"
    second = leader.task(other)["needs"][1]["need_id"]
    both.hear(NeedWithdrawn(need_id=second, reason="已无必要"))
    assert leader.task(other)["stage"] == "closed"


def test_a_county_merges_up_into_a_task_of_the_city(tasking: Tasking) -> None:
    county, city = tasking.task("371302-01"), tasking.task()
    merged = tasking.client("county.leader").done(county, "merge", task_id=city)
    assert merged["merged_into"]["id"] == city


def test_similar_needs_are_offered(tasking: Tasking) -> None:
    first = tasking.need()
    tasking.hear(first)
    second = tasking.task(similar=[first.need_id])
    assert [one["id"] for one in tasking.client("city.leader").task(second)["similar"]] == [
        tasking.task_of(first.need_id)
    ]


def test_what_its_kind_asks_for_comes_with_the_need_and_follows_its_amendments(tasking: Tasking) -> None:
    tally = {"period": {"since": "2026-05-01", "until": "2026-05-31"},
             "categories": [{"topic": "噪声扰民", "count": 46, "suppressed": []},
                            {"topic": "相邻通行", "count": None, "suppressed": ["count"]}]}  # fmt: skip
    leader = tasking.client("city.leader")
    task_id = tasking.task("371302-01", kind="topic_tally", details=tally, direct=True)
    (need,) = leader.task(task_id)["needs"]
    assert (need["details"], need["direct"]) == (tally, True)
    assert leader.task(task_id)["unit"]["name"] == "市局"
    shown = Browser(tasking, "city.leader")
    page = shown.page(f"/tasks/{task_id}")
    for words in ("噪声扰民", "46", "&lt;5", "2026-05-01 至 2026-05-31", "直报市局"):
        assert words in page, words
    changes = {"details": {"statutes": ["《民法典》第一千一百六十五条"]}}
    tasking.hear(NeedAmended(need_id=need["need_id"], changes=changes))
    assert "《民法典》第一千一百六十五条" in shown.page(f"/tasks/{task_id}")
