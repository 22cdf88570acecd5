"""满意度评价: heard once, answered anew within its limit, told to the unit; the second time by the director."""

import json
from typing import Any

import sqlalchemy as sa

from services.tasking.models import ClockSpan, LimitClock, Supervision
from shared.db import now
from shared.envelope import Entry
from shared.events import NeedRated
from shared.log import history
from tests.tasking.build import Caller, Tasking
from tests.tasking.clocks import CALENDAR, go_to, sweep


def published(made: Tasking) -> tuple[str, str]:
    """A published task of the city's 专班 and the need behind it."""
    task = made.reach("published")
    return task, made.client("city.leader").task(task)["needs"][0]["need_id"]


def rated(made: Tasking, task: str, need: str, round_: int = 1, reason: str | None = "没有说明退款流程") -> Entry:
    with made.db.read() as session:
        at = now(session)
    told: dict[str, Any] = {
        "need_id": need,
        "task_id": task,
        "unit_id": made.units["3713-XC"],
        "round": round_,
        "at": at,
    }
    return made.hear(NeedRated(**told, satisfied=reason is None, reason=reason))


def of_task(caller: Caller, task: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get(f"/tasks/{task}/ratings")["items"]
    return found


def answer(caller: Caller, task: str, row: dict[str, Any], **headers: str) -> Any:
    sent = headers or {"If_Match": f'"{row["version"]}"'}
    body = {"answer": "已补充退款流程图解"}
    return caller.call("POST", f"/tasks/{task}/ratings/{row['id']}/answer", body, **sent)


def clock_of(made: Tasking, rating: str) -> LimitClock:
    with made.db.read() as session:
        return session.scalars(sa.select(LimitClock).where(LimitClock.rating_id == rating)).one()


def test_a_satisfied_unit_is_noted_and_nothing_runs(tasking: Tasking) -> None:
    task, need = published(tasking)
    tasking.apply(rated(tasking, task, need, reason=None))
    (row,) = of_task(tasking.client("city.leader"), task)
    assert (row["state"], row["limit"], row["may_answer"]) == ("satisfied", None, False)
    refused = answer(tasking.client("city.leader"), task, row)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "not_open")


def test_not_satisfied_is_answered_within_five_working_days(both: Tasking) -> None:
    task, need = published(both)
    both.apply(rated(both, task, need))
    leader = both.client("city.leader")
    (row,) = of_task(leader, task)
    clock = clock_of(both, row["id"])
    assert clock.due_at == CALENDAR.add_days(clock.started_at, 5)
    assert [one["id"] for one in leader.get("/ratings?state=open")["items"]] == [row["id"]]
    assert "reanswer" in [one["name"] for one in leader.get(f"/tasks/{task}/limits")["clocks"]]
    done = answer(leader, task, row)
    assert done.status_code == 200, done.text
    assert (done.get_json()["state"], done.get_json()["limit"]["kept"]) == ("answered", True)
    assert leader.get("/ratings?state=open")["items"] == []
    with both.db.read() as session:
        said = [json.loads(one.body) for one in history(session, "task", task) if one.name == "need.answered"]
        spans = session.scalars(sa.select(ClockSpan.outcome).where(ClockSpan.clock_id == clock.id)).all()
    assert [(one["need_id"], one["round"], one["answer"]) for one in said] == [(need, 1, "已补充退款流程图解")]
    assert said[0]["unit_id"] == both.units["3713-XC"]
    assert spans == ["kept"]
    again = answer(leader, task, done.get_json())
    assert (again.status_code, again.get_json()["code"]) == (409, "not_open")


def test_the_holder_may_answer_but_not_another_member_nor_a_reader_from_elsewhere(tasking: Tasking) -> None:
    task, need = published(tasking)
    rated(tasking, task, need)
    holder, other = tasking.client("city.member"), tasking.client("city.member2")
    (row,) = of_task(other, task)
    assert row["may_answer"] is False
    refused = answer(other, task, row)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "wrong_role")
    assert answer(tasking.client("other.leader"), task, row).status_code == 404
    assert answer(holder, task, row, If_None="1").status_code == 428
    assert answer(holder, task, row, If_Match='"99"').status_code == 412
    path = f"/tasks/{task}/ratings/{row['id']}/answer"
    private = holder.call("POST", path, {"answer": "请联系13812345678"}, If_Match='"1"')
    assert (private.status_code, private.get_json()["code"]) == (422, "personal_data")
    other_task = tasking.reach("published")
    assert answer(tasking.client("city.leader"), other_task, row).status_code == 404
    assert answer(holder, task, row).status_code == 200


def test_the_second_time_it_is_the_directors(tasking: Tasking) -> None:
    task, need = published(tasking)
    rated(tasking, task, need)
    leader, director = tasking.client("city.leader"), tasking.client("city.director")
    answer(leader, task, of_task(leader, task)[0])
    rated(tasking, task, need, 2, "仍然没有说明")
    second = of_task(leader, task)[1]
    assert (second["round"], second["answers_by"], second["may_answer"]) == (2, "办公室主任", False)
    assert answer(leader, task, second).status_code == 403
    assert clock_of(tasking, second["id"]).name == "reanswer_again"
    assert answer(director, task, second).status_code == 200


def test_left_alone_it_climbs_the_ladder_and_an_answer_closes_what_pressed(tasking: Tasking) -> None:
    task, need = published(tasking)
    rated(tasking, task, need)
    leader = tasking.client("city.leader")
    (row,) = of_task(leader, task)
    due = clock_of(tasking, row["id"]).due_at
    assert due is not None
    soon = clock_of(tasking, row["id"]).blue_at
    assert soon
    for at in (soon, due, CALENDAR.add_days(due, 1)):
        go_to(tasking, at)
        while sweep(tasking):
            pass
    with tasking.db.read() as session:
        mine = sa.select(Supervision).where(Supervision.clock_id == clock_of(tasking, row["id"]).id)
        pressed = [
            (one.rung, one.to_role, one.to_person) for one in session.scalars(mine.order_by(Supervision.raised_at))
        ]
    assert pressed == [
        ("blue", "member", tasking.people["city.member"]), ("yellow", "leader", None), ("red", "director", None),
    ]  # fmt: skip
    assert leader.task(task)["stage"] == "published"
    done = answer(leader, task, row)
    assert done.get_json()["limit"]["kept"] is False
    with tasking.db.read() as session:
        assert {one.state for one in session.scalars(mine)} == {"closed"}


def test_the_page_shows_it_and_takes_the_answer(tasking: Tasking) -> None:
    task, need = published(tasking)
    rated(tasking, task, need)
    client = tasking.app.test_client()
    client.set_cookie("baiying", tasking.token(tasking.people["city.leader"]))
    page = client.get(f"/tasking/tasks/{task}")
    assert "没有说明退款流程" in page.text
    assert "待重新答复" in client.get("/tasking/ratings").text
