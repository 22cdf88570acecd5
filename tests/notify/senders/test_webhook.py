"""One attempt against a receiver that misbehaves: always an outcome, always in time (E02, E07, E13)."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.notify.senders import AllowList, Message, Ok, Permanent, Retry, Road, Webhook, classify
from shared.webhooks import derive_secret, verify
from tests.sink import Sink

SECRET = derive_secret("master", "one")
AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HERE = Webhook(Road(AllowList.parse(["127.0.0.0/8"])), deadline=1.0)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


def message(url: str) -> Message:
    return Message("018f0000-0000-7000-8000-000000000001", "push.opened", url, [SECRET], AT, {"title": "谨防诈骗"})


def test_what_arrives_is_signed_and_carries_its_id_twice(sink: Sink) -> None:
    assert HERE.send(message(sink.url("a"))) == Ok()
    (got,) = sink.received["a"]
    assert verify([SECRET], got.headers, got.body, int(AT.timestamp()))
    assert got.headers["webhook-id"] == got.headers["idempotency-key"] == "018f0000-0000-7000-8000-000000000001"
    assert json.loads(got.body) == {"type": "push.opened", "timestamp": AT.isoformat(), "data": {"title": "谨防诈骗"}}
    assert "谨防诈骗".encode() in got.body
    assert "accept-encoding" not in got.headers or got.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("step", ["hang", "slow", "reset", "cut"])
def test_no_answer_is_tried_again_and_never_outlives_the_deadline(sink: Sink, step: str) -> None:
    started, threads = time.monotonic(), threading.active_count()
    outcome = HERE.send(message(sink.url("a", step)))
    assert isinstance(outcome, Retry)
    assert not outcome.alive
    assert time.monotonic() - started < 2
    assert threading.active_count() <= threads + 1  # the receiver's own thread; none of ours is left behind


@pytest.mark.parametrize("step", ["huge", "gzip", "binary", "slow_body"])
def test_the_body_of_an_answer_is_never_trusted_nor_awaited(sink: Sink, step: str) -> None:
    started = time.monotonic()
    assert HERE.send(message(sink.url("a", step))) == Ok()
    assert time.monotonic() - started < 2


def test_redirects_are_not_followed(sink: Sink) -> None:
    assert isinstance(HERE.send(message(sink.url("a", "redirect"))), Permanent)
    assert sink.received["elsewhere"] == []


def test_without_permission_nothing_is_connected_to(sink: Sink) -> None:
    nobody = Webhook(Road(), deadline=1.0)
    for url in (sink.url("a"), f"http://localhost:{sink.port}/a"):
        assert isinstance(nobody.send(message(url)), Permanent)
    assert sink.received["a"] == []


def test_refused_and_unknown_hosts_are_tried_again() -> None:
    assert isinstance(HERE.send(message("http://127.0.0.1:1/")), Retry)
    assert isinstance(HERE.send(message("http://no-such-host.invalid/")), Retry)


def test_every_status_has_one_meaning() -> None:
    for status in range(100, 600):
        outcome = classify(status, None)
        if 200 <= status < 300:
            assert outcome == Ok()
        elif status in (408, 425, 429) or status >= 500:
            assert isinstance(outcome, Retry)
        else:
            assert isinstance(outcome, Permanent)
            assert outcome.gone == (status == 410)


def test_a_host_that_answers_429_is_alive() -> None:
    assert classify(429, "30") == Retry("HTTP 429", "30", alive=True)
    assert classify(503, "30") == Retry("HTTP 503", "30", alive=True)
    assert classify(503, None) == Retry("HTTP 503", None, alive=False)
