"""Writing: versions, lost updates (F04), sending to review, diffs."""

import sqlalchemy as sa

from services.tasking.models import DraftVersion
from tests.tasking.build import Tasking


def test_each_change_of_bytes_is_a_version_and_nothing_else_is(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    first = member.write(task_id)
    assert (first["versions"], len(first["content_hash"])) == (1, 64)
    same = member.write(task_id)
    assert (same["versions"], same["version"]) == (1, first["version"])
    second = member.write(task_id, text="改过的正文", flags=["sensitive", "minors"], channels=["weibo", "wechat"])
    assert second["versions"] == 2
    assert second["draft"]["flags"] == ["minors", "sensitive"]
    assert second["draft"]["legal"] == ["涉及未成年人", "敏感内容"]
    back = member.write(task_id)
    assert (back["versions"], back["content_hash"]) == (3, first["content_hash"])
    listed = member.get(f"/tasks/{task_id}/versions")["items"]
    assert [line["n"] for line in listed] == [3, 2, 1]
    assert "text" not in listed[0]
    assert member.get(f"/tasks/{task_id}/versions/2")["text"] == "改过的正文"


def test_two_windows_nothing_is_overwritten(both: Tasking) -> None:
    """F04: the second writer is told, with what to compare with; his bytes change nothing."""
    member, task_id = both.client("city.member"), both.reach("drafting")
    seen = member.write(task_id)["version"]
    member.write(task_id, text="第一个窗口的正文")
    late = member.save(task_id, expected=seen, text="第二个窗口的正文")
    assert late.status_code == 412
    assert late.get_json()["latest_draft"] == 2
    assert late.get_json()["current"] == seen + 1
    assert member.task(task_id)["draft"]["text"] == "第一个窗口的正文"
    diff = member.get(f"/tasks/{task_id}/versions/2/diff")
    assert (diff["n"], diff["against"]) == (2, 1)
    assert {piece["op"] for piece in diff["text"]} >= {"insert", "delete"}


def test_diffs(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    member.write(task_id, text="共12起。")
    member.write(task_id, text="共13起。", kind="case_story")
    diff = member.get(f"/tasks/{task_id}/versions/2/diff")
    assert [(piece["op"], piece["text"]) for piece in diff["text"]] == [
        ("equal", "共"), ("delete", "12"), ("insert", "13"), ("equal", "起。"),
    ]  # fmt: skip
    assert diff["changed"] == {"kind": {"from": "article", "to": "case_story"}}
    empty = member.get(f"/tasks/{task_id}/versions/2/diff?against=0")
    assert [piece["op"] for piece in empty["text"]] == ["insert"]
    assert member.call("GET", f"/tasks/{task_id}/versions/9/diff").status_code == 404
    assert member.call("GET", f"/tasks/{task_id}/versions/0").status_code == 404
    assert member.call("GET", f"/tasks/{task_id}/versions/2/diff?against=-1").status_code == 422
    assert member.call("GET", f"/tasks/{task_id}/versions/99999999999/diff").status_code == 404


def test_who_may_write_and_when(tasking: Tasking) -> None:
    task_id = tasking.task()
    member, other = tasking.client("city.member"), tasking.client("city.member2")
    waiting = member.save(task_id)
    assert (waiting.status_code, waiting.get_json()["code"]) == (409, "wrong_stage")
    member.done(task_id, "claim")
    refused = other.save(task_id)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_holder")
    assert tasking.client("city.leader").save(task_id).status_code == 403
    assert tasking.client("other.member").call("PUT", f"/tasks/{task_id}/draft", {}).status_code == 404
    assert member.call("PUT", f"/tasks/{task_id}/draft", {"title": "题", "text": "文"}).status_code == 428
    tasking.client("city.leader").done(task_id, "pause", reason="等待通报")
    paused = member.save(task_id)
    assert (paused.status_code, paused.get_json()["code"]) == (409, "paused")


def test_what_is_not_a_draft(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    wrong = (
        {"title": ""}, {"text": " "}, {"kind": "novel"}, {"flags": ["x"]}, {"channels": ["telegram"]},
        {"author_id": "x"}, {"version": 9}, {"content_hash": "0" * 64}, {"title": "题\n题"},
        {"text": "x" * 20001}, {"text": 12},
    )  # fmt: skip
    for body in wrong:
        answer = member.save(task_id, **body)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid"), body
    assert member.task(task_id)["versions"] == 0


def test_submit_wants_the_newest_version(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    member.refused(task_id, "submit", 409, "no_draft", version=1)
    member.write(task_id)
    member.write(task_id, text="第二版")
    assert member.refused(task_id, "submit", 409, "not_newest", version=1)["latest_draft"] == 2
    tasking.client("city.member2").refused(task_id, "submit", 403, "not_holder", version=2)
    assert member.submit(task_id)["stage"] == "first_review"
    member.refused(task_id, "take_back", 422, "invalid", version=2)
    assert member.done(task_id, "take_back")["stage"] == "drafting"
    member.submit(task_id)
    tasking.client("city.first_reviewer").approve(task_id)
    member.refused(task_id, "take_back", 409, "wrong_stage")


def test_who_submits_another_mans_draft_is_a_writer_too(tasking: Tasking) -> None:
    """Else he could review what he himself sent to review."""
    task_id = tasking.reach("drafting", "county")
    tasking.client("county.member").write(task_id)
    leader, other = tasking.client("county.leader"), tasking.client("county.member2")
    leader.done(task_id, "transfer", member_id=tasking.people["county.member2"], reason="轮换")
    other.submit(task_id)
    refused = other.step(task_id, "approve", content_hash=other.task(task_id)["content_hash"], opinion="同意")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "same_person")


def test_versions_are_never_rewritten(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    member.write(task_id)
    with tasking.db.read() as session:
        before = session.execute(sa.select(DraftVersion.content_hash, DraftVersion.text)).all()
    member.write(task_id, text="第二版")
    with tasking.db.read() as session:
        after = session.execute(sa.select(DraftVersion.content_hash, DraftVersion.text).order_by(DraftVersion.n)).all()
    assert after[:1] == before
