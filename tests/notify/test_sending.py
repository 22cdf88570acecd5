"""Deliveries by webhook: faults of receivers E01-E07, E13, E14; dead senders A18-A20; keys that hold all back."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.notify import actions, chores
from services.notify.dispatch import Dispatcher
from services.notify.models import Delivery, HostBreaker
from services.notify.models import Sink as SinkRow
from services.notify.senders import Ok, ways_of
from shared import failpoints
from shared.db import forward, now
from shared.service import Work
from shared.webhooks import verify
from tests.notify.build import add_sink, deliveries, make_actor, make_network, make_work, open_push
from tests.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


@pytest.fixture(autouse=True)
def _disarm() -> Iterator[None]:
    yield
    failpoints.arm("")


def send(work: Work, rounds: int = 60, sender: Dispatcher | None = None) -> None:
    """Turn the sender until nothing is left to do."""
    sender = sender or Dispatcher()
    for _ in range(rounds):
        if not sender.turn(work):
            return


def make_due(work: Work) -> None:
    """Whatever waits for its retry may go now, and every breaker has rested."""
    with work.db.write() as session:
        at = now(session)
        session.execute(sa.update(Delivery).where(Delivery.state == "pending").values(next_at=at))
        session.execute(sa.update(HostBreaker).values(open_until=at))


def pushed_to(work: Work, *urls: str) -> str:
    """A push to one county for each url."""
    network = make_network(work, counties=len(urls), stations=0)
    for county, url in zip(network.counties, urls, strict=True):
        add_sink(work, county, url)
    return open_push(work, network.city)


def webhooks(work: Work) -> list[Delivery]:
    return deliveries(work, way="webhook")


def test_under_test_keys_nothing_leaves_and_it_is_recorded(work: Work, sink: Sink) -> None:
    pushed_to(work, sink.url("a"))
    send(work)
    (one,) = webhooks(work)
    assert (one.state, one.would_have_sent, one.last_error) == ("sent", True, None)
    assert sink.received["a"] == []


def test_under_team_keys_only_listed_addresses_are_sent_to(tmp_path: Path, sink: Sink) -> None:
    with Sink() as other:
        work = make_work(tmp_path, keys="team", team_addresses=(f"127.0.0.1:{sink.port}",))
        pushed_to(work, sink.url("a"), other.url("b"))
        send(work)
        assert sorted((one.state, one.would_have_sent) for one in webhooks(work)) == [
            ("delivered", False),
            ("sent", True),
        ]
        assert (len(sink.received["a"]), len(other.received["b"])) == (1, 0)
        work.db.dispose()


def test_delivered_once_with_its_own_id(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a"))
    send(live_work)
    (one,) = webhooks(live_work)
    assert (one.state, one.attempt) == ("delivered", 1)
    assert sink.ids("a") == [one.id]


def test_E04_errors_then_success_is_one_effect_and_the_attempts_are_counted(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a", "500", "502", "reset"))
    for _ in range(5):
        send(live_work)
        make_due(live_work)
    (one,) = webhooks(live_work)
    assert (one.state, one.attempt, one.last_error) == ("delivered", 4, None)
    assert sink.ids("a") == [one.id] * 4


def test_E03_retry_after_is_honoured_and_capped(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a", "429:120"), sink.url("b", "429:999999"), sink.url("c", "503:soon"))
    send(live_work)
    with live_work.db.read() as session:
        at = now(session)
    waits = sorted(one.next_at - at for one in webhooks(live_work))
    assert waits[0] <= timedelta(seconds=3)
    assert timedelta(seconds=118) < waits[1] < timedelta(seconds=123)
    assert timedelta(minutes=59) < waits[2] <= timedelta(hours=1)


@pytest.mark.parametrize("status", ["400", "401", "404"])
def test_E05_client_errors_fail_at_once_with_the_reason(live_work: Work, sink: Sink, status: str) -> None:
    pushed_to(live_work, sink.url("a", status))
    send(live_work)
    (one,) = webhooks(live_work)
    assert (one.state, one.last_error, len(sink.received["a"])) == ("failed", f"HTTP {status}", 1)


def test_E05_410_disables_the_sink(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a", "410"))
    send(live_work)
    with live_work.db.read() as session:
        row = session.scalars(sa.select(SinkRow)).one()
    assert not row.active
    assert row.disabled_reason is not None
    assert "410" in row.disabled_reason


def test_E07_a_reply_cut_off_is_sent_again_under_the_same_id(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a", "cut"))
    send(live_work)
    make_due(live_work)
    send(live_work)
    (one,) = webhooks(live_work)
    assert one.state == "delivered"
    assert sink.ids("a") == [one.id, one.id]


def test_E01_E02_a_hanging_host_holds_nobody_else_up(live_work: Work, sink: Sink) -> None:
    with Sink() as hung:
        stuck = [hung.url(f"hung{n}", "hang") for n in range(20)]
        pushed_to(live_work, *stuck, *(sink.url(f"ok{n}") for n in range(40)), "http://127.0.0.8:1/dead")
        sender, started = Dispatcher(), time.monotonic()
        while sum(one.state == "delivered" for one in webhooks(live_work)) < 40:
            assert sender.turn(live_work)
            assert time.monotonic() - started < 8
        assert len(hung.received) == 8  # as many as one host may have on the way
    send(live_work, sender=sender)


def test_E06_a_flapping_host_gets_everything_in_the_end(live_work: Work, sink: Sink) -> None:
    url = sink.url("a", "flap")
    pushed_to(live_work, *(f"{url}?{n}" for n in range(12)))
    for _ in range(30):
        send(live_work)
        make_due(live_work)
    assert {one.state for one in webhooks(live_work)} == {"delivered"}
    assert len(set(sink.ids("a"))) == 12


def test_a_breaker_leaves_a_dead_host_alone_then_probes_with_one(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, *(f"http://127.0.0.8:1/{n}" for n in range(20)))
    send(live_work)
    tried = sum(one.attempt for one in webhooks(live_work))
    assert 5 <= tried <= 12
    with live_work.db.write() as session:
        session.execute(sa.update(Delivery).values(next_at=now(session)))
    send(live_work)
    assert sum(one.attempt for one in webhooks(live_work)) == tried  # it rests
    make_due(live_work)
    send(live_work)
    assert sum(one.attempt for one in webhooks(live_work)) == tried + 1


def test_E13_answers_of_any_size_are_taken(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a", "huge"), sink.url("b", "gzip"), sink.url("c", "binary"))
    send(live_work)
    assert {one.state for one in webhooks(live_work)} == {"delivered"}


def test_E14_both_secrets_sign_while_one_is_being_rotated(live_work: Work, sink: Sink) -> None:
    network = make_network(live_work, counties=1, stations=0)
    county = network.counties[0]
    row = add_sink(live_work, county, sink.url("a"))
    with live_work.db.write() as session:
        held = session.get_one(SinkRow, row.id)
        (old,) = actions.secrets_of(session, held)
        actions.rotate_sink(session, make_actor(county, "unit_head"), held)
        new = actions.secrets_of(session, held)[0]
        stamp = int(now(session).timestamp())
    open_push(live_work, network.city)
    send(live_work)
    (got,) = sink.received["a"]
    assert old != new
    assert verify([old], got.headers, got.body, stamp)
    assert verify([new], got.headers, got.body, stamp)


def test_the_overlap_ends_after_a_day(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    row = add_sink(work, network.counties[0], "http://127.0.0.1:9/x")
    with work.db.write() as session:
        actions.rotate_sink(session, make_actor(network.counties[0], "unit_head"), session.get_one(SinkRow, row.id))
    with work.db.write() as session:
        forward(session, timedelta(hours=25))
        assert len(actions.secrets_of(session, session.get_one(SinkRow, row.id))) == 1


def test_A18_a_sender_that_died_before_sending_is_taken_over(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a"))
    failpoints.arm("send.claimed=raise")
    with pytest.raises(failpoints.FailPointError):
        Dispatcher().turn(live_work)
    send(live_work)
    assert sink.received["a"] == []
    expire_leases(live_work)
    assert chores.sweep(live_work) == 1
    send(live_work)
    (one,) = webhooks(live_work)
    assert (one.state, one.attempt, sink.ids("a")) == ("delivered", 2, [one.id])


def test_A19_sent_but_not_saved_is_sent_again_under_the_same_id(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a"))
    failpoints.arm("send.sent=raise")
    with pytest.raises(failpoints.FailPointError):
        send(live_work)
    expire_leases(live_work)
    chores.sweep(live_work)
    send(live_work)
    (one,) = webhooks(live_work)
    assert (one.state, sink.ids("a")) == ("delivered", [one.id, one.id])


def test_A20_the_late_result_of_a_zombie_changes_nothing(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a"))
    with live_work.db.write() as session:
        (zombie,) = actions.claim(session, 5, ways_of(live_work.settings))
    expire_leases(live_work)
    chores.sweep(live_work)
    with live_work.db.write() as session:
        (taken_over,) = actions.claim(session, 5, ways_of(live_work.settings))
    with live_work.db.write() as session:
        assert not actions.save_result(session, zombie, Ok())
    (one,) = webhooks(live_work)
    assert (one.state, one.lease_token) == ("sending", taken_over.token)
    with live_work.db.write() as session:
        assert actions.save_result(session, taken_over, Ok())


def test_without_the_sweeper_a_dead_sender_would_hold_its_delivery_for_ever(live_work: Work, sink: Sink) -> None:
    pushed_to(live_work, sink.url("a"))
    with live_work.db.write() as session:
        actions.claim(session, 5, ways_of(live_work.settings))
    expire_leases(live_work)
    send(live_work)
    assert sink.received["a"] == []


def expire_leases(work: Work) -> None:
    """A minute passes for every lease (the live clock itself does not move in tests)."""
    with work.db.write() as session:
        past = now(session) - timedelta(seconds=1)
        session.execute(sa.update(Delivery).where(Delivery.state == "sending").values(lease_until=past))


def test_what_is_past_its_time_expires(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    add_sink(work, network.counties[0], "http://127.0.0.1:9/x")
    open_push(work, network.city)
    with work.db.write() as session:
        forward(session, timedelta(days=8))
    chores.sweep(work)
    assert webhooks(work)[0].state == "expired"
