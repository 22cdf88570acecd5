"""One step on many tasks; filters with a name; what a task is found by."""

from urllib.parse import quote

from services.tasking.models import SavedView
from tests.tasking.build import Caller, Tasking


def many(caller: Caller, step: str, ids: list[str], **given: object) -> dict[str, tuple[bool, str]]:
    """Task -> (done, code)."""
    answer = caller.call("POST", "/tasks/bulk", {"step": step, "task_ids": ids, "fields": given})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {one["task_id"]: (one["done"], one["code"]) for one in answer.get_json()["items"]}


def test_many_are_assigned_and_what_cannot_be_says_why(both: Tasking) -> None:
    leader, member = both.client("city.leader"), both.people["city.member"]
    waiting, held, elsewhere = [both.task() for _ in range(3)], both.reach("drafting"), both.task("371302-01")
    unknown = "00000000-0000-4000-8000-000000000000"
    found = many(leader, "assign", [*waiting, held, elsewhere, unknown], member_id=member)
    assert all(found[one] == (True, "") for one in waiting)
    assert found[held] == (False, "wrong_stage")
    assert found[elsewhere] == (False, "invalid")
    assert found[unknown] == (False, "not_found")
    for one in waiting:
        assert both.said("task", one) == ["task.opened", "task.advanced"]
    assert both.said("task", elsewhere) == ["task.opened"]
    assert leader.task(held)["holder"]["id"] == member


def test_what_another_unit_has_looks_like_nothing(tasking: Tasking) -> None:
    task_id = tasking.task()
    answer = tasking.client("county.leader").call(
        "POST", "/tasks/bulk", {"step": "urge", "task_ids": [task_id], "fields": {"reason": "请抓紧"}}
    )
    assert answer.get_json()["items"] == [
        {"task_id": task_id, "number": "", "done": False, "code": "not_found", "title": "没有找到这个任务"}
    ]


def test_many_are_urged_once_each_whatever_the_order(tasking: Tasking) -> None:
    ids = [tasking.task() for _ in range(3)]
    leader = tasking.client("city.leader")
    found = many(leader, "urge", [*ids, ids[0]], reason="请抓紧")
    assert found == dict.fromkeys(ids, (True, ""))
    assert [leader.task(one)["urged"] for one in ids] == [1, 1, 1]


def test_a_bulk_is_bounded_and_never_reviews(tasking: Tasking) -> None:
    leader = tasking.client("city.leader")
    for body in (
        {"step": "approve", "task_ids": [tasking.task()]},
        {"step": "assign", "task_ids": []},
        {"step": "assign", "task_ids": ["x"]},
        {"step": "assign", "task_ids": [tasking.task()] * 101},
        {"step": "assign", "task_ids": [tasking.task()], "fields": {"nothing": 1}},
        {"task_ids": [tasking.task()]},
    ):
        assert leader.call("POST", "/tasks/bulk", body).status_code == 422, body


def test_the_same_key_does_not_do_it_twice(tasking: Tasking) -> None:
    leader, task_id = tasking.client("city.leader"), tasking.task()
    body = {"step": "urge", "task_ids": [task_id], "fields": {"reason": "请抓紧"}}
    first = leader.call("POST", "/tasks/bulk", body, Idempotency_Key="once")
    again = leader.call("POST", "/tasks/bulk", body, Idempotency_Key="once")
    assert (first.get_json(), again.headers["Idempotency-Replayed"]) == (again.get_json(), "true")
    assert leader.task(task_id)["urged"] == 1


