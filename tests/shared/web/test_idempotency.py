"""Idempotency-Key: one effect a key, in the effect's own transaction (matrix F04 and its kin, J23)."""

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import now
from shared.db.ground import idempotency
from shared.web.idempotency import KEPT, claim, forget_old
from tests.shared.web.sample import Sample

URL = "/intake/v1/needs"


def keys_of(sample: Sample) -> list[Any]:
    with sample.db.read() as session:
        return list(session.execute(sa.select(idempotency)))


def test_the_same_request_has_one_effect_and_one_answer(both: Sample) -> None:
    client = both.client()
    first = client.post(URL, json={"title": "防诈骗"}, headers={"Idempotency-Key": "k-1"})
    again = client.post(URL, json={"title": "防诈骗"}, headers={"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.data == first.data
    assert [again.headers[name] for name in ("ETag", "Location", "Content-Type")] == [
        first.headers[name] for name in ("ETag", "Location", "Content-Type")
    ]
    assert len(both.needs()) == 1


def test_another_request_under_the_same_key_is_422(both: Sample) -> None:
    client = both.client()
    client.post(URL, json={"title": "甲方案"}, headers={"Idempotency-Key": "k"})
    other = client.post(URL, json={"title": "乙方案"}, headers={"Idempotency-Key": "k"})
    elsewhere = client.post("/intake/v1/keys", headers={"Idempotency-Key": "k"})
    assert [other.json["code"], elsewhere.json["code"]] == ["idempotency_key_reused"] * 2
    assert other.status_code == 422


def test_a_key_belongs_to_who_sent_it(both: Sample) -> None:
    for who in ("publicist@lanshan", "publicist@luozhuang"):
        answer = both.client(who).post(URL, json={"title": who}, headers={"Idempotency-Key": "same"})
        assert answer.status_code == 201
    assert len(both.needs()) == 2


def test_refusals_are_not_kept(both: Sample) -> None:
    client = both.client()
    assert client.post(URL, json={"title": "短", "x": 1}, headers={"Idempotency-Key": "k"}).status_code == 422
    assert client.post(URL, json={"title": "改好了"}, headers={"Idempotency-Key": "k"}).status_code == 201


def test_answers_with_secrets_are_not_kept(both: Sample) -> None:
    client = both.client()
    first = client.post("/intake/v1/keys", headers={"Idempotency-Key": "k"})
    again = client.post("/intake/v1/keys", headers={"Idempotency-Key": "k"})
    assert first.json["secret"] == "once"
    assert (again.status_code, again.json["code"]) == (409, "answer_not_kept")
    (row,) = keys_of(both)
    assert (row.response, row.headers, row.status) == (None, None, None)


def test_public_routes_keep_nothing(both: Sample) -> None:
    client = both.client(None)
    body = {"reason": "口令一二三"}
    assert client.post("/intake/v1/sessions", json=body, headers={"Idempotency-Key": "p"}).status_code == 200
    assert client.post("/intake/v1/sessions", json=body, headers={"Idempotency-Key": "p"}).status_code == 409
    (row,) = keys_of(both)
    assert row.response is None


@pytest.mark.parametrize("key", ["", "a b", "x" * 129, "键", "a\tb", "é"])
def test_a_bad_key_is_400(sample: Sample, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = sample.client().post(URL, json={"title": "防诈骗"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "bad_idempotency_key")
    assert not sample.needs()


def test_a_failed_effect_leaves_no_key(both: Sample) -> None:
    client = both.client()
    client.post(URL, json={"title": "同名"})
    assert client.post(URL, json={"title": "同名"}, headers={"Idempotency-Key": "k"}).status_code == 409
    assert not keys_of(both)


def test_twelve_at_once_have_one_effect(both: Sample) -> None:
    answers: list[Any] = []
    gate = threading.Barrier(12)
    token = both.token()

    def send() -> None:
        client = both.app.test_client()
        gate.wait()
        headers = {"Idempotency-Key": "storm", "Authorization": f"Bearer {token}"}
        answers.append(client.post(URL, json={"title": "暴雨预警"}, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 11
    assert len(both.needs()) == 1


def test_old_keys_are_forgotten(sample: Sample) -> None:
    client = sample.client()
    client.post(URL, json={"title": "旧事"}, headers={"Idempotency-Key": "old"})
    client.post(URL, json={"title": "新事"}, headers={"Idempotency-Key": "new"})
    with sample.db.write() as session:
        past = now(session) - KEPT * 2
        session.execute(idempotency.update().where(idempotency.c.key == "old").values(created_at=past))
    with sample.db.write() as session:
        assert forget_old(session) == 1
    assert [row.key for row in keys_of(sample)] == ["new"]


@pytest.mark.live
def test_in_flight_is_409_when_the_other_does_not_end(live_stack: Any, tmp_path: Path) -> None:
    """PostgreSQL waits five seconds for the transaction that holds the key, then says so."""
    sample = Sample(tmp_path, live_stack.postgres.fresh_database("web"))
    actor = sample.people["publicist@lanshan"]
    taken = threading.Event()

    def hold() -> None:
        with sample.db.write() as session:
            assert claim(session, actor, "held", "0" * 64) is None
            taken.set()
            session.execute(sa.text("SELECT pg_sleep(7)"))

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(5)
    answer = sample.client().post(URL, json={"title": "等一等"}, headers={"Idempotency-Key": "held"})
    holder.join()
    assert (answer.status_code, answer.json["code"]) == (409, "in_flight")
    assert answer.headers["Retry-After"] == "2"
    sample.db.dispose()
