"""HTTP接口 against a real receiver on loopback: signatures, files first, what answers mean, faults, no redirects."""

import json
from collections.abc import Iterator

import pytest

from services.notify import actions
from services.notify.dispatch import Carriages, Dispatcher
from services.notify.models import Connector
from services.notify.senders.http_publish import _web
from shared.service import Work
from shared.webhooks import verify
from tests.notify.build import make_actor, make_network, said
from tests.notify.carry import (
    add_connector,
    again,
    carriage,
    carry,
    connector_row,
    content,
    hash_of,
    hear,
    make_due,
    recalled,
    with_files,
)
from tests.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


def due(work: Work, sink: Sink, *script: str, **given: object) -> str:
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city, "http", address=sink.url("cms", *script)), **given)
    hear(work, fact)
    return fact.placement_id


def test_the_approved_bytes_arrive_signed_and_the_answer_is_said(live_work: Work, sink: Sink) -> None:
    sink.replies["cms"] = b'{"url":"https://www.example.gov.cn/a/1","reference":"cms-1"}'
    placement_id = due(live_work, sink)
    carry(live_work)
    (got,) = sink.received["cms"]
    told = json.loads(got.body)
    assert told["type"] == "publication.place"
    assert hash_of(told["data"]["content"]) == told["data"]["content_hash"] == hash_of(content())
    with live_work.db.read() as session:
        row = session.query(Connector).one()
        keys = actions.connectors.secrets_of_connector(session, row)
    assert verify(keys, got.headers, got.body, int(got.headers["webhook-timestamp"]))
    assert not verify(keys, got.headers, got.body + b" ", int(got.headers["webhook-timestamp"]))
    (placed,) = said(live_work, "publication.placed")
    assert (placed["placement_id"], placed["url"], placed["reference"]) == (
        placement_id, "https://www.example.gov.cn/a/1", "cms-1",
    )  # fmt: skip


def test_files_go_first_each_once_and_their_hash_is_signed(live_work: Work, sink: Sink) -> None:
    files = with_files(live_work)
    cover, sound = files.add(b"p" * 700_000), files.add(b"sound", "声.mp3", "audio/mpeg")
    due(live_work, sink, "500", content=content(cover=cover, attachments=[sound]))
    carry(live_work)
    again(live_work)
    for told, body in ((cover, b"p" * 700_000), (sound, b"sound")):
        (got,) = sink.received[f"cms/files/{told['sha256']}"]
        assert (got.body, got.headers["content-type"]) == (body, told["media"])
        with live_work.db.read() as session:
            keys = actions.connectors.secrets_of_connector(session, session.query(Connector).one())
        assert verify(keys, got.headers, told["sha256"].encode(), int(got.headers["webhook-timestamp"]))
    assert len(sink.received["cms"]) == 2
    assert len({got.headers["webhook-id"] for got in sink.received["cms"]}) == 1


@pytest.mark.parametrize("fault", ["500", "503:1", "429:2", "reset", "cut"])
def test_a_passing_fault_is_tried_again_with_the_same_id(live_work: Work, sink: Sink, fault: str) -> None:
    placement_id = due(live_work, sink, fault)
    carry(live_work)
    assert carriage(live_work, placement_id).state == "pending"
    assert connector_row(live_work, carriage(live_work, placement_id).connector_id).last_error
    again(live_work)
    assert carriage(live_work, placement_id).state == "done"
    assert len({got.headers["webhook-id"] for got in sink.received["cms"]}) == 1
    assert len(said(live_work, "publication.placed")) == 1


@pytest.mark.parametrize("status", ["400", "401", "404", "410", "redirect"])
def test_a_refusal_is_final_and_says_why(live_work: Work, sink: Sink, status: str) -> None:
    due(live_work, sink, status)
    carry(live_work)
    (failed,) = said(live_work, "publication.failed")
    assert failed["code"] == "refused"
    assert "HTTP" in failed["reason"]
    assert sink.received["elsewhere"] == []


def test_taking_down_what_is_gone_already_has_succeeded(live_work: Work, sink: Sink) -> None:
    due(live_work, sink, "404", action="withdraw", content="", reference="cms-1")
    carry(live_work)
    assert [one["action"] for one in said(live_work, "publication.placed")] == ["withdraw"]
    assert json.loads(sink.received["cms"][0].body)["data"]["earlier"] == "cms-1"


