"""发布前检查 at the doors: what blocks, what is confirmed, what two persons let through, what nobody can."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.models import GateConfirmation, GateOverride
from tests.tasking.build import Caller, Tasking

PHONE = "悬赏通告：提供线索请联系专案组16000000001。"
CITIZEN = "市民王丽讲述了识破骗局的经过。"
WANTED = "警方征集线索：犯罪嫌疑人张建国在逃，望群众提供线索。"


def findings(caller: Caller, task_id: str) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"/tasks/{task_id}/findings")
    return found


def send(caller: Caller, task_id: str, way: str, /, expected: int | None = None, **changes: Any) -> Any:
    """Confirm or ask for all that is open, or settle an override."""
    headers = {} if expected is None else {"If_Match": f'"{expected}"'}
    if way.startswith("overrides/"):
        body = None if way.endswith("second") else {"reason": "依法公开"} | changes
    else:
        told, verdict = findings(caller, task_id), "confirm" if way == "findings/confirm" else "block"
        keys = [one["key"] for one in told["findings"] if one["verdict"] == verdict and one["state"] == "open"]
        body = {"content_hash": told["content_hash"], "keys": keys, "reason": "本人书面同意"} | changes
    return caller.call("POST", f"/tasks/{task_id}/{way}", body, **headers)


def code(answer: Any) -> tuple[int, str | None]:
    return answer.status_code, (answer.get_json() or {}).get("code")


def drafted(tasking: Tasking, text: str, **more: Any) -> tuple[str, Caller]:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    member.write(task_id, text=text, **more)
    return task_id, member


def asked(tasking: Tasking, text: str = PHONE) -> tuple[str, Caller, dict[str, Any]]:
    task_id, member = drafted(tasking, text)
    answer = send(member, task_id, "overrides")
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return task_id, member, answer.get_json()["overrides"][0]


def test_nothing_to_find(tasking: Tasking) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    assert findings(member, task_id) | {"content_hash": None} == {
        "n": 0, "content_hash": None, "blocked": 0, "unconfirmed": 0, "findings": [], "overrides": [], "may": [],
    }  # fmt: skip
    member.write(task_id)
    assert findings(member, task_id)["findings"] == []


def test_what_blocks_is_not_submitted_and_the_refusal_repeats_no_number(tasking: Tasking) -> None:
    task_id, member = drafted(tasking, PHONE)
    (one,) = findings(member, task_id)["findings"]
    assert (one["rule"], one["verdict"], one["state"], one["shown"]) == ("mobile", "block", "open", "160******01")
    assert PHONE[one["start"] : one["end"]] == "16000000001"
    answer = member.step(task_id, "submit", version=1)
    assert code(answer) == (409, "gate_blocked")
    assert answer.get_json()["barriers"][0]["findings"][0]["key"] == one["key"]
    assert "16000000001" not in answer.get_data(as_text=True)
    assert member.task(task_id)["stage"] == "drafting"
    member.write(task_id)
    assert member.submit(task_id)["stage"] == "first_review"


@pytest.mark.parametrize("field", ["title", "text"])
def test_marks_of_secrecy_are_not_even_saved(tasking: Tasking, field: str) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    marked: dict[str, Any] = {field: "密级：机 密"}
    answer = member.save(task_id, **marked)
    assert code(answer) == (422, "secrecy_mark")
    assert list(answer.get_json()["errors"]) == [field]
    assert member.task(task_id)["versions"] == 0


def test_variants_and_details_are_looked_at_too(tasking: Tasking) -> None:
    variant = {"channel": "weibo", "title": "题", "text": "请联系16000000002"}
    task_id, member = drafted(tasking, "正文", variants=[variant])
    assert [(one["rule"], one["field"]) for one in findings(member, task_id)["findings"]] == [
        ("mobile", "variants.weibo.text")
    ]


def test_what_is_to_be_confirmed_holds_up_the_final_approval_only(tasking: Tasking) -> None:
    task_id = tasking.reach("final_review", text=CITIZEN)
    final, member = tasking.client("city.final_reviewer"), tasking.client("city.member")
    seen = {"content_hash": final.task(task_id)["content_hash"], "opinion": "同意"}
    assert code(final.step(task_id, "approve", **seen)) == (409, "gate_unconfirmed")
    assert code(send(tasking.client("city.publisher"), task_id, "findings/confirm", keys=["x"])) == (403, "wrong_role")
    assert send(member, task_id, "findings/confirm").status_code == 200
    (one,) = findings(member, task_id)["findings"]
    assert (one["state"], one["reason"], one["by"]["id"]) == ("confirmed", "本人书面同意", member.person_id)
    assert final.approve(task_id)["stage"] == "publishing"
    labels = [line["label"] for line in member.get(f"/tasks/{task_id}/history")["items"]]
    assert "确认第1版的检查发现：群众姓名" in labels
    assert tasking.client("city.publisher").publish(task_id)["stage"] == "published"


def test_a_reviewer_may_confirm_and_twice_is_once(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review", text=CITIZEN)
    reviewer = tasking.client("city.first_reviewer")
    keys = [one["key"] for one in findings(reviewer, task_id)["findings"]]
    for reason in ("已看过同意书", "再点一次"):
        assert send(reviewer, task_id, "findings/confirm", keys=keys, reason=reason).status_code == 200
    with tasking.db.read() as session:
        rows = session.scalars(sa.select(GateConfirmation)).all()
    assert [row.reason for row in rows] == ["已看过同意书"]


def test_a_changed_text_is_confirmed_anew(tasking: Tasking) -> None:
    task_id, member = drafted(tasking, CITIZEN)
    old = findings(member, task_id)["content_hash"]
    assert send(member, task_id, "findings/confirm").status_code == 200
    member.write(task_id, text=CITIZEN + "改")
    told = findings(member, task_id)
    assert (told["unconfirmed"], told["findings"][0]["state"]) == (1, "open")
    keys = [told["findings"][0]["key"]]
    assert code(send(member, task_id, "findings/confirm", content_hash=old, keys=keys)) == (409, "content_changed")


def test_what_cannot_be_confirmed(tasking: Tasking) -> None:
    task_id, member = drafted(tasking, PHONE)
    block = findings(member, task_id)["findings"][0]["key"]
    for keys in ([block], ["mobile.text.0-1"], ["' OR 1=1"], [""], []):
        assert code(send(member, task_id, "findings/confirm", keys=keys)) == (422, "invalid")
    assert code(send(member, task_id, "findings/confirm", keys=[block], reason=" ")) == (422, "invalid")
    assert code(send(member, task_id, "findings/confirm", keys=[block], more=1)) == (422, "invalid")
    other = tasking.client("other.member")
    assert other.call("GET", f"/tasks/{task_id}/findings").status_code == 404
    assert other.call("POST", f"/tasks/{task_id}/findings/confirm", {}).status_code in (404, 422)


def test_two_persons_let_a_block_through(both: Tasking) -> None:
    task_id, member, row = asked(both)
    assert (row["state"], row["may"]) == ("asked", [])
    leader, director = both.client("city.leader"), both.client("city.director")
    way = f"overrides/{row['id']}"
    assert code(send(director, task_id, f"{way}/grant", expected=row["version"])) == (409, "override_state")
    assert code(send(member, task_id, f"{way}/second", expected=row["version"])) == (403, "wrong_role")
    assert code(send(leader, task_id, f"{way}/second")) == (428, "precondition_required")
    assert code(send(leader, task_id, f"{way}/second", expected=9)) == (412, "stale")
    told = send(leader, task_id, f"{way}/second", expected=row["version"]).get_json()["overrides"][0]
    assert (told["state"], told["seconded_by"]["id"]) == ("seconded", leader.person_id)
    assert code(member.step(task_id, "submit", version=1)) == (409, "gate_blocked")
    assert code(send(leader, task_id, f"{way}/grant", expected=told["version"])) == (403, "wrong_role")
    answer = send(director, task_id, f"{way}/grant", expected=told["version"])
    assert answer.get_json()["blocked"] == 0
    assert answer.get_json()["findings"][0]["state"] == "overridden"
    assert member.submit(task_id)["stage"] == "first_review"
    labels = [line["label"] for line in member.get(f"/tasks/{task_id}/history")["items"]]
    assert labels[-4:-1] == ["申请放行第1版的检查发现：手机号码", "同意放行：手机号码", "批准放行：手机号码"]
    for stage in ("first_reviewer", "second_reviewer", "final_reviewer"):
        both.client(f"city.{stage}").approve(task_id)
    assert both.client("city.publisher").publish(task_id)["stage"] == "published"


def test_an_override_dies_with_the_text(tasking: Tasking) -> None:
    task_id, member, row = asked(tasking)
    member.write(task_id, text=PHONE + "。")
    leader = tasking.client("city.leader")
    assert code(send(leader, task_id, f"overrides/{row['id']}/second", expected=row["version"])) == (
        409, "content_changed",
    )  # fmt: skip
    told = findings(member, task_id)
    assert (told["blocked"], told["overrides"][0]["standing"]) == (1, False)


def test_the_leaders_asking_is_the_first_word_and_the_director_needs_another(tasking: Tasking) -> None:
    task_id, _ = drafted(tasking, WANTED)
    row = send(tasking.client("city.leader"), task_id, "overrides").get_json()["overrides"][0]
    assert row["state"] == "seconded"
    assert code(send(tasking.client("city.leader"), task_id, "overrides", keys=row["keys"])) == (409, "override_asked")
    refused = send(tasking.client("city.director"), task_id, f"overrides/{row['id']}/refuse", expected=row["version"])
    assert refused.get_json()["overrides"][0]["state"] == "refused"
    again = send(tasking.client("city.director"), task_id, f"overrides/{row['id']}/refuse", expected=row["version"] + 1)
    assert code(again) == (409, "override_state")


def test_a_writer_decides_nothing(tasking: Tasking) -> None:
    """Somebody with every role of the desk writes the draft: his word does not count as the first."""
    task_id = tasking.reach("drafting")
    everybody = tasking.client("city.all")
    tasking.client("city.leader").done(task_id, "transfer", member_id=everybody.person_id, reason="轮换")
    everybody.write(task_id, text=PHONE)
    row = send(everybody, task_id, "overrides").get_json()["overrides"][0]
    assert row["state"] == "asked"
    answer = send(everybody, task_id, f"overrides/{row['id']}/second", expected=row["version"])
    assert code(answer) == (403, "same_person")


@pytest.mark.parametrize("text", ["王小明，12岁，在河边落水。", "被害人李娜遭强奸后报警。", "请各单位安排水军发声。"])
def test_what_nobody_lets_through(tasking: Tasking, text: str) -> None:
    task_id, member = drafted(tasking, text)
    for login in ("city.member", "city.leader"):
        assert code(send(tasking.client(login), task_id, "overrides")) == (409, "never_overridden")
    assert code(member.step(task_id, "submit", version=1)) == (409, "gate_blocked")
    with tasking.db.read() as session:
        assert session.scalars(sa.select(GateOverride)).all() == []


def test_the_database_wants_two_persons(both: Tasking) -> None:
    task_id, member, row = asked(both)
    told = {"state": "granted", "settled_by": member.person_id, "settled_at": sa.func.now()}
    for change in (told, told | {"seconded_by": member.person_id, "seconded_at": sa.func.now()}):
        with pytest.raises(sa.exc.IntegrityError), both.db.write() as session:
            session.execute(sa.update(GateOverride).where(GateOverride.id == row["id"]).values(**change))
    assert findings(member, task_id)["overrides"][0]["state"] == "asked"


def test_another_tasks_override_is_not_found(tasking: Tasking) -> None:
    _, _, row = asked(tasking)
    other, _ = drafted(tasking, PHONE)
    leader = tasking.client("city.leader")
    assert send(leader, other, f"overrides/{row['id']}/second", expected=1).status_code == 404


def test_methods_ask_for_the_legal_review(tasking: Tasking) -> None:
    task_id, member = drafted(tasking, "民警通过手机定位锁定嫌疑人。")
    assert "侦查手段" in str(member.task(task_id)["draft"]["legal"])
    member.submit(task_id)
    tasking.client("city.first_reviewer").approve(task_id)
    assert tasking.client("city.second_reviewer").approve(task_id)["stage"] == "legal_review"
