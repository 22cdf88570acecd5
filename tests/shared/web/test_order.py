"""The order of checks: 401, replay, 404, 400/422, 403, the workflow's 409, 428/412; and which token opens what."""

import time
from types import SimpleNamespace

import pytest

from shared.ids import new_id
from tests.shared.web.sample import Sample, make_need


def test_each_check_hides_the_later_ones(both: Sample) -> None:
    need = make_need(both)
    address = f"/intake/v1/needs/{need['id']}/withdraw"
    nowhere = f"/intake/v1/needs/{new_id()}/withdraw"
    bad = {"reason": 1}
    good = {"reason": "重复报送"}
    assert both.client(None).post(nowhere, json=bad).status_code == 401
    assert both.client("liaison@lanshan").post(nowhere, json=bad).status_code == 404
    assert both.client("publicist@luozhuang").post(address, json=good).status_code == 404
    assert both.client("liaison@lanshan").post(address, data="{").status_code == 415
    assert both.client("liaison@lanshan").post(address, data="{", content_type="application/json").status_code == 400
    assert both.client("liaison@lanshan").post(address, json=bad).status_code == 422
    assert both.client("liaison@lanshan").post(address, json=good).status_code == 403
    mine = both.client("publicist@lanshan")
    assert mine.post(address, json=good).status_code == 428
    assert mine.post(address, json=good, headers={"If-Match": '"9"'}).status_code == 412
    assert mine.post(address, json=good, headers={"If-Match": "9"}).status_code == 400
    assert mine.post(address, json=good, headers={"If-Match": '"1"'}).status_code == 200
    assert mine.post(address, json=good).status_code == 409
    assert mine.post(address, json=good).json["allowed_steps"] == []


def test_the_replay_comes_before_everything_but_401(both: Sample) -> None:
    need = make_need(both)
    address = f"/intake/v1/needs/{need['id']}"
    head = both.client("unit_head@lanshan")
    key = {"Idempotency-Key": "gone-1"}
    assert head.delete(address, headers=key).status_code == 204
    assert head.delete(address).status_code == 404
    again = head.delete(address, headers=key)
    assert (again.status_code, again.headers["Idempotency-Replayed"], again.data) == (204, "true", b"")
    assert both.client(None).delete(address, headers=key).status_code == 401


def test_the_city_sees_below_and_nobody_sees_sideways(sample: Sample) -> None:
    need = make_need(sample)
    address = f"/intake/v1/needs/{need['id']}"
    assert sample.client("publicist@city").get(address).status_code == 200
    stranger = sample.client("publicist@luozhuang").get(address)
    nothing = sample.client("publicist@luozhuang").get(f"/intake/v1/needs/{new_id()}")
    assert stranger.status_code == nothing.status_code == 404
    assert {**stranger.json, "trace_id": 0} == {**nothing.json, "trace_id": 0}


def test_service_tokens_open_service_routes_only(sample: Sample) -> None:
    assert sample.client("service:notify").get("/intake/v1/cards").json["service"] == "notify"
    assert sample.client("service:notify").get("/intake/v1/needs").status_code == 403
    assert sample.client("publicist@city").get("/intake/v1/cards").status_code == 403
    assert sample.client(None).get("/intake/v1/cards").status_code == 401
    assert sample.client(None).get("/intake/v1/events").status_code == 401
    assert sample.client("publicist@city").get("/intake/v1/events").status_code == 403
    make_need(sample)
    feed = sample.client("service:tasking").get("/intake/v1/events?after=0&limit=10").json
    assert (feed["head"], len(feed["events"])) == (1, 1)
    assert sample.client("service:tasking").get("/intake/v1/events?after=9").json["code"] == "fork"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic Zm9vOmJhcg==", "Bearer a.b.c", "bearer " + "x" * 5000, "Bearer 令牌"],
)
def test_what_is_no_token_of_ours_is_401(sample: Sample, header: str) -> None:
    client = sample.client(None)
    client.set_cookie("baiying", sample.token())
    answer = client.get("/intake/v1/needs", headers={"Authorization": header.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_public_routes_need_no_token_and_bear_a_bad_one(sample: Sample) -> None:
    assert sample.client(None).get("/intake/v1/hello").json == {"signed_in": False}
    assert sample.client("liaison@city").get("/intake/v1/hello").json == {"signed_in": True}
    bad = sample.client(None).get("/intake/v1/hello", headers={"Authorization": "Bearer x"})
    assert (bad.status_code, bad.json) == (200, {"signed_in": False})


def test_an_answer_carries_its_version_and_its_place(sample: Sample) -> None:
    answer = sample.client().post("/intake/v1/needs", json={"title": "防汛"})
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"/intake/v1/needs/{answer.json['id']}"
    assert "防汛".encode() in answer.data  # UTF-8 unescaped
    assert answer.json["created_at"].endswith("Z")


def test_uploads_are_bounded_and_typed(sample: Sample) -> None:
    client = sample.client()
    assert client.post("/intake/v1/roster?limit=7", data=b"a,b", content_type="text/csv").json == {
        "bytes": 3,
        "limit": 7,
    }
    assert client.post("/intake/v1/roster", data=b"", content_type="text/csv").status_code == 400
    assert client.post("/intake/v1/roster", data=b"a", content_type="image/png").status_code == 415
    assert client.post("/intake/v1/roster", data=b"a" * 2001, content_type="text/csv").status_code == 413
    from io import BytesIO

    form = client.post("/intake/v1/roster", data={"file": (BytesIO(b"x,y"), "r.csv", "text/csv")})
    assert form.json["bytes"] == 3


@pytest.mark.parametrize("days", [30, -30])
def test_a_person_is_signed_in_by_the_databases_time(both: Sample, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """H01: the clock of the machine that answers is wrong; writing and reading go by the database's."""
    need = make_need(both)
    mine = both.client("publicist@lanshan")
    wrong = time.time() + days * 86400
    monkeypatch.setattr("shared.identity.tokens.time", SimpleNamespace(time=lambda: wrong))
    address = f"/intake/v1/needs/{need['id']}"
    assert mine.get(address).status_code == 200
    assert mine.post(f"{address}/withdraw", json={"reason": "重复"}, headers={"If-Match": '"1"'}).status_code == 200
