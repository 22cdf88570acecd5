"""边写边查: what is typed is looked at and nothing kept; who may, how much, how often; what may be put instead."""

from typing import Any

import pytest

from services.tasking.api.findings import CHECKS
from services.tasking.gate.suggest import suggestion
from shared.errors import TooMany
from shared.web.pace import Pace
from tests.tasking.build import Caller, Tasking

TYPED = {
    "title": "请勿转帐", "text": "市民王丽拨打16000000003。", "variant_text_douyin": "抓获罪犯一名。",
    "kind": "article",
}  # fmt: skip


def _check(caller: Caller, task_id: str, body: dict[str, str], status: int = 200) -> dict[str, Any]:
    answer = caller.call("POST", f"/tasks/{task_id}/check", {"body": body})
    assert answer.status_code == status, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def test_what_is_typed_is_looked_at_and_nothing_is_kept(tasking: Tasking) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    before = member.task(task_id)
    found = _check(member, task_id, TYPED)
    told = {one["field"]: one for one in found["findings"]}
    assert {one["rule"] for one in found["findings"]} == {"wrong_word", "named_citizen", "mobile", "criminal"}
    assert (told["title"]["start"], told["title"]["end"], told["title"]["suggest"]) == (2, 4, "转账")
    assert told["variant_text_douyin"]["part"] == "抖音正文"
    assert "16000000003" not in str(found)
    assert found["characters"] == sum(len(TYPED[name]) for name in ("title", "text", "variant_text_douyin"))
    assert member.task(task_id) == before
    assert member.get(f"/tasks/{task_id}/working-copy")["version"] == 0


def test_only_who_writes_may_ask_and_not_for_a_book(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    member = tasking.client("city.member")
    assert _check(tasking.client("city.leader"), task_id, TYPED, 403)["code"] == "not_holder"
    assert _check(tasking.client("other.leader"), task_id, TYPED, 404)["code"] == "not_found"
    assert "内容过长" in str(_check(member, task_id, {"text": "文" * 60_001}, 422))
    assert "编辑器没有这一栏" in str(_check(member, task_id, {"body": "x"}, 422))
    member.write(task_id)
    member.submit(task_id)
    assert _check(member, task_id, TYPED, 409)["code"] == "wrong_stage"


def test_too_often_is_told_when_to_come_back(tasking: Tasking, monkeypatch: pytest.MonkeyPatch) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    monkeypatch.setattr(CHECKS, "most", 1)
    monkeypatch.setattr(CHECKS, "_asked", {})
    _check(member, task_id, TYPED)
    answer = member.call("POST", f"/tasks/{task_id}/check", {"body": TYPED})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61


def test_pace_counts_by_person_and_forgets_with_time() -> None:
    clock = [0.0]
    pace = Pace(2, 10, lambda: clock[0])
    for who in ("a", "a", "b"):
        pace.check(who)
    with pytest.raises(TooMany):
        pace.check("a")
    pace.check("b")
    clock[0] = 10.5
    pace.check("a")


@pytest.mark.parametrize(
    ("rule", "found", "instead"),
    [
        ("wrong_word", "转帐", "转账"),
        ("repeated_word", "宣传宣传", "宣传"),
        ("repeated_word", "局局", "局"),
        ("mobile", "16000000003", ""),
        ("deputies", "议案", "提案"),
        ("named_person", "张三丰", "张某"),
        ("named_person", "欧阳锋", "欧阳某"),
        ("named_person", "某", None),
        ("criminal", "罪犯", "犯罪嫌疑人"),
        ("criminal", "罪犯张某", "犯罪嫌疑人张某"),
        ("method", "技侦", None),
    ],
)
def test_what_may_be_put_instead(rule: str, found: str, instead: str | None) -> None:
    assert suggestion(rule, found) == instead
