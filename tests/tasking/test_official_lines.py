"""口径: drafted, approved by somebody else, replaced without a gap; one that ran out holds its topic up (A33, A83)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.tasking.lines import Line, holding_up, in_force, standing, takes_over_at
from services.tasking.models import OfficialLine
from shared.db import now
from tests.tasking.build import Caller, Tasking

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def plain(**changes: Any) -> Line:
    given: dict[str, Any] = {"state": "approved", "valid_from": NOON - HOUR, "valid_until": NOON + HOUR}
    return Line("a", "口〔2026〕0001号", "题", **(given | changes))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "in_force"),
        ({"state": "draft"}, "draft"),
        ({"state": "withdrawn"}, "withdrawn"),
        ({"valid_from": NOON}, "in_force"),
        ({"valid_from": NOON + timedelta(microseconds=1)}, "coming"),
        ({"valid_until": NOON}, "expired"),
        ({"superseded_at": NOON}, "superseded"),
        ({"superseded_at": NOON + HOUR}, "in_force"),
        ({"superseded_at": NOON, "valid_until": NOON}, "superseded"),
        ({"superseded_at": NOON + HOUR, "valid_until": NOON}, "expired"),
    ],
)
def test_how_a_line_stands_follows_from_its_times(changes: dict[str, Any], word: str) -> None:
    assert standing(plain(**changes), NOON) == word
    assert bool(in_force([plain(**changes)], NOON)) == (word == "in_force")
    assert bool(holding_up([plain(**changes)], NOON)) == (word == "expired")


def test_a_successor_takes_over_when_it_begins_itself() -> None:
    assert takes_over_at(plain(valid_from=NOON + HOUR), NOON) == NOON + HOUR
    assert takes_over_at(plain(valid_from=NOON - HOUR), NOON) == NOON


def body(made: Tasking, hours: float = 24, begins: float = 0, **changes: Any) -> dict[str, Any]:
    with made.db.read() as session:
        at = now(session)
    given = {
        "topic": "crime", "subtopic": "telecom_fraud", "scope": "冒充客服退款类警情的对外答复",
        "title": "冒充客服退款口径",
        "text": "公安机关提醒：官方客服不会索要验证码。", "source": "办公室答复口径第12号",
        "valid_from": (at + timedelta(hours=begins)).isoformat(),
        "valid_until": (at + timedelta(hours=hours)).isoformat(),
    }  # fmt: skip
    return given | changes


def write(caller: Caller, **changes: Any) -> dict[str, Any]:
    answer = caller.call("POST", "/lines", body(caller.made, **changes))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def act(caller: Caller, line: dict[str, Any], verb: str, sent: Any = None) -> Any:
    version = caller.get(f"/lines/{line['id']}")["version"]
    return caller.call("POST", f"/lines/{line['id']}/{verb}", sent, If_Match=f'"{version}"')


def approved(made: Tasking, login: str = "city.member", **changes: Any) -> dict[str, Any]:
    line = write(made.client(login), **changes)
    answer = act(made.client("city.director"), line, "approve")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_line_is_drafted_changed_and_approved_by_the_director(tasking: Tasking) -> None:
    member, director = tasking.client("city.member"), tasking.client("city.director")
    line = write(member)
    assert (line["number"], line["standing"], line["may"]) == ("口〔2026〕0001号", "draft", ["change", "withdraw"])
    path = f"/lines/{line['id']}"
    assert member.call("PATCH", path, {"title": "新题"}).status_code == 428
    assert member.call("PATCH", path, {"title": "新题"}, If_Match='"9"').status_code == 412
    changed = member.call("PATCH", path, {"title": "新题"}, If_Match=f'"{line["version"]}"')
    assert changed.get_json()["title"] == "新题"
    assert act(member, line, "approve").get_json()["code"] == "wrong_role"
    found = act(director, line, "approve").get_json()
    assert (found["standing"], found["approved_by"]["id"]) == ("in_force", tasking.people["city.director"])
    late = member.call("PATCH", path, {"title": "再改"}, If_Match=f'"{found["version"]}"')
    assert (late.status_code, late.get_json()["code"]) == (409, "line_not_draft")
    assert act(director, line, "approve").get_json()["code"] == "line_not_draft"


def test_nobody_approves_his_own_line(both: Tasking) -> None:
    """Neither by the door nor by SQL; whoever changed the draft last counts as its writer."""
    director = both.client("city.director")
    own = write(director)
    assert act(director, own, "approve").get_json()["code"] == "same_person"
    line = write(both.client("city.member"))
    director.call("PATCH", f"/lines/{line['id']}", {"title": "我改的"}, If_Match=f'"{line["version"]}"')
    assert act(director, line, "approve").get_json()["code"] == "same_person"
    values = {"state": "approved", "approved_by": OfficialLine.written_by, "approved_at": datetime.now(UTC)}
    with pytest.raises(IntegrityError), both.db.write() as session:
        session.execute(sa.update(OfficialLine).values(**values))


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": "2026-01-01T00:00:00Z"}, {"hours": 1, "begins": 2}, {"subtopic": "traffic_safety_x"},
        {"subtopic": "drugs", "topic": "traffic"}, {"text": " "},
        {"supersedes_id": "00000000-0000-4000-8000-000000000000"},
        {"state": "approved"},
    ],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_refused(tasking: Tasking, changes: dict[str, Any]) -> None:
    answer = tasking.client("city.member").call("POST", "/lines", body(tasking, **changes))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert tasking.client("city.member").get("/lines")["items"] == []


def test_an_expired_line_stops_the_final_approval_until_it_is_replaced(both: Tasking) -> None:
    """A33: `line_expired` with its number; the successor frees the topic, without touching what runs elsewhere."""
    old = approved(both, hours=10)
    task_id = both.reach("final_review")
    elsewhere = both.carry(both.task(subtopic="drugs"), "final_review")
    both.forward(hours=11)
    final = both.client("city.final_reviewer")
    assert final.get(f"/lines/{old['id']}")["standing"] == "expired"
    wanted = {"content_hash": final.task(task_id)["content_hash"], "opinion": "同意"}
    problem = final.refused(task_id, "approve", 409, "line_expired", **wanted)
    assert problem["barriers"][0]["number"] == old["number"]
    assert old["number"] in problem["title"]
    assert final.approve(elsewhere)["stage"] == "publishing"
    new = approved(both, "city.member2", hours=100, supersedes_id=old["id"])
    assert final.get(f"/lines/{old['id']}")["superseded_by"]["number"] == new["number"]
    assert final.approve(task_id)["stage"] == "publishing"


def test_an_expired_line_stops_the_release_too(tasking: Tasking) -> None:
    line = approved(tasking, hours=10, subtopic=None)
    task_id = tasking.reach("publishing")
    tasking.forward(hours=11)
    publisher = tasking.client("city.publisher")
    wanted = {"content_hash": publisher.task(task_id)["content_hash"], "channels": [{"channel": "wechat"}]}
    publisher.refused(task_id, "publish", 409, "line_expired", **wanted)
    refused = act(publisher, line, "withdraw", {"reason": "不是我的事"})
    assert refused.status_code == 403
    assert act(tasking.client("city.director"), line, "withdraw", {"reason": "专项行动已结束"}).status_code == 200
    assert publisher.publish(task_id)["stage"] == "published"


def test_a_successor_that_begins_later_leaves_no_gap_and_may_be_given_up(tasking: Tasking) -> None:
    old = approved(tasking, hours=10)
    new = approved(tasking, "city.member2", begins=5, hours=100, supersedes_id=old["id"])
    member = tasking.client("city.member")
    assert member.get(f"/lines/{old['id']}")["standing"] == "in_force"
    assert member.get(f"/lines/{new['id']}")["standing"] == "coming"
    act(tasking.client("city.director"), new, "withdraw", {"reason": "改用别的表述"})
    tasking.forward(hours=6)
    assert member.get(f"/lines/{old['id']}")["standing"] == "in_force"
    again = approved(tasking, "city.member2", hours=100, supersedes_id=old["id"])
    assert member.get(f"/lines/{old['id']}")["standing"] == "superseded"
    second = member.call("POST", "/lines", body(tasking, supersedes_id=old["id"]))
    assert second.status_code == 422
    assert [one["id"] for one in member.get("/lines?standing=in_force")["items"]] == [again["id"]]


@pytest.mark.parametrize("word", ["draft", "coming", "in_force", "superseded", "expired", "withdrawn"])
def test_the_list_filters_as_the_rule_decides(tasking: Tasking, word: str) -> None:
    """The SQL of the filter and the pure rule are the same."""
    write(tasking.client("city.member"), topic="traffic", subtopic=None)
    old = approved(tasking, hours=10)
    approved(tasking, hours=100, supersedes_id=old["id"])
    approved(tasking, hours=2)
    approved(tasking, hours=100, begins=50)
    gone = approved(tasking, hours=100)
    act(tasking.client("city.director"), gone, "withdraw", {"reason": "不再使用"})
    tasking.forward(hours=3)
    member = tasking.client("city.member")
    every, found = member.get("/lines")["items"], member.get(f"/lines?standing={word}")["items"]
    assert [one["id"] for one in found] == [one["id"] for one in every if one["standing"] == word]
    assert found


def test_a_countys_line_is_the_countys(tasking: Tasking) -> None:
    """It binds the county's tasks only, and another county does not see it; the city's everybody sees."""
    line = approved(tasking, "county.member", hours=10)
    city = approved(tasking, topic="traffic", subtopic=None)
    assert line["unit"]["name"] == "兰山分局"
    assert tasking.client("other.member").call("GET", f"/lines/{line['id']}").status_code == 404
    assert [one["id"] for one in tasking.client("other.member").get("/lines")["items"]] == [city["id"]]
    assert tasking.client("station").call("GET", "/lines").status_code == 403
    in_county, in_city = tasking.reach("final_review", "county"), tasking.reach("final_review")
    tasking.forward(hours=11)
    wanted = {"content_hash": tasking.client("county.member").task(in_county)["content_hash"], "opinion": "同意"}
    tasking.client("county.final_reviewer").refused(in_county, "approve", 409, "line_expired", **wanted)
    assert tasking.client("city.final_reviewer").approve(in_city)["stage"] == "publishing"


def test_the_final_review_names_the_lines_it_compared_with(tasking: Tasking) -> None:
    """Only lines that hold now on this topic; they stay with the opinion."""
    line, other = approved(tasking), approved(tasking, topic="traffic", subtopic=None)
    task_id, final = tasking.reach("final_review"), tasking.client("city.final_reviewer")
    wanted = {"content_hash": final.task(task_id)["content_hash"], "opinion": "与口径一致"}
    assert [one["number"] for one in final.get(f"/tasks/{task_id}/reviewing")["lines"]] == [line["number"]]
    final.refused(task_id, "approve", 422, "invalid", **wanted, line_ids=[other["id"]])
    found = final.done(task_id, "approve", **wanted, line_ids=[line["id"]])
    assert found["reviews"][-1]["line_ids"] == [line["id"]]