@pytest.mark.parametrize("reply", [b"", b"[]", b"not json", b'{"url":7,"reference":{}}', b"x" * 200_000])
def test_a_receivers_nonsense_is_no_link(live_work: Work, sink: Sink, reply: bytes) -> None:
    sink.replies["cms"] = reply
    placement_id = due(live_work, sink)
    carry(live_work)
    (placed,) = said(live_work, "publication.placed")
    assert (placed["url"], placed["reference"]) == (None, placement_id)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//x.example/a", "https://", "https://a b", "x" * 3000])
def test_only_whole_web_addresses_are_links(address: str) -> None:
    assert _web(address) is None


def test_a_rotated_secret_signs_beside_the_old_one(live_work: Work, sink: Sink) -> None:
    city = make_network(live_work, counties=1, stations=0).city
    connector_id = add_connector(live_work, city, "http", address=sink.url("cms"))
    with live_work.db.write() as session:
        row = session.get_one(Connector, connector_id)
        (old,) = actions.connectors.secrets_of_connector(session, row)
        new = actions.rotate_connector(session, make_actor(city, "system_admin"), row)
    hear(live_work, make_due(city, connector_id))
    carry(live_work)
    (got,) = sink.received["cms"]
    stamp = int(got.headers["webhook-timestamp"])
    assert verify([old], got.headers, got.body, stamp)
    assert verify([new], got.headers, got.body, stamp)
    assert old != new


def test_the_test_button_asks_and_leaves_nothing(live_work: Work, sink: Sink) -> None:
    city = make_network(live_work, counties=1, stations=0).city
    connector_id = add_connector(live_work, city, "http", address=sink.url("cms", "200", "401"))
    for expected in (None, "平台不接受：HTTP 401"):
        with live_work.db.write() as session:
            row = session.get_one(Connector, connector_id)
            actions.ask_test(session, make_actor(city, "system_admin"), row)
        carry(live_work)
        found = connector_row(live_work, connector_id)
        assert (found.test_at, found.last_error) == (None, expected)
    assert [json.loads(got.body)["type"] for got in sink.received["cms"]] == ["publication.test"] * 2
    assert said(live_work, "publication.placed") == []


def test_a_dead_receiver_rests_and_a_living_one_goes_on(live_work: Work, sink: Sink) -> None:
    with Sink() as other:
        city = make_network(live_work, counties=1, stations=0).city
        dead = add_connector(live_work, city, "http", name="坏的", address=sink.url("cms", *["500"] * 30))
        well = add_connector(live_work, city, "http", name="好的", address=other.url("cms"))
        for _ in range(8):
            hear(live_work, make_due(city, dead))
        for _ in range(6):
            carry(live_work)
        hear(live_work, make_due(city, well))
        carry(live_work)
        assert len(said(live_work, "publication.placed")) == 1
        assert len(sink.received["cms"]) < 20


def test_a_recall_between_two_tries_sends_nothing_more_and_says_that_one_cannot_know(
    live_work: Work, sink: Sink
) -> None:
    city = make_network(live_work, counties=1, stations=0).city
    fact = make_due(city, add_connector(live_work, city, "http", address=sink.url("cms", "500")))
    hear(live_work, fact)
    carry(live_work)
    hear(live_work, recalled(live_work, fact))
    again(live_work)
    assert len(sink.received["cms"]) == 1
    assert [one["code"] for one in said(live_work, "publication.failed")] == ["unsure"]


def test_a_recall_while_the_files_go_out_stops_before_the_text(live_work: Work, sink: Sink) -> None:
    files = with_files(live_work)
    city = make_network(live_work, counties=1, stations=0).city
    fact = make_due(
        city, add_connector(live_work, city, "http", address=sink.url("cms")), content=content(cover=files.add(b"p"))
    )
    hear(live_work, fact)
    Dispatcher(Carriages()).turn(live_work)
    hear(live_work, recalled(live_work, fact))
    carry(live_work)
    assert sink.received["cms"] == []
    assert [one["code"] for one in said(live_work, "publication.failed")] == ["withdrawn"]
