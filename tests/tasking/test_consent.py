"""本人同意 (A42): no final approval and no release of a role model without it; taken back, a recall is asked for."""

from typing import Any

from services.tasking.models import Task
from tests.tasking.build import Caller, Tasking

GIVEN = {"given_on": "2026-05-20", "how": "written"}


def role_model(made: Tasking, stage: str) -> str:
    return made.carry(made.task(kind="role_model"), stage)


def consent(caller: Caller, task_id: str, **changes: Any) -> Any:
    return caller.call("POST", f"/tasks/{task_id}/consent", GIVEN | changes)


def back(caller: Caller, task_id: str, expected: int | None = None, **changes: Any) -> Any:
    version = caller.get(f"/tasks/{task_id}/consent")["version"] if expected is None else expected
    body = {"withdrawn_on": "2026-05-21", "note": "本人不愿再宣传"} | changes
    return caller.call("POST", f"/tasks/{task_id}/consent/withdraw", body, If_Match=f'"{version}"')


def test_a_role_model_is_not_approved_without_consent(both: Tasking) -> None:
    task_id = role_model(both, "final_review")
    final, member = both.client("city.final_reviewer"), both.client("city.member")
    wanted = {"content_hash": final.task(task_id)["content_hash"], "opinion": "同意"}
    final.refused(task_id, "approve", 409, "consent_lacking", **wanted)
    answer = consent(member, task_id)
    assert answer.status_code == 201
    found = answer.get_json()
    assert (found["asked"], found["standing"], found["asks_recall"]) == (True, True, False)
    assert found["records"][0]["recorded_by"]["id"] == both.people["city.member"]
    assert final.approve(task_id)["stage"] == "publishing"


def test_consent_taken_back_stops_the_release_and_asks_for_a_recall_after_it(tasking: Tasking) -> None:
    task_id = role_model(tasking, "drafting")
    member, publisher = tasking.client("city.member"), tasking.client("city.publisher")
    consent(member, task_id)
    member.write(task_id)
    member.submit(task_id)
    for role in ("first_reviewer", "second_reviewer", "final_reviewer"):
        tasking.client(f"city.{role}").approve(task_id)
    assert back(tasking.client("city.leader"), task_id).get_json()["standing"] is False
    wanted = {"content_hash": publisher.task(task_id)["content_hash"], "channels": [{"channel": "wechat"}]}
    publisher.refused(task_id, "publish", 409, "consent_lacking", **wanted)
    assert consent(member, task_id, given_on="2026-05-25").status_code == 201
    publisher.publish(task_id)
    assert back(member, task_id, withdrawn_on="2026-05-28").get_json()["asks_recall"] is True
    tasking.client("city.leader").done(task_id, "recall", reason="本人撤回同意")
    assert member.get(f"/tasks/{task_id}/consent")["asks_recall"] is False


def test_a_merged_need_of_a_role_model_asks_consent_too(tasking: Tasking) -> None:
    """Merging must not be a way around it."""
    plain, about = tasking.task(), tasking.task(kind="role_model")
    tasking.client("city.leader").done(about, "merge", task_id=plain)
    with tasking.db.read() as session:
        assert session.get_one(Task, plain).kind != "role_model"
    assert tasking.client("city.member").get(f"/tasks/{plain}/consent")["asked"] is True
    tasking.carry(plain, "final_review")
    final = tasking.client("city.final_reviewer")
    wanted = {"content_hash": final.task(plain)["content_hash"], "opinion": "同意"}
    final.refused(plain, "approve", 409, "consent_lacking", **wanted)


def test_consent_is_recorded_once_by_whom_it_concerns(tasking: Tasking) -> None:
    task_id, ordinary = role_model(tasking, "drafting"), tasking.reach("drafting")
    member = tasking.client("city.member")
    assert consent(member, ordinary).get_json()["code"] == "consent_not_asked"
    assert consent(tasking.client("city.publisher"), task_id).get_json()["code"] == "wrong_role"
    assert consent(tasking.client("county.leader"), task_id).status_code == 404
    for changes in ({"given_on": "2199-01-01"}, {"given_on": "昨天"}, {"how": "oral"}, {"file_sha256": "a" * 64}):
        assert consent(member, task_id, **changes).status_code == 422, changes
    assert back(member, task_id, expected=1).get_json()["code"] == "consent_lacking"
    assert consent(member, task_id).status_code == 201
    assert consent(member, task_id).get_json()["code"] == "consent_recorded"
    assert back(member, task_id, expected=7).status_code == 412
    assert back(member, task_id, withdrawn_on="2026-05-19").status_code == 422
    assert member.get(f"/tasks/{task_id}/consent")["standing"] is True
