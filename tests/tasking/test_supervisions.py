"""督办单: who sees one, who answers it, who closes it, what closes it by itself; by hand; 催办 not too often."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.tasking.models import Supervision
from services.tasking.schemas import AnswerIn, CloseIn
from shared.log import history
from tests.tasking.build import Tasking
from tests.tasking.clocks import CALENDAR, HOUR, go_to, make_clock, moment, morning, raised, sweep
from tests.tasking.test_pages import browser


def yellow(made: Tasking, unit: str = "371302", hour: int = 10, **changes: Any) -> str:
    """A yellow 督办单 of a county's push, out since just now; its id."""
    due = morning(made, hour) - HOUR
    clock = make_clock(made, due, unit_id=made.units[unit], unit_path=made.paths[unit], **changes)
    sweep(made)
    return raised(made, clock)[-1].id


def post(made: Tasking, login: str, supervision_id: str, verb: str, version: int | None = None, **body: Any) -> Any:
    """POST a verb on it as somebody, with the version it has."""
    if version is None:
        with made.db.read() as session:
            version = session.get_one(Supervision, supervision_id).version
    return made.client(login).call("POST", f"/supervisions/{supervision_id}/{verb}", body, If_Match=f'"{version}"')


def codes(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_who_sees_it(tasking: Tasking) -> None:
    """Scopes as for tasks: another unit's is 404, a department's people see none."""
    one = yellow(tasking)
    for login in ("county.leader", "county.member", "city.leader", "city.supervisor", "city.director"):
        assert tasking.client(login).get(f"/supervisions/{one}")["number"].startswith("督〔")
        assert [row["id"] for row in tasking.client(login).get("/supervisions")["items"]] == [one]
    for login in ("other.leader", "xc", "head", "station", "admin"):
        assert codes(tasking.client(login).call("GET", f"/supervisions/{one}")) == (404, "not_found")
        assert tasking.client(login).get("/supervisions")["items"] == []
    assert codes(post(tasking, "other.leader", one, "answer", answer="办理中")) == (404, "not_found")
    assert codes(post(tasking, "other.leader", one, "close", reason="已完成")) == (404, "not_found")


def test_the_list_by_keyset_and_filter(both: Tasking) -> None:
    due = morning(both) - HOUR
    for minutes in range(5):
        make_clock(both, due + timedelta(minutes=minutes))
    make_clock(both, CALENDAR.back(due, 30 * HOUR), name="station")
    sweep(both)
    leader = both.client("city.leader")
    first = leader.get("/supervisions?limit=4")
    second = leader.get(f"/supervisions?limit=4&cursor={first['next']}")
    found = [row["number"] for row in first["items"] + second["items"]]
    assert (len(found), len(set(found)), second["next"]) == (6, 6, None)
    assert [row["rung"] for row in leader.get("/supervisions?rung=red")["items"]] == ["red"]
    assert len(leader.get("/supervisions?rung=yellow&state=open")["items"]) == 5
    assert leader.get("/supervisions?state=answered")["items"] == []
    assert leader.call("GET", "/supervisions?state=superseded").status_code == 422


def test_what_waits_for_whom(tasking: Tasking) -> None:
    """mine: the desk's own leader for yellow, the director of the city for a county's red."""
    one = yellow(tasking)
    mine = {login: tasking.client(login).get("/supervisions?mine=1&state=open")["items"] for login in tasking.people}
    assert [login for login, rows in mine.items() if rows] == ["county.leader"]
    with tasking.db.read() as session:
        due = session.get_one(Supervision, one).due_at
    go_to(tasking, CALENDAR.add_days(due, 1))
    sweep(tasking)
    (red,) = tasking.client("city.director").get("/supervisions?mine=1")["items"]
    assert (red["rung"], red["to"], red["may"]) == ("red", {"role": "director", "person": None}, ["answer"])


def test_a_routine_one_is_shown_when_the_office_opens(tasking: Tasking) -> None:
    """Trap 15 for whom it is for."""
    one = yellow(tasking, hour=3)
    leader = tasking.client("county.leader")
    assert leader.get("/supervisions?mine=1")["items"] == []
    assert leader.get("/supervisions")["items"] == []
    go_to(tasking, datetime.fromisoformat(leader.get(f"/supervisions/{one}")["send_at"]))
    assert [row["id"] for row in leader.get("/supervisions?mine=1")["items"]] == [one]


def test_answered_with_words_by_whom_it_is_for(both: Tasking) -> None:
    one = yellow(both)
    for login in ("county.member", "city.leader", "city.director", "city.supervisor"):
        assert codes(post(both, login, one, "answer", answer="办理中")) == (403, "not_addressee"), login
    assert codes(post(both, "county.leader", one, "answer", 9, answer="办理中")) == (412, "stale")
    answer = post(both, "county.leader", one, "answer", answer="已电话催办，今日17时前完成")
    found = answer.get_json()
    assert (answer.status_code, found["state"], found["answer"]) == (200, "answered", "已电话催办，今日17时前完成")
    assert found["answered_by"]["name"] == "示例county.leader"
    assert found["may"] == ["close"]
    assert codes(post(both, "county.leader", one, "answer", answer="再说一遍")) == (409, "not_open")
    assert both.said("supervision", one) == ["supervision.settled"]
    assert both.client("county.leader").get("/supervisions?mine=1&state=open")["items"] == []


@pytest.mark.parametrize("extra", ["photo", "photos", "attachments", "location", "track", "file_id", "latitude"])
def test_no_picture_and_no_track_can_be_given(tasking: Tasking, extra: str) -> None:
    one = yellow(tasking)
    answer = post(tasking, "county.leader", one, "answer", answer="办理中", **{extra: "x"})
    assert codes(answer) == (422, "invalid")
    assert set(answer.get_json()["errors"]) == {extra}
    assert set(AnswerIn().fields) == {"answer"}
    assert set(CloseIn().fields) == {"reason"}


def test_an_answer_wants_a_version_and_some_words(tasking: Tasking) -> None:
    one = yellow(tasking)
    leader = tasking.client("county.leader")
    missing = leader.call("POST", f"/supervisions/{one}/answer", {"answer": "办理中"})
    assert codes(missing) == (428, "precondition_required")
    for wrong in ({}, {"answer": ""}, {"answer": "  "}, {"answer": "长" * 1001}):
        assert post(tasking, "county.leader", one, "answer", **wrong).status_code == 422


@pytest.mark.parametrize("login", ["county.leader", "city.leader", "city.supervisor"])
def test_closed_by_leader_or_supervisor_with_a_reason(tasking: Tasking, login: str) -> None:
    one = yellow(tasking)
    assert codes(post(tasking, "county.member", one, "close", reason="算了")) == (403, "wrong_role")
    assert post(tasking, login, one, "close").status_code == 422
    answer = post(tasking, login, one, "close", reason="推送对象已另行签收")
    found = answer.get_json()
    assert (answer.status_code, found["state"], found["close_reason"]) == (200, "closed", "推送对象已另行签收")
    assert found["closed_by"]["name"] == f"示例{login}"
    assert codes(post(tasking, login, one, "close", reason="再来")) == (409, "not_open")
    assert codes(post(tasking, "county.leader", one, "answer", answer="太晚")) == (409, "not_open")


def test_closing_one_does_not_stop_the_ladder(tasking: Tasking) -> None:
    one = yellow(tasking)
    post(tasking, "county.leader", one, "close", reason="已知悉")
    with tasking.db.read() as session:
        row = session.get_one(Supervision, one)
    go_to(tasking, CALENDAR.add_days(row.due_at, 1))
    sweep(tasking)
    assert raised(tasking, row.clock_id)[-1].rung == "red"


def urgent(made: Tasking, stage: str = "drafting") -> str:
    """An urgent task at a stage at 08:31 of a working day, so that its blue rung comes in office hours; its id."""
    morning(made, 8)
    made.forward(minutes=31)
    return made.carry(made.task(priority="urgent"), stage)


def of_task(made: Tasking, task_id: str, login: str = "city.leader") -> list[dict[str, Any]]:
    """The 督办单 of a task, oldest first, also those that wait for the office to open."""
    items: list[dict[str, Any]] = made.client(login).get(f"/supervisions?task_id={task_id}&limit=200")["items"]
    return sorted(items, key=lambda row: (row["raised_at"], row["number"]))


def test_to_whoever_holds_it_then_to_the_leader(both: Tasking) -> None:
    """Blue to the writer, yellow to the leader; the task is late and says so once."""
    task_id = urgent(both)
    due = datetime.fromisoformat(both.client("city.leader").task(task_id)["limit"]["due_at"])
    go_to(both, due - timedelta(minutes=47))
    sweep(both)
    (blue,) = of_task(both, task_id)
    assert (blue["rung"], blue["name"], blue["to"]["role"]) == ("blue", "drafting", "member")
    assert blue["to"]["person"]["name"] == "示例city.member"
    assert both.client("city.member").get("/supervisions?mine=1")["items"][0]["id"] == blue["id"]
    assert both.client("city.member2").get("/supervisions?mine=1")["items"] == []
    assert "task.late" not in both.said("task", task_id)
    go_to(both, due)
    sweep(both)
    assert [(row["rung"], row["to"]["role"]) for row in of_task(both, task_id)][1] == ("yellow", "leader")
    assert both.said("task", task_id).count("task.late") == 1


def test_while_nobody_holds_it_the_leader_hears_first(tasking: Tasking) -> None:
    morning(tasking)
    task_id = tasking.task(priority="urgent")
    tasking.forward(minutes=50)
    sweep(tasking)
    assert {(row["name"], row["to"]["role"]) for row in of_task(tasking, task_id)} == {
        ("acknowledge", "leader"), ("waiting", "leader"),
    }  # fmt: skip


def test_in_a_review_its_reviewers_hear_first(tasking: Tasking) -> None:
    task_id = urgent(tasking, "first_review")
    tasking.forward(minutes=50)
    sweep(tasking)
    (blue,) = of_task(tasking, task_id)
    assert (blue["name"], blue["to"]) == ("first_review", {"role": "first_reviewer", "person": None})
    assert tasking.client("city.first_reviewer").get("/supervisions?mine=1")["items"][0]["may"] == ["answer"]


def test_a_task_handed_over_takes_its_duty_along(tasking: Tasking) -> None:
    """转办: the limit runs on, and the new holder answers what was raised to the one before."""
    task_id = urgent(tasking)
    tasking.forward(hours=3, minutes=20)
    sweep(tasking)
    member = tasking.people["city.member2"]
    tasking.client("city.leader").done(task_id, "transfer", member_id=member, reason="轮换")
    (blue,) = of_task(tasking, task_id)
    assert (blue["state"], blue["to"]["person"]["name"]) == ("open", "示例city.member2")
    sweep(tasking)
    assert len(of_task(tasking, task_id)) == 1, "the same rung does not fire again"


def test_the_end_of_the_clock_closes_them(both: Tasking) -> None:
    """With a reason that says so, answered or not."""
    task_id = urgent(both)
    both.forward(hours=4, minutes=1)
    sweep(both)
    (one,) = of_task(both, task_id)
    post(both, "city.leader", one["id"], "answer", answer="马上送审")
    both.client("city.member").write(task_id)
    both.client("city.member").submit(task_id)
    found = next(row for row in of_task(both, task_id) if row["id"] == one["id"])
    assert (found["state"], found["closed_by"], found["answer"]) == ("closed", None, "马上送审")
    assert "送审" in found["close_reason"] or "完成" in found["close_reason"]


def test_an_extension_closes_them_and_is_climbed_anew(tasking: Tasking) -> None:
    task_id, leader = urgent(tasking), tasking.client("city.leader")
    tasking.forward(hours=3, minutes=20)
    sweep(tasking)
    due = datetime.fromisoformat(leader.task(task_id)["limit"]["due_at"])
    leader.done(task_id, "extend", reason="等待通报", until=(due + 10 * HOUR).isoformat())
    (blue,) = of_task(tasking, task_id)
    assert blue["state"] == "closed"
    assert "延期" in blue["close_reason"]
    sweep(tasking)
    assert len(of_task(tasking, task_id)) == 1
    go_to(tasking, due + 10 * HOUR)
    sweep(tasking)
    assert [row["rung"] for row in of_task(tasking, task_id)] == ["blue", "yellow"]


def test_sent_back_and_entered_again_it_climbs_each_time(both: Tasking) -> None:
    """Trap 5: return and re-enter twice; each entry has a ladder of its own."""
    task_id, member = urgent(both), both.client("city.member")
    for entry in range(1, 4):
        both.forward(hours=4, minutes=1)
        sweep(both)
        late = [row for row in of_task(both, task_id) if (row["name"], row["rung"]) == ("drafting", "yellow")]
        assert len(late) == entry
        assert both.said("task", task_id).count("task.late") == entry
        member.write(task_id, text=f"第{entry}稿。")
        member.submit(task_id)
        both.client("city.first_reviewer").done(task_id, "send_back", reason="请修改")


def test_by_hand(both: Tasking) -> None:
    """督办: on record as a step, numbered, said, to whoever must act; it may be repeated."""
    task_id = urgent(both)
    for login in ("city.member", "city.first_reviewer", "city.director"):
        both.client(login).refused(task_id, "supervise", 403, "wrong_role", reason="请报进展")
    both.client("city.leader").refused(task_id, "supervise", 422, "invalid")
    both.client("city.supervisor").done(task_id, "supervise", reason="上级交办，请报进展")
    both.client("city.leader").done(task_id, "supervise", reason="请今日完成")
    first, second = of_task(both, task_id)
    assert [(row["rung"], row["n"]) for row in (first, second)] == [("hand", 1), ("hand", 2)]
    assert (first["reason"], first["raised_by"]["name"]) == ("上级交办，请报进展", "示例city.supervisor")
    assert first["to"]["person"]["name"] == "示例city.member"
    line = both.client("city.leader").get(f"/tasks/{task_id}/history")["items"][-1]
    assert (line["label"], line["reason"]) == ("督办", "请今日完成")
    with both.db.read() as session:
        assert [entry.name for entry in history(session, "clock", first["clock_id"])].count("limit.escalated") == 2


def test_by_hand_only_where_a_limit_runs(tasking: Tasking) -> None:
    task_id = urgent(tasking)
    tasking.client("city.leader").done(task_id, "pause", reason="等待口径")
    tasking.client("city.supervisor").refused(task_id, "supervise", 409, "paused", reason="请报进展")
    published = tasking.carry(tasking.task(), "published")
    tasking.client("city.supervisor").refused(published, "supervise", 409, "wrong_stage", reason="请报进展")


@pytest.mark.parametrize(("priority", "minutes"), [("ordinary", 120), ("urgent", 30), ("flash", 15)])
def test_urging_at_most_so_often(tasking: Tasking, priority: str, minutes: int) -> None:
    """催办: 409 urged_recently with when it is possible again; by anybody who may; anew at the next stage."""
    task_id = tasking.carry(tasking.task(priority=priority), "drafting")
    leader, supervisor = tasking.client("city.leader"), tasking.client("city.supervisor")
    assert leader.done(task_id, "urge", reason="请抓紧")["urged"] == 1
    tasking.forward(minutes=minutes - 1)
    problem = supervisor.refused(task_id, "urge", 409, "urged_recently", reason="请抓紧")
    again = datetime.fromisoformat(problem["again_at"])
    assert timedelta(0) < again - moment(tasking) <= timedelta(minutes=1)
    go_to(tasking, again)
    assert supervisor.done(task_id, "urge", reason="请抓紧")["urged"] == 2
    tasking.client("city.member").write(task_id)
    tasking.client("city.member").submit(task_id)
    assert leader.done(task_id, "urge", reason="请抓紧审核")["urged"] == 3


def test_answering_and_closing_through_pages(tasking: Tasking) -> None:
    one = yellow(tasking)
    leader = browser(tasking, "county.leader")
    page = leader.page("/supervisions")
    assert "等我答复（1）" in page
    assert "分县局签收超过时限" in page
    at = f"/supervisions/{one}"
    page = leader.page(at)
    assert "黄色督办单" in page
    assert "不要求照片、定位或轨迹" in page
    assert 'type="file"' not in page
    shown = leader.send(page, f"{at}/answer", status=422, answer="")
    assert "答复" in shown
    leader.send(page, f"{at}/answer", answer="已逐一电话提醒")
    page = leader.page(at)
    assert "已逐一电话提醒" in page
    assert f"{at}/answer" not in page
    leader.send(page, f"{at}/close", reason="均已签收")
    assert "均已签收" in leader.page(at)
    assert "没有等您答复的督办单" in leader.page("/supervisions")
    assert one in leader.page("/supervisions?state=closed")


def test_pages_for_others(tasking: Tasking) -> None:
    one = yellow(tasking)
    assert "等专班组长答复" in browser(tasking, "county.member").page(f"/supervisions/{one}")
    browser(tasking, "other.leader").page(f"/supervisions/{one}", 404)
    browser(tasking, "xc").page("/supervisions", 403)
    assert one not in browser(tasking, "other.leader").page("/supervisions?state=open")
    assert "没有符合条件的督办单" in browser(tasking, "other.leader").page("/supervisions?state=open")


def test_the_task_page_shows_them(tasking: Tasking) -> None:
    task_id = urgent(tasking)
    tasking.forward(hours=4, minutes=1)
    sweep(tasking)
    (one,) = of_task(tasking, task_id)
    page = browser(tasking, "city.leader").page(f"/tasks/{task_id}")
    assert one["number"] in page
    assert f"/tasking/supervisions/{one['id']}" in page
    go_to(tasking, datetime.fromisoformat(one["send_at"]))
    assert "督办单（1）" in browser(tasking, "city.leader").page("/queue")
