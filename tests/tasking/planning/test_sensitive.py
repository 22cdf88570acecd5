"""敏感事件: the freeze holds every release on its topic, and goes only by hand, after three tracks have answered."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.tasking.actions import release_due
from services.tasking.models import LimitClock, SensitiveEvent
from tests.tasking.build import Tasking
from tests.tasking.planning.cases import acknowledged, change, event, make_line, moment, post, told

WAYS = [{"channel": "wechat"}]


def _publish(made: Tasking, task_id: str) -> dict[str, object]:
    return {"content_hash": made.client("city.publisher").task(task_id)["content_hash"], "channels": WAYS}


def test_an_event_is_opened_with_three_tracks_three_limits_and_a_freeze(both: Tasking) -> None:
    row = event(both)
    assert row["number"].startswith("敏〔")
    assert row["frozen"] is True
    assert [(one["label"], one["acknowledged_at"]) for one in row["tracks"]] == [
        ("依法处置", None), ("舆论引导", None), ("社会面管控", None),
    ]  # fmt: skip
    opened = datetime.fromisoformat(row["opened_at"])
    hours = {one["name"]: datetime.fromisoformat(one["due_at"]) - opened for one in row["limits"]}
    assert hours == {
        "event_statement": timedelta(hours=5), "event_conference": timedelta(hours=24),
        "event_answer": timedelta(hours=48),
    }  # fmt: skip
    assert all(one["source"].startswith("国办2016") for one in row["limits"])


def test_nothing_on_its_topic_is_published(both: Tasking) -> None:
    task_id = both.reach("publishing")
    row = event(both)
    problem = both.client("city.publisher").refused(task_id, "publish", 409, "frozen", **_publish(both, task_id))
    assert problem["barriers"] == [
        {"code": "frozen", "words": problem["title"], "event_id": row["id"], "number": row["number"]}
    ]
    assert row["number"] in problem["title"]


def test_another_topic_another_subtopic_and_another_county_go_on(tasking: Tasking) -> None:
    traffic = tasking.carry(tasking.task(topic="traffic", subtopic=None), "publishing")
    theft = tasking.carry(tasking.task(subtopic="theft"), "publishing")
    county = tasking.reach("publishing", "county")
    event(tasking, subtopic="telecom_fraud")
    for task_id in (traffic, theft):
        tasking.client("city.publisher").publish(task_id)
    post(tasking, "other.leader", "/sensitive-events", {"topic": "crime", "title": "外县事件", "summary": "处置中"})
    fraud = _publish(tasking, county)
    found = tasking.client("county.publisher").refused(county, "publish", 409, "frozen", **fraud)
    assert len(found["barriers"]) == 1, "the freeze of another county does not reach this one"


def test_a_county_event_holds_the_city_as_well(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    event(tasking, "county.leader", owners={})
    tasking.client("city.publisher").refused(task_id, "publish", 409, "frozen", **_publish(tasking, task_id))


def test_a_scheduled_release_is_stopped_and_shown(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    at = moment(tasking, hours=1)
    tasking.client("city.publisher").done(task_id, "schedule", release_at=told(at), **_publish(tasking, task_id))
    row = event(tasking)
    assert [(one["task"]["id"], one["state"]) for one in row["held"]] == [(task_id, "waiting")]
    tasking.forward(hours=2)
    with tasking.db.write() as session:
        assert release_due(session) == 1
    assert tasking.client("city.member").task(task_id)["stage"] == "publishing"
    shown = tasking.client("city.leader").get(f"/sensitive-events/{row['id']}")
    assert [one["state"] for one in shown["held"]] == ["failed"]


def test_it_is_released_only_when_all_three_have_answered(both: Tasking) -> None:
    task_id = both.reach("publishing")
    row = event(both)
    path = f"/sensitive-events/{row['id']}/unfreeze"
    problem = change(both, "city.leader", "POST", path, row, {"reason": "处置完毕"}, 409)
    assert (problem["code"], problem["lacking"]) == ("tracks_unacknowledged", ["lawful", "guidance", "order"])
    row = acknowledged(both, row)
    assert change(both, "city.member", "POST", path, row, {"reason": "试试"}, 403)["code"] == "wrong_role"
    assert change(both, "city.leader", "POST", path, row, {}, 422)["errors"] == {"reason": ["必填"]}
    row = change(both, "city.director", "POST", path, row, {"reason": "处置完毕"})
    assert (row["frozen"], row["released_by"]["name"]) == (False, "示例city.director")
    assert change(both, "city.director", "POST", path, row, {"reason": "再来"}, 409)["code"] == "not_frozen"
    both.client("city.publisher").publish(task_id)


def test_a_track_is_acknowledged_by_its_owner_once_and_anew_by_the_next(tasking: Tasking) -> None:
    row = event(tasking)
    path = f"/sensitive-events/{row['id']}/tracks/lawful"
    problem = change(tasking, "city.leader", "POST", f"{path}/acknowledge", row, {}, 403)
    assert problem["code"] == "not_owner"
    done = change(tasking, "city.supervisor", "POST", f"{path}/acknowledge", row, {})
    problem = change(tasking, "city.supervisor", "POST", f"{path}/acknowledge", done, {}, 409)
    assert problem["code"] == "already_acknowledged"
    assert change(tasking, "city.executive_deputy", "POST", f"{path[:-6]}order/acknowledge", row, {}, 412)
    head = {"owner_id": tasking.people["head"]}
    moved = change(tasking, "city.leader", "PUT", path, done, head)
    assert (moved["tracks"][0]["acknowledged_at"], moved["tracks"][0]["owner"]["name"]) == (None, "示例head")
    seen = tasking.client("head").get(f"/sensitive-events/{row['id']}")
    assert seen["tracks"][0]["may"] == ["acknowledge"], "an owner sees the event though he is not of the 专班"
    assert tasking.client("xc").call("GET", f"/sensitive-events/{row['id']}").status_code == 404


def test_the_statement_alone_passes_under_an_approved_line(both: Tasking) -> None:
    task_id = both.reach("publishing")
    row = event(both)
    path = f"/sensitive-events/{row['id']}"
    row = change(both, "city.leader", "PUT", f"{path}/statement", row, {"task_id": task_id})
    publisher = both.client("city.publisher")
    publisher.refused(task_id, "publish", 409, "no_approved_line", **_publish(both, task_id))
    draft = make_line(both, state="draft", approved_by=None, approved_at=None)
    assert (
        change(both, "city.leader", "PUT", f"{path}/line", row, {"line_id": draft}, 409)["code"] == "no_approved_line"
    )
    row = change(both, "city.leader", "PUT", f"{path}/line", row, {"line_id": make_line(both)})
    both.forward(hours=1)
    publisher.publish(task_id)
    row = both.client("city.leader").get(path)
    kept = {one["name"]: (one["state"], one["kept"]) for one in row["limits"]}
    assert kept["event_statement"] == kept["event_answer"] == ("satisfied", True)
    assert kept["event_conference"] == ("running", None)
    assert (row["statement"]["title"], row["frozen"]) == ("谨防冒充客服退款诈骗", True)


def test_a_line_that_ran_out_stops_the_statement(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    row = event(tasking)
    path = f"/sensitive-events/{row['id']}"
    soon = make_line(tasking, valid_until=moment(tasking, minutes=30))
    row = change(tasking, "city.leader", "PUT", f"{path}/line", row, {"line_id": soon})
    change(tasking, "city.leader", "PUT", f"{path}/statement", row, {"task_id": task_id})
    tasking.forward(hours=1)
    answer = tasking.client("city.publisher").step(task_id, "publish", **_publish(tasking, task_id))
    assert "no_approved_line" in {one["code"] for one in answer.get_json()["barriers"]}


def test_the_limits_climb_the_ladder_and_are_in_the_numbers(tasking: Tasking) -> None:
    from services.tasking.actions import climb

    row = event(tasking)
    tasking.forward(hours=6)
    with tasking.db.write() as session:
        climb(session)
    forms = tasking.client("city.leader").get("/supervisions")["items"]
    assert [(one["name"], one["rung"], one["event"]["id"]) for one in forms] == [
        ("event_statement", "yellow", row["id"])
    ]
    shown = tasking.client("city.leader").get("/limits/clocks?name=event_statement")["items"]
    assert [(one["colour"], one["event"]["number"]) for one in shown] == [("yellow", row["number"])]


def test_it_is_closed_after_its_release_and_its_limits_end(tasking: Tasking) -> None:
    row = event(tasking)
    path = f"/sensitive-events/{row['id']}"
    assert change(tasking, "city.leader", "POST", f"{path}/close", row, {"reason": "完"}, 409)["code"] == "frozen"
    row = change(tasking, "city.leader", "POST", f"{path}/unfreeze", acknowledged(tasking, row), {"reason": "完"})
    row = change(tasking, "city.leader", "POST", f"{path}/close", row, {"reason": "完"})
    assert {one["state"] for one in row["limits"]} == {"cancelled"}
    assert [one["what"] for one in row["notes"]][:2] == ["closed", "released"]


def test_the_database_refuses_a_release_by_nobody_and_a_clock_of_two_things(both: Tasking) -> None:
    row = event(both)
    mine = SensitiveEvent.id == row["id"]
    for values in ({"state": "closed"}, {"released_at": moment(both)}):
        with pytest.raises(IntegrityError), both.db.write() as session:
            session.execute(sa.update(SensitiveEvent).where(mine).values(**values))
    with pytest.raises(IntegrityError), both.db.write() as session:
        session.execute(sa.update(LimitClock).where(LimitClock.event_id == row["id"]).values(concern_id=row["id"]))


def test_who_may_open_one_and_what_it_wants(tasking: Tasking) -> None:
    body = {"topic": "crime", "title": "事件", "summary": "情况"}
    for login in ("city.member", "county.member", "head"):
        assert post(tasking, login, "/sensitive-events", body, 403)["code"] == "wrong_role"
    assert set(post(tasking, "city.leader", "/sensitive-events", {}, 422)["errors"]) == {"topic", "title", "summary"}
    wrong = body | {"subtopic": "fire"}
    assert post(tasking, "city.leader", "/sensitive-events", wrong, 422)["errors"] == {"subtopic": ["不是该领域的主题"]}
    stranger = body | {"owners": {"lawful": "00000000-0000-4000-8000-000000000000"}}
    assert "owners" in post(tasking, "city.leader", "/sensitive-events", stranger, 422)["errors"]
    row = event(tasking, "county.leader", owners={})
    assert tasking.client("other.leader").call("GET", f"/sensitive-events/{row['id']}").status_code == 404


def test_numbers_of_persons_and_marks_of_secrecy_stay_outside(tasking: Tasking) -> None:
    body = {"topic": "crime", "title": "事件", "summary": "联系人手机１３８ ００１３ ８０００"}
    problem = post(tasking, "city.leader", "/sensitive-events", body, 422)
    assert (problem["code"], list(problem["errors"])) == ("personal_data", ["summary"])
    assert "138" not in str(problem["errors"])
    concern = {"topic": "crime", "title": "机密★1年", "question": "问题", "heard_from": "12345热线"}
    assert post(tasking, "city.member", "/concerns", concern, 422)["code"] == "personal_data"
    assert tasking.client("city.leader").get("/sensitive-events")["items"] == []
