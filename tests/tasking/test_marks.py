"""校对符号: found by the words they quote, carried to the next version, settled by the writer before sending again."""

from typing import Any

import pytest

from services.tasking.content.diff import diff
from services.tasking.marks import Spot, carried, found, stretches
from tests.tasking.build import Caller, Tasking

TEXT = "接到自称客服的退款电话，请先挂断。\n官方客服不会索要验证码。"


def test_quoted_words_are_found_everywhere() -> None:
    assert found("哈哈哈", "哈哈") == [0, 1]
    assert found("哈哈哈", "呵") == []


@pytest.mark.parametrize(
    ("before", "after", "start", "quote", "wanted"),
    [
        ("甲乙丙", "前言。甲乙丙", 1, "乙", 4),
        ("甲乙丙", "甲丙", 1, "乙", None),
        ("客服来电，客服不会索要", "注意：客服来电，客服不会索要", 5, "客服", 8),
        ("客服来电，客服不会索要", "客服来电，公安提醒，客服不会索要", 5, "客服", 10),
        ("客服来电，客服不会索要", "来电，客服不会索要", 5, "客服", 3),
        ("客服来电，客服不会索要", "客服来电，不会索要", 5, "客服", 0),
    ],
)
def test_a_mark_goes_where_its_words_went(before: str, after: str, start: int, quote: str, wanted: int | None) -> None:
    assert carried(diff(before, after), after, start, quote) == (
        None if wanted is None else (wanted, wanted + len(quote))
    )


def test_a_text_is_cut_at_its_marks_and_loses_nothing() -> None:
    cut = stretches("一二三四五", [Spot("a", 1, 3), Spot("b", 2, 5), Spot("gone", 4, 9)])
    assert [(one.text, one.keys, one.ends) for one in cut] == [
        ("一", (), ()), ("二", ("a",), ()), ("三", ("a", "b"), ("a",)), ("四五", ("b",), ("b",)),
    ]  # fmt: skip
    assert "".join(one.text for one in stretches(TEXT, [Spot("a", 0, 2)])) == TEXT
    assert stretches("", []) == []


def mark(caller: Caller, task_id: str, **changes: Any) -> Any:
    body = {"n": 1, "quote": "请先挂断", "kind": "replace", "words": "请立即挂断"} | changes
    return caller.call("POST", f"/tasks/{task_id}/marks", {k: v for k, v in body.items() if v is not None})


def made(caller: Caller, task_id: str, **changes: Any) -> dict[str, Any]:
    answer = mark(caller, task_id, **changes)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    row: dict[str, Any] = answer.get_json()
    return row


def settle(caller: Caller, row: dict[str, Any], state: str = "done", **more: Any) -> Any:
    held = {one["id"]: one for one in caller.get(f"/tasks/{row['task']}/marks")["items"]}[row["id"]]
    return caller.call("POST", f"/marks/{row['id']}/settle", {"state": state} | more, If_Match=f'"{held["version"]}"')


def test_marks_are_settled_before_the_draft_is_sent_again(both: Tasking) -> None:
    task_id = both.reach("first_review")
    first, member = both.client("city.first_reviewer"), both.client("city.member")
    row = made(first, task_id) | {"task": task_id}
    assert (row["start"], row["end"], row["part"], row["state"]) == (12, 16, "first", "open")
    query = made(first, task_id, kind="query", quote="验证码", words=None, remark="是否改为口令") | {"task": task_id}
    wanted = {"content_hash": first.task(task_id)["content_hash"], "opinion": "同意"}
    first.refused(task_id, "approve", 409, "own_marks", **wanted)
    assert settle(member, row).get_json()["code"] == "wrong_stage"
    first.done(task_id, "send_back", reason="见校对")
    assert member.refused(task_id, "submit", 409, "open_marks", version=1)["marks"] == 2
    member.write(task_id, text="提示：" + TEXT.replace("请先挂断", "请立即挂断"))
    carried_on = {one["id"]: one for one in first.get(f"/tasks/{task_id}/marks")["items"]}
    assert (carried_on[row["id"]]["start"], carried_on[row["id"]]["n"]) == (None, 2)
    assert (carried_on[query["id"]]["start"], carried_on[query["id"]]["n"]) == (30, 2)
    assert settle(member, row).get_json()["state"] == "done"
    assert settle(member, query, "declined").status_code == 422
    assert settle(member, query, "declined", reason="官方用语如此").get_json()["settle_reason"] == "官方用语如此"
    assert settle(member, query).get_json()["code"] == "mark_settled"
    member.submit(task_id)
    assert first.approve(task_id)["stage"] == "second_review"


