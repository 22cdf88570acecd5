"""新闻发布会: never held without an approved line in force on its topic; it ends the event's 24 hours."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.tasking.models import Conference
from tests.tasking.build import Tasking
from tests.tasking.planning.cases import change, conference, event, make_line, make_outlet, moment, post, told


def test_it_is_not_held_without_an_approved_line_in_force(both: Tasking) -> None:
    row = conference(both)
    path = f"/conferences/{row['id']}"
    wrong = {
        "没有关联口径": None,
        "未经批准": make_line(both, state="draft", approved_by=None, approved_at=None),
        "不在有效期内": make_line(both, valid_from=moment(both, days=-9), valid_until=moment(both, days=-1)),
        "不适用": make_line(both, topic="traffic"),
    }
    for words, line in wrong.items():
        row = change(both, "city.leader", "PATCH", path, row, {"line_id": line})
        problem = change(both, "city.leader", "POST", f"{path}/hold", row, {}, 409)
        assert problem["code"] == "no_approved_line"
        assert words in problem["title"]
        assert "hold" not in both.client("city.leader").get(path)["may"]
    row = change(both, "city.leader", "PATCH", path, row, {"line_id": make_line(both)})
    row = change(both, "city.leader", "POST", f"{path}/hold", row, {})
    assert (row["state"], row["why_not"]) == ("held", None)


def test_the_database_refuses_one_held_without_a_line_and_a_record_before(both: Tasking) -> None:
    row = conference(both)
    for values in ({"state": "held", "held_at": moment(both)}, {"record": "先写好"}):
        with pytest.raises(IntegrityError), both.db.write() as session:
            session.execute(sa.update(Conference).where(Conference.id == row["id"]).values(**values))


def test_it_ends_the_limit_of_its_event(tasking: Tasking) -> None:
    held = event(tasking)
    row = conference(tasking, event_id=held["id"], line_id=make_line(tasking))
    tasking.forward(hours=25)
    change(tasking, "city.leader", "POST", f"/conferences/{row['id']}/hold", row, {})
    shown = tasking.client("city.leader").get(f"/sensitive-events/{held['id']}")
    kept = {one["name"]: (one["state"], one["kept"]) for one in shown["limits"]}
    assert kept == {
        "event_statement": ("running", None), "event_conference": ("satisfied", False),
        "event_answer": ("satisfied", True),
    }  # fmt: skip
    assert [one["id"] for one in shown["conferences"]] == [row["id"]]


def test_outlets_questions_and_the_record_afterwards(tasking: Tasking) -> None:
    paper, radio = make_outlet(tasking, "示例日报"), make_outlet(tasking, "示例电台")
    row = conference(tasking, invited=[paper], line_id=make_line(tasking))
    path = f"/conferences/{row['id']}"
    row = post(tasking, "city.member", f"{path}/questions", {"question": "伤亡情况", "answer": "以通报为准"})
    assert [(one["n"], one["asked"]) for one in row["questions"]] == [(1, False)]
    assert change(tasking, "city.member", "PUT", f"{path}/record", row, {"record": "早了"}, 409)["code"] == "not_held"
    row = change(tasking, "city.leader", "POST", f"{path}/hold", row, {"attended": [radio]})
    came = {one["name"]: (one["invited"], one["attended"]) for one in row["outlets"]}
    assert came == {"示例日报": (True, False), "示例电台": (False, True)}
    row = post(tasking, "city.member", f"{path}/questions", {"question": "何时通报", "outlet_id": radio})
    assert [(one["n"], one["asked"], one["outlet"]) for one in row["questions"]] == [
        (1, False, None),
        (2, True, "示例电台"),
    ]
    row = change(tasking, "city.member", "PUT", f"{path}/record", row, {"record": "两家媒体到会"})
    assert row["record"] == "两家媒体到会"
    stranger = {"question": "谁", "outlet_id": "00000000-0000-4000-8000-000000000000"}
    assert "outlet_id" in post(tasking, "city.member", f"{path}/questions", stranger, 422)["errors"]


def test_what_is_held_or_cancelled_changes_no_more(tasking: Tasking) -> None:
    row = conference(tasking, line_id=make_line(tasking))
    path = f"/conferences/{row['id']}"
    soon = {"held_at": told(moment(tasking, hours=1))}
    assert "held_at" in change(tasking, "city.leader", "POST", f"{path}/hold", row, soon, 422)["errors"]
    assert change(tasking, "city.member", "POST", f"{path}/hold", row, {}, 403)["code"] == "wrong_role"
    row = change(tasking, "city.leader", "POST", f"{path}/cancel", row, {"reason": "改为书面发布"})
    for way, where, body in (("PATCH", path, {"title": "改"}), ("POST", f"{path}/hold", {})):
        assert change(tasking, "city.leader", way, where, row, body, 409)["code"] == "wrong_state"
    assert post(tasking, "city.leader", f"{path}/questions", {"question": "问"}, 409)["code"] == "wrong_state"


def test_an_event_of_another_county_cannot_be_named(tasking: Tasking) -> None:
    body = {"topic": "crime", "title": "外县事件", "summary": "情况"}
    theirs = post(tasking, "other.leader", "/sensitive-events", body)
    given = {
        "title": "会", "topic": "crime", "spokesperson": "发言人", "place": "厅", "event_id": theirs["id"],
        "planned_at": told(moment(tasking, hours=2)),
    }  # fmt: skip
    assert post(tasking, "county.leader", "/conferences", given, 422)["errors"] == {"event_id": ["没有找到"]}
