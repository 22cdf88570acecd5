"""Who holds a task: claiming at once (F01), assigning, releasing, transferring."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.tasking.build import Tasking


def test_fifty_claims_one_winner_forty_nine_hear_who(both: Tasking) -> None:
    """F01, trap 18."""
    task_id = both.task()
    members = [both.client(login) for login in ("city.member", "city.member2", "city.all")]
    gate = Barrier(50)

    def claim(n: int) -> tuple[int, dict[str, object]]:
        caller = members[n % 3]
        gate.wait()
        answer = caller.call("POST", f"/tasks/{task_id}/steps/claim", {})
        return answer.status_code, answer.get_json()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(claim, range(50)))
    won = [body for status, body in answers if status == 200]
    lost = [body for status, body in answers if status == 409]
    assert (len(won), len(lost)) == (1, 49)
    assert {body["code"] for body in lost} == {"already_claimed"}
    assert {body["holder"]["id"] for body in lost} == {won[0]["holder"]["id"]}  # type: ignore[index]
    assert all(body["claimed_at"] for body in lost)
    assert both.said("task", task_id) == ["task.opened", "task.advanced"]


def test_ten_tasks_fifty_claims_each_winner_his_own(both: Tasking) -> None:
    task_ids = [both.task() for _ in range(10)]
    callers = [both.client(login) for login in ("city.member", "city.member2", "city.all")]

    def claim(n: int) -> int:
        return callers[n % 3].call("POST", f"/tasks/{task_ids[n % 10]}/steps/claim", {}).status_code

    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(claim, range(50)))
    assert (codes.count(200), codes.count(409)) == (10, 40)


def test_who_finds_no_turn_at_writing_hears_who_was_first(tasking: Tasking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under heavy load: the queue of writers stands still, and reading alone says who has it."""
    monkeypatch.setattr(tasking.db._writers, "_patience", 0.01)
    held, free = tasking.reach("drafting"), tasking.task()
    other, stranger = tasking.client("city.member2"), tasking.client("county.member")
    with tasking.db.write():
        lost = other.call("POST", f"/tasks/{held}/steps/claim", {})
        assert (lost.status_code, lost.get_json()["code"]) == (409, "already_claimed")
        assert lost.get_json()["holder"]["id"] == tasking.people["city.member"]
        for caller, task_id, step, status in (
            (tasking.client("city.member"), held, "claim", 503),
            (other, free, "claim", 503),
            (other, held, "release", 503),
            (stranger, held, "claim", 404),
        ):
            assert caller.call("POST", f"/tasks/{task_id}/steps/{step}", {}).status_code == status
    assert other.call("POST", f"/tasks/{free}/steps/claim", {}).status_code == 200


def test_a_claim_needs_no_version_but_everything_else_does(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.task()
    assert member.call("POST", f"/tasks/{task_id}/steps/claim", {}).status_code == 200
    missing = member.call("POST", f"/tasks/{task_id}/steps/release", {"reason": "请假"})
    assert (missing.status_code, missing.get_json()["code"]) == (428, "precondition_required")
    stale = member.step(task_id, "release", expected=1, reason="请假")
    assert (stale.status_code, stale.get_json()["current"]) == (412, 2)
    assert stale.headers["Content-Type"].startswith("application/problem+json")


def test_the_order_of_checks(tasking: Tasking) -> None:
    """404 before 422 before 403 before 409 before 412."""
    task_id = tasking.reach("drafting", "county")
    assert tasking.client("other.leader").call("POST", f"/tasks/{task_id}/steps/nothing", {}).status_code == 404
    stranger = tasking.client("county.publisher")
    assert stranger.step(task_id, "transfer", expected=1).status_code == 422
    member_id = tasking.people["county.member2"]
    refused = stranger.step(task_id, "transfer", expected=1, reason="轮换", member_id=member_id)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "wrong_role")
    leader = tasking.client("county.leader")
    wrong = leader.step(task_id, "assign", expected=1, member_id=member_id)
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "wrong_stage")
    assert wrong.get_json()["holder"]["id"] == tasking.people["county.member"]
    assert "transfer" in wrong.get_json()["allowed_steps"]
    assert leader.step(task_id, "transfer", expected=1, reason="轮换", member_id=member_id).status_code == 412


def test_a_claim_by_the_wrong_people(tasking: Tasking) -> None:
    task_id = tasking.task("371302-01")
    city = tasking.client("city.member")
    assert city.task(task_id)["unit"]["name"] == "兰山分局"
    city.refused(task_id, "claim", 403, "wrong_role")
    tasking.client("county.leader").refused(task_id, "claim", 403, "wrong_role")
    assert tasking.client("county.member").done(task_id, "claim")["holder"]["name"] == "示例county.member"


def test_assign_release_transfer(tasking: Tasking) -> None:
    leader, task_id = tasking.client("county.leader"), tasking.task("371302-01")
    one, other = tasking.people["county.member"], tasking.people["county.member2"]
    for wrong in (tasking.people["city.member"], tasking.people["county.publisher"], tasking.people["xc"]):
        problem = leader.refused(task_id, "assign", 422, "invalid", member_id=wrong)
        assert problem["errors"] == {"member_id": ["须为本任务所在专班的成员"]}
    assigned = leader.done(task_id, "assign", member_id=one, reason="熟悉情况")
    assert (assigned["stage"], assigned["holder"]["id"]) == ("drafting", one)
    assert assigned["accepted_at"]
    leader.refused(task_id, "transfer", 422, "invalid", member_id=one, reason="轮换")
    assert leader.done(task_id, "transfer", member_id=other, reason="轮换")["holder"]["id"] == other
    tasking.client("county.member").refused(task_id, "release", 403, "not_holder", reason="不是我的")
    released = tasking.client("county.member2").done(task_id, "release", reason="出差")
    assert (released["stage"], released["holder"], released["claimed_at"]) == ("waiting", None, None)


def test_who_reviewed_is_not_made_the_writer(tasking: Tasking) -> None:
    """county.member2 is member and first reviewer: having reviewed, he may neither be assigned nor claim."""
    task_id = tasking.reach("first_review", "county")
    tasking.client("county.member2").done(task_id, "send_back", reason="请核实数字")
    leader, again = tasking.client("county.leader"), tasking.people["county.member2"]
    problem = leader.refused(task_id, "transfer", 422, "invalid", member_id=again, reason="轮换")
    assert "三审三校" in problem["errors"]["member_id"][0]
    tasking.client("county.member").done(task_id, "release", reason="出差")
    tasking.client("county.member2").refused(task_id, "claim", 403, "same_person")
    leader.refused(task_id, "assign", 422, "invalid", member_id=again)


def test_claiming_a_task_somebody_has_names_him(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    problem = tasking.client("city.member2").refused(task_id, "claim", 409, "already_claimed")
    assert problem["holder"] == {"id": tasking.people["city.member"], "name": "示例city.member"}
    assert problem["title"].startswith("任务已由示例city.member于")