def test_a_filter_has_a_name_of_ones_own(both: Tasking) -> None:
    leader, chosen = both.client("city.leader"), {"queue": "team", "topic": "traffic", "q": "酒驾"}
    made = leader.call("POST", "/views", {"name": "酒驾", "chosen": chosen})
    assert (made.status_code, made.get_json()["chosen"]) == (201, chosen)
    changed = leader.call("POST", "/views", {"name": "酒驾", "chosen": {"topic": "traffic"}}).get_json()
    assert changed["id"] == made.get_json()["id"]
    assert [one["chosen"] for one in leader.get("/views")["items"]] == [{"topic": "traffic"}]
    stranger = both.client("city.member")
    assert stranger.get("/views")["items"] == []
    assert leader.call("DELETE", f"/views/{changed['id']}", If_Match='"1"').status_code == 412
    assert stranger.call("DELETE", f"/views/{changed['id']}").status_code == 404
    assert leader.call("DELETE", f"/views/{changed['id']}", If_Match='"2"').status_code == 204
    assert leader.get("/views")["items"] == []
    with both.db.read() as session:
        assert session.query(SavedView).count() == 0


def test_a_view_is_a_filter_and_there_are_not_too_many(tasking: Tasking) -> None:
    leader = tasking.client("city.leader")
    for body in ({"name": "x", "chosen": {"stage": "done"}}, {"name": "", "chosen": {}}, {"name": "x"}):
        assert leader.call("POST", "/views", body).status_code == 422
    for n in range(20):
        assert leader.call("POST", "/views", {"name": f"视图{n}", "chosen": {}}).status_code == 201
    refused = leader.call("POST", "/views", {"name": "再一个", "chosen": {}})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_views")
    assert leader.call("POST", "/views", {"name": "视图3", "chosen": {"queue": "late"}}).status_code == 201


def found(made: Tasking, words: str) -> set[str]:
    answer = made.client("city.leader").get(f"/tasks?q={quote(words)}")
    return {task["id"] for task in answer["items"]}


def test_a_task_is_found_by_what_its_need_and_its_newest_draft_say(both: Tasking) -> None:
    one = both.task(title="春运交通安全提示", body="节前返乡车辆增多，请制作提示。")
    other = both.task(title="冒充客服退款", body="涉及ＡＰＰ“安全盾”的警情。")
    assert found(both, "返乡") == {one}
    assert found(both, "app") == found(both, "ＡＰＰ") == {other}
    assert found(both, "安全") == {one, other}
    assert found(both, "全安") == set()
    member = both.client("city.member")
    member.done(one, "claim")
    member.write(one, title="平安回家", text="系好安全带，莫开疲劳车。")
    assert found(both, "疲劳车") == {one}
    member.write(one, title="平安回家", text="系好安全带，不开赌气车。")
    assert (found(both, "疲劳车"), found(both, "赌气")) == (set(), {one})


def test_the_words_of_an_amended_need_are_found(tasking: Tasking) -> None:
    from shared.events import NeedAmended

    need = tasking.need(body="原来的说法。")
    tasking.hear(need)
    tasking.hear(NeedAmended(need_id=need.need_id, changes={"body": "补正以后的写法。"}))
    assert found(tasking, "以后的写法") == {tasking.task_of(need.need_id)}
    assert found(tasking, "原来的说法") == set()


def test_common_words_are_found_by_going_through_the_list(both: Tasking) -> None:
    """The other way of looking gives the same tasks."""
    from services.tasking.queries import searching

    ids = {both.task() for _ in range(4)}
    before, searching.FEW = searching.FEW, 2
    try:
        assert found(both, "客服") == ids
        assert found(both, "没有这样的话") == set()
    finally:
        searching.FEW = before


def test_filters_are_addresses(tasking: Tasking) -> None:
    mine, other = tasking.reach("drafting"), tasking.task("371302-01", kind="law_education", subtopic=None)
    leader = tasking.client("city.leader")
    for query, expected in (
        (f"unit_id={tasking.units['371302']}", {other}),
        (f"holder_id={tasking.people['city.member']}", {mine}),
        ("kind=law_education", {other}),
        ("subtopic=telecom_fraud", {mine}),
        ("subtopic=theft", set()),
    ):
        assert {task["id"] for task in leader.get(f"/tasks?{query}")["items"]} == expected, query
    leader.done(mine, "pause", reason="等材料")
    assert {task["id"] for task in leader.get("/tasks?queue=paused")["items"]} == {mine}
