"""回应关切: 48 hours of wall time, over a weekend as well."""

from datetime import datetime, timedelta
from typing import Any

from services.tasking.actions import climb
from shared.db import SHANGHAI, now
from tests.tasking.build import Tasking
from tests.tasking.planning.cases import change, post

BODY: dict[str, Any] = {
    "topic": "traffic", "title": "施工路段限行", "question": "限行何时结束", "heard_from": "12345热线",
}  # fmt: skip


def _friday(made: Tasking) -> None:
    """To Friday, ten at night."""
    with made.db.read() as session:
        at = now(session).astimezone(SHANGHAI)
    friday = (at + timedelta(days=(4 - at.weekday()) % 7 or 7)).replace(hour=22, minute=0, second=0, microsecond=0)
    made.forward(seconds=(friday - at).total_seconds())


def test_the_limit_runs_over_a_weekend(both: Tasking) -> None:
    _friday(both)
    row = post(both, "city.member", "/concerns", BODY)
    (limit,) = row["limits"]
    due = datetime.fromisoformat(limit["due_at"]).astimezone(SHANGHAI)
    assert due - datetime.fromisoformat(row["opened_at"]) == timedelta(hours=48)
    assert (due.weekday(), due.hour) == (6, 22), "Sunday night"
    assert "48小时" in limit["words"]
    both.forward(hours=49)
    with both.db.write() as session:
        climb(session)
    forms = both.client("city.leader").get("/supervisions")["items"]
    assert [(one["name"], one["rung"], one["event"]["number"]) for one in forms] == [
        ("concern", "yellow", row["number"])
    ]
    both.forward(hours=1)
    row = change(both, "city.leader", "POST", f"/concerns/{row['id']}/answer", row, {"answer": "周五恢复通行"})
    assert (row["state"], row["limits"][0]["kept"]) == ("answered", False)
    settled = both.client("city.leader").get(f"/supervisions/{forms[0]['id']}")
    assert settled["state"] == "closed", "closed with its clock"


def test_an_answer_in_time_in_the_name_of_the_unit(tasking: Tasking) -> None:
    row = post(tasking, "city.member", "/concerns", BODY)
    path = f"/concerns/{row['id']}"
    assert change(tasking, "city.member", "POST", f"{path}/answer", row, {"answer": "好"}, 403)["code"] == "wrong_role"
    task_id = tasking.carry(tasking.task(topic="traffic", subtopic=None), "publishing")
    tasking.client("city.publisher").publish(task_id)
    publication = tasking.client("city.member").get("/publications")["items"][0]
    given = {"answer": "见通报", "publication_id": publication["id"]}
    row = change(tasking, "city.leader", "POST", f"{path}/answer", row, given)
    assert (row["publication"]["number"], row["limits"][0]["kept"]) == (publication["number"], True)
    assert change(tasking, "city.leader", "POST", f"{path}/answer", row, given, 409)["code"] == "wrong_state"


def test_a_publication_of_elsewhere_is_no_answer(tasking: Tasking) -> None:
    row = post(tasking, "city.member", "/concerns", BODY)
    given = {"answer": "见通报", "publication_id": "00000000-0000-4000-8000-000000000000"}
    answer = change(tasking, "city.leader", "POST", f"/concerns/{row['id']}/answer", row, given, 422)
    assert "publication_id" in answer["errors"]


def test_what_is_not_answered_says_why_and_its_limit_is_cancelled(tasking: Tasking) -> None:
    row = post(tasking, "county.member", "/concerns", BODY)
    path = f"/concerns/{row['id']}"
    assert tasking.client("other.member").call("GET", path).status_code == 404
    row = change(tasking, "county.leader", "POST", f"{path}/dismiss", row, {"reason": "不属公安职责"})
    assert (row["state"], row["limits"][0]["state"], row["may"]) == ("dismissed", "cancelled", [])