def test_one_takes_ones_own_mark_back(tasking: Tasking) -> None:
    task_id, first = tasking.reach("first_review"), tasking.client("city.first_reviewer")
    row, path = made(first, task_id), "/marks/{}/drop"
    other = tasking.client("city.first2").call("POST", path.format(row["id"]), If_Match='"1"')
    assert other.get_json()["code"] == "not_yours"
    assert first.call("POST", path.format(row["id"])).status_code == 428
    assert first.call("POST", path.format(row["id"]), If_Match='"7"').status_code == 412
    assert first.call("POST", path.format(row["id"]), If_Match='"1"').get_json()["state"] == "dropped"
    assert first.approve(task_id)["stage"] == "second_review"


def test_marking_takes_the_part_of_the_level(tasking: Tasking) -> None:
    """三审三校: who proofread at 初审 does not review at 复审, even if another one gave the opinion."""
    task_id, everyone = tasking.reach("first_review"), tasking.client("city.all")
    row = made(everyone, task_id)
    everyone.call("POST", f"/marks/{row['id']}/drop", If_Match='"1"')
    tasking.client("city.first_reviewer").approve(task_id)
    wanted = {"content_hash": everyone.task(task_id)["content_hash"], "opinion": "同意"}
    everyone.refused(task_id, "approve", 403, "same_person", **wanted)
    assert mark(everyone, task_id).get_json()["code"] == "same_person"


def test_who_has_the_stage_marks_and_nobody_else(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    for login, status in (("city.second_reviewer", 403), ("city.member", 403), ("county.first_reviewer", 404)):
        assert mark(tasking.client(login), task_id).status_code == status, login
    waiting = tasking.reach("drafting")
    assert mark(tasking.client("city.member"), waiting).get_json()["code"] == "wrong_stage"
    tasking.client("city.leader").done(task_id, "pause", reason="等核实")
    assert mark(tasking.client("city.first_reviewer"), task_id).get_json()["code"] == "paused"


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": "没有的话"}, {"words": None}, {"kind": "delete"}, {"kind": "query", "words": None}, {"kind": "erase"},
        {"quote": "客服"}, {"field": "body"}, {"quote": " "},
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_followed_is_refused(tasking: Tasking, changes: dict[str, Any]) -> None:
    task_id, first = tasking.reach("first_review"), tasking.client("city.first_reviewer")
    assert mark(first, task_id, **changes).status_code == 422
    assert first.get(f"/tasks/{task_id}/marks")["items"] == []


def test_words_that_stand_twice_are_told_apart_by_their_place(tasking: Tasking) -> None:
    task_id, first = tasking.reach("first_review"), tasking.client("city.first_reviewer")
    assert made(first, task_id, quote="客服", start=20)["start"] == 20
    assert made(first, task_id, quote="客服", start=1)["start"] == 4
    title = made(first, task_id, field="title", quote="谨防", kind="delete", words=None)
    assert (title["start"], title["field"]) == (0, "title")
    assert mark(first, task_id, n=2).get_json()["code"] == "not_newest"


def test_who_writes_marks_while_it_is_written(tasking: Tasking) -> None:
    """协办: the helper marks in the draft of the holder, who settles it before sending."""
    task_id, member, helper = tasking.reach("drafting"), tasking.client("city.member"), tasking.client("city.member2")
    member.write(task_id)
    assert mark(helper, task_id).status_code == 403
    member.done(task_id, "assist", member_id=tasking.people["city.member2"], reason="请帮忙校对")
    row = made(helper, task_id) | {"task": task_id}
    assert row["part"] == "writing"
    member.refused(task_id, "submit", 409, "open_marks", version=1)
    assert settle(member, row, "declined", reason="原文更准").status_code == 200
    assert member.submit(task_id)["stage"] == "first_review"
