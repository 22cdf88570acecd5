"""Batches: each item whole or not at all, results in their order, a unit's key raises one need whenever it is sent."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from services.intake.models import Need, NeedKey
from tests.intake.build import Caller, Intake, make_intake, make_need

PATH = "/intake/v1/needs/batch"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    made = make_intake(tmp_path_factory.mktemp("batches"))
    yield made
    made.db.dispose()


def item(number: int, **changes: Any) -> dict[str, Any]:
    return make_need(title=f"第{number}项批量提出的宣传需求", **changes)


def send(who: Caller, items: list[Any], **headers: str) -> Any:
    answer = who.call("POST", PATH, {"items": items}, **headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def counted(intake: Intake) -> int:
    with intake.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Need)) or 0


def test_each_item_by_itself_and_in_its_order(intake: Intake) -> None:
    """On both databases: what is refused in the middle leaves no row, no event and no gap in the numbers."""
    bad = [
        item(2, body="请联系 13800138000 核实情况并开展宣传"),
        item(4, topic="nothing"),
        "x",
        item(5, kind="inspection"),
    ]
    told = send(intake.client("lanshan"), [item(1), bad[0], item(3), *bad[1:], item(6)])
    assert (told["raised"], told["repeated"], told["refused"]) == (3, 0, 4)
    assert [(one["index"], one["status"]) for one in told["results"]] == [
        (0, 201), (1, 422), (2, 201), (3, 422), (4, 422), (5, 403), (6, 201),
    ]  # fmt: skip
    problems = [one["problem"]["code"] for one in told["results"] if one["problem"]]
    assert problems == ["personal_data", "invalid", "invalid", "kind_not_yours"]
    assert told["results"][1]["problem"]["findings"][0]["field"] == "body"
    numbers = [one["number"] for one in told["results"] if one["number"]]
    assert [int(number[-5:-1]) for number in numbers] == [1, 2, 3]
    assert counted(intake) == 3
    for one in told["results"]:
        assert one["id"] is None or intake.said(one["id"]) == ["need.raised"]


def test_a_key_raises_one_need_whenever_it_is_sent(intake: Intake) -> None:
    who = intake.client("lanshan")
    first = send(who, [item(1, key="A-1"), item(2, key="A-2")])
    again = send(who, [item(1, key="A-1"), item(3, key="A-3"), item(9, key="A-2")])
    assert [one["status"] for one in again["results"]] == [200, 201, 422]
    assert again["results"][0]["id"] == first["results"][0]["id"]
    assert (again["results"][2]["problem"]["code"], again["repeated"]) == ("key_reused", 1)
    other = send(intake.client("yishui"), [item(1, key="A-1")])
    assert other["results"][0]["status"] == 201
    assert counted(intake) == 4


def test_a_key_of_what_was_refused_is_free_again(place: Intake) -> None:
    who = place.client("lanshan")
    refused = send(who, [item(1, key="B-1", wanted_by="2020-01-01T00:00:00Z")])
    assert refused["results"][0]["status"] == 422
    assert send(who, [item(1, key="B-1")])["results"][0]["status"] == 201
    with place.db.read() as session:
        assert session.scalar(sa.select(NeedKey.need_id).where(NeedKey.key == "B-1")) is not None


def test_a_key_twice_in_one_batch_is_told(place: Intake) -> None:
    told = send(place.client("lanshan"), [item(1, key="C-1"), item(2, key="C-1")])
    assert [(one["status"], (one["problem"] or {}).get("code")) for one in told["results"]] == [
        (201, None), (422, "key_twice"),
    ]  # fmt: skip


def test_the_whole_request_is_idempotent_and_goes_on_where_it_was_cut(place: Intake) -> None:
    """As if the line had been cut after two transactions: what is sent again raises the rest and nothing twice."""
    who, before = place.client("lanshan"), counted(place)
    items = [item(number, body="x" if number == 3 else None) for number in range(25)]
    items = [one | {"body": one.get("body") or "近期刷单返利类警情上升，建议开展防范宣传。"} for one in items]
    cut = who.call("POST", PATH, {"items": items[:20]}, Idempotency_Key="batch-1")
    assert "Idempotency-Replayed" not in cut.headers
    whole = [who.call("POST", PATH, {"items": items}, Idempotency_Key="batch-1") for _ in range(2)]
    ids = [[one["id"] for one in answer.get_json()["results"]] for answer in (cut, *whole)]
    assert ids[0] == ids[1][:20]
    assert ids[1] == ids[2]
    assert ids[1].count(None) == 1
    assert whole[1].headers["Idempotency-Replayed"] == "true"
    assert counted(place) == before + 24
    other = who.call("POST", PATH, {"items": [item(99)]}, Idempotency_Key="batch-1")
    assert other.get_json()["results"][0]["problem"]["code"] == "key_reused"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"items": []}, 422), ({"items": [{}] * 501}, 422), ({"items": {}}, 422), ({}, 422), ({"items": [], "x": 1}, 422)],
)  # fmt: skip
def test_what_is_no_batch(place: Intake, body: dict[str, Any], status: int) -> None:
    before = counted(place)
    assert place.client("lanshan").call("POST", PATH, body).status_code == status
    assert counted(place) == before


def test_who_may_raise_nothing_is_told_at_once(place: Intake) -> None:
    assert place.client("leader").call("POST", PATH, {"items": [item(1)]}).status_code == 403
    assert place.client("admin").call("POST", PATH, {"items": [item(1)]}).status_code == 403


def test_a_batch_may_be_longer_than_other_bodies(place: Intake) -> None:
    """500 needs of 1,500 characters are 2 MB; anything else of that length is refused before it is read."""
    long = [item(n, body="防范宣传" * 375, priority="x") for n in range(500)]
    told = send(place.client("lanshan"), long)
    assert (told["refused"], len(told["results"])) == (500, 500)
    assert place.client("lanshan").call("POST", "/intake/v1/needs", {"items": long}).status_code == 413


def test_hostile_items_are_problems_of_their_own(place: Intake) -> None:
    odd = [None, 1, [], {}, {"key": 5}, {"key": []}, {"key": "x" * 200}, {"key": "a\u202eb"}, [[{}]], True, {"": {}}]
    told = send(place.client("lanshan"), odd)
    assert {one["status"] for one in told["results"]} == {422}
    assert {one["problem"]["code"] for one in told["results"]} == {"invalid"}
