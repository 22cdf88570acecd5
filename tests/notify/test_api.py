"""The JSON doors: who sees which push and receipt, coverage that adds up, one-tap answers, repeats, webhooks."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import now
from shared.db.ground import cursor
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    Network,
    answer,
    caller,
    counts,
    make_network,
    make_person,
    make_unit,
    open_push,
    pass_time,
    push_of,
    receipt,
    settle,
)


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=2, stations=2)


def receipt_id(work: Work, push_id: str, unit: Any) -> str:
    with work.db.read() as session:
        return receipt(session, push_id, unit).id


def test_a_liaison_sees_its_own_receipts_and_answers_with_one_call(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    county = caller(work, network.counties[0])
    (one,) = county.get("/receipts?state=delivered")["items"]
    assert one["allowed_steps"] == ["acknowledge", "relay", "decline"]
    assert "谨防冒充客服诈骗" in one["push"]["ready_text"]
    done = county.post(f"/receipts/{one['id']}/acknowledge", Idempotency_Key="k1")
    assert (done.status_code, done.get_json()["state"]) == (200, "acknowledged")
    again = county.post(f"/receipts/{one['id']}/acknowledge", Idempotency_Key="k1")
    assert again.headers["Idempotency-Replayed"] == "true"
    twice = county.post(f"/receipts/{one['id']}/acknowledge")
    assert (twice.status_code, twice.get_json()["code"]) == (409, "already_answered")
    assert twice.get_json()["allowed_steps"] == ["relay", "decline"]
    settle(work)
    assert counts(work, push_id) == {"acknowledged": 1, "delivered": 3, "pending": 2}


def test_another_units_receipt_is_not_there_and_a_stations_is_not_the_countys_to_answer(
    work: Work, network: Network
) -> None:
    push_id = open_push(work, network.city)
    first, second = network.counties
    answer(work, push_id, first)
    station = network.stations[first.id][0]
    assert caller(work, second).post(f"/receipts/{receipt_id(work, push_id, first)}/relay").status_code == 404
    held = receipt_id(work, push_id, station)
    assert caller(work, first, "unit_head").post(f"/receipts/{held}/relay").status_code == 403
    assert caller(work, second, "unit_head").post(f"/receipts/{held}/relay").status_code == 404
    assert caller(work, network.city, "leader").post(f"/receipts/{held}/relay").status_code == 403
    assert caller(work, station).post(f"/receipts/{held}/relay").status_code == 200


def test_a_receipt_whose_turn_has_not_come_is_not_there(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    station = network.stations[network.counties[0].id][0]
    who = caller(work, station)
    assert who.get("/receipts")["items"] == []
    assert who.call("GET", f"/pushes/{push_id}").status_code == 404
    assert who.post(f"/receipts/{receipt_id(work, push_id, station)}/acknowledge").status_code == 404


def test_coverage_adds_up_at_every_level_for_every_scope(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[0], "relay")
    pass_time(work, hours=3)
    whole = caller(work, network.city, "leader").get(f"/pushes/{push_id}/coverage")
    county = caller(work, network.counties[1], "leader").get(f"/pushes/{push_id}/coverage")
    assert (whole["targets"], county["targets"]) == (6, 3)
    for found in (whole, county):
        parts = (found["levels"], found["branches"])
        for part in (*parts, [found]):
            assert sum(one["targets"] for one in part) == found["targets"]
            assert all(sum(one["counts"].values()) == one["targets"] for one in part)
        assert len(found["gaps"]) == found["gaps_total"] == found["missing"]
    assert [one["unit_id"] for one in whole["bypassed"]] == [network.counties[1].id]
    assert whole["bypassed"][0]["reason_label"] == "逾期未签收"
    assert whole["gaps"][0]["kind"] == "silent"
    assert {one["unit_id"] for one in county["gaps"]} == {
        network.counties[1].id,
        *(one.id for one in network.stations[network.counties[1].id]),
    }


def test_a_gap_tells_whether_anybody_could_answer(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    with work.db.write() as session:
        make_person(session, network.counties[0], "liaison")
    found = caller(work, network.city, "leader").get(f"/pushes/{push_id}/coverage")
    vacant = {one["unit_id"]: one["vacant"] for one in found["gaps"]}
    assert not vacant[network.counties[0].id]
    assert vacant[network.counties[1].id]


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_see_no_push(work: Work, network: Network, role: str) -> None:
    push_id = open_push(work, network.city)
    who = caller(work, network.city, role)
    assert who.get("/pushes")["items"] == []
    assert who.call("GET", f"/pushes/{push_id}/coverage").status_code == 404


def test_a_countys_push_is_not_there_for_the_other_county(work: Work, network: Network) -> None:
    push_id = open_push(work, network.counties[0])
    assert caller(work, network.counties[1], "leader").call("GET", f"/pushes/{push_id}").status_code == 404
    assert caller(work, network.counties[1], "leader").get("/pushes")["items"] == []
    assert caller(work, network.city, "member").get(f"/pushes/{push_id}")["targets"] == 2


def test_lists_page_by_keyset(work: Work, network: Network) -> None:
    made = [open_push(work, network.city) for _ in range(5)]
    who, seen, after = caller(work, network.city, "leader"), [], ""
    while after is not None:
        found = who.get(f"/pushes?limit=2{'&cursor=' + after if after else ''}")
        seen += [one["id"] for one in found["items"]]
        after = found["next"]
    assert seen == made[::-1]
    assert len(caller(work, network.counties[0]).get("/receipts?limit=3")["items"]) == 3


def test_urging_is_for_those_above_and_once_an_hour(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    leader = caller(work, network.city, "leader")
    assert leader.post(f"/pushes/{push_id}/urge").get_json()["urged"] == 2
    again = leader.post(f"/pushes/{push_id}/urge")
    assert again.status_code == 429
    assert int(again.headers["Retry-After"]) > 3500
    assert caller(work, network.counties[0]).post(f"/pushes/{push_id}/urge").status_code == 403


def test_recall_wants_the_role_the_version_and_a_reason(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    leader, member = caller(work, network.city, "leader"), caller(work, network.city, "member")
    county = caller(work, network.counties[0], "leader")
    body = {"reason": "事实有误"}
    assert member.post(f"/pushes/{push_id}/recall", body).status_code == 403
    assert county.post(f"/pushes/{push_id}/recall", body).status_code == 403
    assert leader.post(f"/pushes/{push_id}/recall", {}).status_code == 422
    assert leader.post(f"/pushes/{push_id}/recall", body).status_code == 428
    assert leader.post(f"/pushes/{push_id}/recall", body, If_Match='"1"').status_code == 412
    version = leader.get(f"/pushes/{push_id}")["version"]
    assert leader.post(f"/pushes/{push_id}/recall", body, If_Match=f'"{version}"').get_json()["state"] == "recalled"
    settle(work)
    cards = caller(work, network.counties[0]).get("/receipts?state=delivered")["items"]
    assert [card["push"]["purpose"] for card in cards] == ["recall"]


def test_E16_a_repeat_reaches_the_missing_and_settles_the_first_receipt_too(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[0])
    pass_time(work, days=8)
    assert counts(work, push_id) == {"acknowledged": 1, "expired": 5}
    made = caller(work, network.city, "publisher").post("/pushes", {"push_id": push_id})
    assert made.status_code == 201
    settle(work)
    again = made.get_json()["id"]
    assert counts(work, again) == {"delivered": 5}
    answer(work, again, network.counties[1])
    assert counts(work, push_id) == {"acknowledged": 2, "expired": 4}
    with work.db.read() as session:
        assert receipt(session, push_id, network.counties[1]).late


def test_a_repeat_waits_for_the_directory_to_be_in_reach(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    who = caller(work, network.city, "publisher")
    with work.db.write() as session:
        session.execute(sa.update(cursor).values(head_seen_at=now(session) - timedelta(seconds=61)))
    refused = who.post("/pushes", {"push_id": push_id})
    assert (refused.status_code, refused.get_json()["code"]) == (503, "directory_out_of_reach")


def test_a_repeat_to_all_waits_for_a_director_who_did_not_ask_for_it(work: Work, network: Network) -> None:
    push_id = open_push(work, network.city)
    asker = caller(work, network.city, "director")
    made = asker.post("/pushes", {"push_id": push_id, "to": "all"}).get_json()
    settle(work)
    assert (made["state"], push_of(work, made["id"]).state) == ("approval", "approval")
    match = {"If_Match": f'"{made["version"]}"'}
    own = asker.post(f"/pushes/{made['id']}/approve", **match)
    assert (own.status_code, own.get_json()["code"]) == (403, "own_request")
    assert caller(work, network.city, "leader").post(f"/pushes/{made['id']}/approve", **match).status_code == 403
    other = caller(work, network.city, "director")
    assert other.post(f"/pushes/{made['id']}/approve", **match).status_code == 200
    settle(work)
    assert sum(counts(work, made["id"]).values()) == 6
    assert caller(work, network.counties[0], "leader").post("/pushes", {"push_id": push_id}).status_code == 403


def test_a_webhook_shows_its_secret_once_and_only_its_keepers_see_it(work: Work, network: Network) -> None:
    county = network.counties[0]
    head, liaison = caller(work, county, "unit_head"), caller(work, county)
    made = head.post("/sinks", {"url": "http://127.0.0.1:9/hook"}, Idempotency_Key="s1")
    assert made.status_code == 201
    sink = made.get_json()
    assert sink["secret"].startswith("whsec_")
    replay = head.post("/sinks", {"url": "http://127.0.0.1:9/hook"}, Idempotency_Key="s1")
    assert replay.status_code == 409
    assert sink["secret"] not in replay.get_data(as_text=True)
    assert "secret" not in head.get("/sinks")["items"][0]
    assert liaison.call("GET", "/sinks").status_code == 403
    assert caller(work, network.counties[1], "unit_head").get("/sinks")["items"] == []
    assert len(caller(work, network.city, "system_admin").get("/sinks")["items"]) == 1
    rotated = head.post(f"/sinks/{sink['id']}/rotate", If_Match='"1"').get_json()
    assert rotated["secret"] != sink["secret"]
    assert rotated["old_until"] is not None
    off = head.call("PATCH", f"/sinks/{sink['id']}", {"active": False}, If_Match='"2"')
    assert (off.status_code, off.get_json()["disabled_reason"]) == (200, "人工停用")
    other = caller(work, network.counties[1], "unit_head")
    assert other.call("DELETE", f"/sinks/{sink['id']}", If_Match='"3"').status_code == 404
    assert head.call("DELETE", f"/sinks/{sink['id']}", If_Match='"3"').status_code == 204


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://169.254.169.254/latest", "ftp://x.example/", "http://0x7f000001/", "http://[::1]/"],
)
def test_a_webhook_inside_is_refused_at_save(work: Work, network: Network, url: str) -> None:
    answer = caller(work, network.counties[0], "unit_head").post("/sinks", {"url": url})
    assert answer.status_code == 422
    assert "url" in answer.get_json()["errors"]


def test_nonsense_is_a_problem_and_never_a_500(work: Work, network: Network) -> None:
    who = caller(work, network.city, "leader", "unit_head")
    for path in ("/pushes?state=odd", "/pushes?limit=0", "/receipts?state=x", "/pushes?nothing=1"):
        assert who.call("GET", path).status_code == 422
    assert who.call("GET", "/pushes?cursor=%20").status_code in (400, 422)
    for path in (f"/pushes/{new_id()}", f"/receipts/{new_id()}", "/pushes/x"):
        assert who.call("GET", path).status_code == 404
    assert who.post("/pushes", {"push_id": new_id()}).status_code == 404
    assert who.post("/pushes", {"push_id": 1}).status_code == 422
    assert who.post("/sinks", {"url": "http://127.0.0.1:9/", "unit_id": new_id()}).status_code == 404


def test_a_new_station_gets_the_next_push(work: Work, network: Network) -> None:
    open_push(work, network.city, wanted={"levels": ["station"]})
    with work.db.write() as session:
        station = make_unit("station", network.counties[0])
        session.add(station)
    push_id = open_push(work, network.city, wanted={"levels": ["station"]})
    assert len(caller(work, station).get("/receipts")["items"]) == 1
    assert counts(work, push_id) == {"delivered": 5}
