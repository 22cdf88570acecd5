"""工作稿: kept while one types, for oneself alone; no version, the task stays as it is; gone when saved."""

from werkzeug.test import TestResponse

from tests.tasking.build import Caller, Tasking

TYPED = {"title": "写了一半", "text": "", "flags": ["minors"], "shots": "画面｜"}


def _keep(caller: Caller, task_id: str, version: int, body: object = None) -> TestResponse:
    sent = {"body": TYPED if body is None else body}
    return caller.call("PUT", f"/tasks/{task_id}/working-copy", sent, If_Match=f'"{version}"')


def _none(caller: Caller, task_id: str) -> bool:
    found = caller.get(f"/tasks/{task_id}/working-copy")
    return (found["version"], found["body"], found["saved_at"]) == (0, {}, None)


def test_what_is_typed_is_kept_and_the_task_does_not_change(both: Tasking) -> None:
    member, task_id = both.client("city.member"), both.reach("drafting")
    before = member.task(task_id)
    kept = _keep(member, task_id, 0)
    assert (kept.status_code, kept.get_json()["version"], kept.get_json()["based_on"]) == (200, 1, 0)
    assert _keep(member, task_id, 1, {"title": "又写了些"}).get_json()["version"] == 2
    assert member.get(f"/tasks/{task_id}/working-copy")["body"] == {"title": "又写了些"}
    assert member.task(task_id) == before


def test_saving_a_version_ends_it(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    _keep(member, task_id, 0)
    member.write(task_id)
    assert _none(member, task_id)
    assert _keep(member, task_id, 0).get_json()["based_on"] == 1
    member.write(task_id)
    assert _none(member, task_id)


def test_two_windows_of_one_person(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    _keep(member, task_id, 0, {"text": "第一个窗口"})
    late = _keep(member, task_id, 0, {"text": "第二个窗口"})
    assert (late.status_code, late.get_json()["current"]) == (412, 1)
    missing = member.call("PUT", f"/tasks/{task_id}/working-copy", {"body": {}})
    assert missing.status_code == 428
    assert member.get(f"/tasks/{task_id}/working-copy")["body"] == {"text": "第一个窗口"}


def test_everybody_has_his_own_and_only_writers_have_one(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    _keep(member, task_id, 0)
    leader = tasking.client("city.leader")
    assert _none(leader, task_id)
    refused = _keep(leader, task_id, 0)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_holder")
    assert _keep(tasking.client("other.member"), task_id, 0).status_code == 404
    member.write(task_id)
    member.submit(task_id)
    assert _keep(member, task_id, 0).get_json()["code"] == "wrong_stage"


def test_throwing_it_away(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    at = f"/tasks/{task_id}/working-copy"
    _keep(member, task_id, 0)
    assert member.call("DELETE", at).status_code == 428
    assert member.call("DELETE", at, If_Match='"7"').status_code == 412
    assert member.call("DELETE", at, If_Match='"1"').status_code == 204
    assert _none(member, task_id)
    assert member.call("DELETE", at, If_Match='"0"').status_code == 204


def test_what_is_marked_secret_is_not_kept_either(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    answer = _keep(member, task_id, 0, {"title": "通报", "text": "机密★一年\n情况如下。"})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "secrecy_mark")
    assert list(answer.get_json()["errors"]) == ["text"]
    assert _none(member, task_id)


def test_it_ends_with_the_task(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    _keep(member, task_id, 0)
    member.done(task_id, "release", reason="人手不足")
    assert member.get(f"/tasks/{task_id}/working-copy")["body"] == TYPED
    tasking.client("city.leader").done(task_id, "decline", reason="不再需要")
    assert _none(member, task_id)


def test_only_the_fields_of_the_editor(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    wrong: tuple[object, ...] = (
        {"author_id": "x"}, {"title": 7}, {"title": {"a": 1}}, {"flags": [1]}, {"text": "文" * 400_001}, [], "文",
    )  # fmt: skip
    for body in wrong:
        answer = _keep(member, task_id, 0, body)
        assert (answer.status_code, answer.get_json()["code"]) in ((422, "invalid"), (413, "too_large")), body
    assert _none(member, task_id)
