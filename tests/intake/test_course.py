"""The course of a need: told at every change, to each originator; rated, answered anew, its outcome reported."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.events import NeedAnswered, PushClosed, TaskMerged
from shared.ids import new_id
from shared.log import history
from tests.intake.build import MOMENT, Caller, Intake, advanced, make_intake
from tests.intake.test_timeline import LINKS, opened, published, push_opened
from tests.intake.test_timeline import answered as answer_to


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    """One intake for all of these: each test raises needs of its own."""
    made = make_intake(tmp_path_factory.mktemp("course"))
    yield made
    made.db.dispose()


@pytest.fixture
def out(place: Intake) -> tuple[Intake, Caller, str]:
    """A need of 政治部 whose answer is published."""
    caller = place.client("zz")
    need = caller.raise_need()["id"]
    place.hear(opened(place, need, new_id()), "3713")
    place.hear(published([need], place.units["3713"]))
    return place, caller, need


def told(intake: Intake, need_id: str, name: str = "need.advanced") -> list[dict[str, Any]]:
    """The bodies of these events about a need, in order."""
    with intake.db.read() as session:
        return [json.loads(entry.body) for entry in history(session, "need", need_id) if entry.name == name]


def answered(need: str, round_: int = 1) -> NeedAnswered:
    return NeedAnswered(
        task_id=new_id(), need_id=need, number="需〔2026〕0001号", unit_id=new_id(), round=round_,
        answer="已按网购群体补充一版图文", at=MOMENT,
    )  # fmt: skip


def test_each_change_is_said_once_with_its_reason(place: Intake) -> None:
    caller = place.client("zz")
    need = caller.raise_need()
    task = new_id()
    place.hear(opened(place, need["id"], task), "3713")
    steps = [
        advanced(need["id"], "accept", "waiting", "waiting", task_id=task),
        advanced(need["id"], "claim", "waiting", "drafting", task_id=task),
        advanced(need["id"], "submit", "drafting", "first_review", task_id=task),
        advanced(need["id"], "send_back", "first_review", "drafting", task_id=task, reason="只给专班看的意见"),
        advanced(need["id"], "extend", "drafting", "drafting", task_id=task, reason="资料未齐"),
    ]
    for step in steps:
        place.apply(place.hear(step))
    found = told(place, need["id"])
    assert [(one["from_state"], one["to_state"]) for one in found] == [
        ("pending", "accepted"), ("accepted", "drafting"), ("drafting", "first_review"), ("first_review", "drafting"),
    ]  # fmt: skip
    assert {one["task_number"] for one in found} == {"任〔2026〕0007号"}
    assert {(one["number"], one["unit_id"]) for one in found} == {(need["number"], place.units["3713-ZZ"])}
    assert [one["reason"] for one in found] == [None] * 4, "an opinion stays inside the 专班"


def test_returned_and_declined_say_why(place: Intake) -> None:
    caller = place.client("zz")
    first, second = caller.raise_need()["id"], caller.raise_need()["id"]
    place.hear(advanced(first, "return_need", "waiting", "waiting", reason="请补充时段"))
    place.hear(advanced(second, "decline", "waiting", "closed", reason="已统一发布"))
    assert [(one["to_state"], one["reason"]) for one in told(place, first) + told(place, second)] == [
        ("returned", "请补充时段"), ("declined", "已统一发布"),
    ]  # fmt: skip


def test_two_originators_are_told_of_everything_to_the_end(place: Intake) -> None:
    one, other = place.client("zz"), place.client("lanshan")
    first, second = one.raise_need()["id"], other.raise_need()["id"]
    into, task = new_id(), new_id()
    place.hear(opened(place, first, into), "3713")
    place.hear(opened(place, second, task), "3713")
    place.hear(advanced(second, "merge", "waiting", "closed", task_id=task), "3713")
    place.hear(
        TaskMerged(
            task_id=task, need_ids=[second], into_task_id=into, into_number="任〔2026〕0007号", reason="同一主题"
        )
    )
    both = {"task_id": into, "need_ids": [first, second]}
    for step, start, to in (
        ("accept", "waiting", "waiting"), ("return_need", "waiting", "waiting"), ("resume", "waiting", "waiting"),
        ("claim", "waiting", "drafting"), ("submit", "drafting", "first_review"),
        ("publish", "publishing", "published"),
    ):  # fmt: skip
        place.hear(advanced(first, step, start, to, **both))
    place.hear(published([first, second], place.units["3713"]))
    push = new_id()
    place.hear(push_opened(push, [first, second], "county", 2))
    for minute in (12, 13):
        place.hear(answer_to(push, "county", "acknowledged", minute))
    counts = {"acknowledged": 2}
    closed = {"push_id": push, "publication_id": None, "task_id": into, "need_ids": [], "counts": counts}
    place.hear(PushClosed(**closed, reason="complete", at=MOMENT))
    place.hear(advanced(first, "close", "published", "closed", **both))
    ways = {need: [one["to_state"] for one in told(place, need)] for need in (first, second)}
    assert ways[first] == ["accepted", "returned", "pending", "drafting", "first_review", "published", "closed"]
    assert ways[second] == ["merged", "accepted", "drafting", "first_review", "published", "closed"]
    for caller, need in ((one, first), (other, second)):
        seen = caller.timeline(need)
        assert (seen["state"], seen["links"]) == ("closed", LINKS)
        receipts = {name: seen["receipts"][name] for name in ("addressed", "acknowledged")}
        assert receipts == {"addressed": 7, "acknowledged": 2}
        assert {"published", "push_complete", "close"} <= {item["what"] for item in seen["items"]}
        assert caller.call("POST", f"/intake/v1/needs/{need}/rating", {"satisfied": True}).status_code == 201


def rate(caller: Caller, need: str, satisfied: bool, reason: str | None = None) -> Any:
    return caller.call("POST", f"/intake/v1/needs/{need}/rating", {"satisfied": satisfied, "reason": reason})


def test_nothing_is_rated_before_there_is_an_answer(place: Intake) -> None:
    caller = place.client("zz")
    need = caller.raise_need()["id"]
    refused = rate(caller, need, True)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "no_answer_yet")
    assert told(place, need, "need.rated") == []


def test_dissatisfied_answered_anew_and_rated_once_more(out: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = out
    refused = rate(caller, need, False)
    assert (refused.status_code, [*refused.get_json()["errors"]]) == (422, ["reason"])
    given = rate(caller, need, False, "没有说明退款流程")
    assert given.status_code == 201
    assert given.get_json()["round"] == 1
    again = rate(caller, need, True)
    assert (again.status_code, again.get_json()["code"]) == (409, "waiting_for_answer")
    intake.apply(intake.hear(answered(need)))
    shown = caller.get(f"/intake/v1/needs/{need}/ratings").get_json()["items"]
    assert [(one["round"], one["answer"]) for one in shown] == [(1, "已按网购群体补充一版图文")]
    assert rate(caller, need, False, "仍然没有说明").get_json()["round"] == 2
    intake.hear(answered(need, 2))
    last = rate(caller, need, True)
    assert (last.status_code, last.get_json()["code"]) == (409, "rated_already")
    lines = [one["words"] for one in caller.timeline(need)["items"] if one["what"] in ("rated", "answered")]
    assert sorted(lines) == ["专班已重新答复", "专班已重新答复", "提出单位评价：不满意", "提出单位评价：不满意"]
    said = told(intake, need, "need.rated")
    assert [(one["round"], one["satisfied"], one["reason"]) for one in said] == [
        (1, False, "没有说明退款流程"), (2, False, "仍然没有说明"),
    ]  # fmt: skip
    assert said[0]["task_id"] == caller.need(need)["task_id"]


def test_satisfied_is_the_end_of_it(out: tuple[Intake, Caller, str]) -> None:
    _, caller, need = out
    assert rate(caller, need, True).status_code == 201
    assert rate(caller, need, False, "改变主意").get_json()["code"] == "rated_already"


def test_only_the_unit_itself_speaks_of_its_answer(out: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = out
    assert rate(intake.client("lanshan"), need, True).status_code == 404
    assert rate(intake.client("leader"), need, True).status_code == 403
    assert caller.get(f"/intake/v1/needs/{need}/ratings").get_json()["items"] == []
    text = rate(caller, need, False, "请联系13812345678")
    assert (text.status_code, text.get_json()["code"]) == (422, "personal_data")


MAY = {"since": "2026-05-01", "until": "2026-05-31"}
YEAR_BEFORE = {"since": "2025-05-01", "until": "2025-05-31"}
RIGHT = {
    "indicator": "cases", "value": 36, "period": MAY, "base": {"value": 82, "period": YEAR_BEFORE},
    "source": "刑侦支队警情统计", "percent": -56.1,
}  # fmt: skip


def report(caller: Caller, need: str, **changes: Any) -> Any:
    return caller.call("POST", f"/intake/v1/needs/{need}/outcomes", {**RIGHT, **changes})


def test_a_figure_stands_at_the_end_of_the_timeline(out: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = out
    given = report(caller, need)
    assert given.status_code == 201, given.text
    assert given.get_json()["percent"] == -56.1
    line = "2026-05-01至2026-05-31发案36起，对比期（2025-05-01至2025-05-31）82起，下降56.1%"
    assert given.get_json()["words"] == line
    last = caller.timeline(need)["items"][-1]
    assert (last["what"], last["words"], last["reason"]) == ("outcome", f"成效：{line}", "刑侦支队警情统计")
    said = told(intake, need, "outcome.reported")[0]
    assert (said["indicator"], said["value"], said["base"]) == ("cases", 36, 82)


def test_a_correction_keeps_what_was_said_before(out: tuple[Intake, Caller, str]) -> None:
    _, caller, need = out
    first = report(caller, need).get_json()["id"]
    second = report(caller, need, value=41, percent=-50, corrects=first).get_json()["id"]
    kept = caller.get(f"/intake/v1/needs/{need}/outcomes").get_json()["items"]
    assert [(one["value"], one["superseded_by"]) for one in kept] == [(36, second), (41, None)]
    again = report(caller, need, value=42, percent=None, corrects=first)
    assert (again.status_code, again.get_json()["code"]) == (409, "superseded")
    other = report(caller, need, indicator="hazards", percent=None, corrects=second)
    assert (other.status_code, [*other.get_json()["errors"]]) == (422, ["corrects"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"percent": -55.9}, "percent"),
        ({"percent": -56.1, "base": None}, "percent"),
        ({"value": 3}, "percent"),
        ({"period": {"since": "2026-05-31", "until": "2026-05-01"}}, "period"),
        ({"period": {"since": "2026-05-01", "until": "2199-01-01"}}, "period"),
        ({"base": {"value": 82, "period": MAY}}, "base"),
        ({"base": {"value": 82, "period": {"since": "2025-01-01", "until": "2025-05-31"}}}, "base"),
        ({"source": None}, "source"),
        ({"indicator": "clicks"}, "indicator"),
        ({"value": "36"}, "value"),
        ({"corrects": new_id()}, "corrects"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    out: tuple[Intake, Caller, str], changes: dict[str, Any], field: str
) -> None:
    _, caller, need = out
    refused = report(caller, need, **changes)
    assert (refused.status_code, [*refused.get_json()["errors"]]) == (422, [field])
    assert caller.get(f"/intake/v1/needs/{need}/outcomes").get_json()["items"] == []


def test_a_few_cases_are_not_kept_but_a_few_hazards_are(out: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = out
    few = report(caller, need, value=3, percent=None).get_json()
    assert (few["value"], few["suppressed"], few["percent"]) == (None, True, None)
    assert "发案<5起" in few["words"]
    hazards = report(caller, need, indicator="hazards", value=3, percent=None).get_json()
    assert (hazards["value"], hazards["suppressed"]) == (3, False)
    assert [one["value"] for one in told(intake, need, "outcome.reported")] == [None, 3]


def test_no_figure_before_there_is_an_answer_nor_from_another_unit(place: Intake, out: tuple[Any, Any, str]) -> None:
    early = place.client("zz")
    need = early.raise_need()["id"]
    assert report(early, need).get_json()["code"] == "not_published"
    assert report(place.client("lanshan"), out[2]).status_code == 404
    assert report(place.client("leader"), out[2]).status_code == 403
