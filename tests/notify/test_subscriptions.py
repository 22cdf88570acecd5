"""Subscriptions: one report for each change of a need, numbered, signed, tried again, never sent under test keys."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify.actions import reporting
from services.notify.actions import subscriptions as acting
from services.notify.dispatch import Dispatcher, Reports
from services.notify.models import HostBreaker, Report, Subscription
from services.notify.senders import Ok
from shared.db import forward, now
from shared.events import NeedAdvanced, SubscriptionChanged
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.log import Heard
from shared.service import Work
from shared.webhooks import derive_secret, verify
from tests.notify.build import begin, caller, make_network, make_work
from tests.sink import Sink

SALT, OLD_SALT = "a" * 32, "b" * 32


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


@pytest.fixture
def sending(tmp_path: Path) -> Iterator[Work]:
    """A notify that really sends, to loopback only."""
    work = begin(make_work(tmp_path, keys="live"))
    yield work
    work.db.dispose()


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Work]:
    """A notify under test keys, whose clock can be moved."""
    work = begin(make_work(tmp_path))
    yield work
    work.db.dispose()


def unit_of(work: Work) -> KnownUnit:
    return make_network(work, counties=1, stations=0).counties[0]


def subscribe(work: Work, unit: KnownUnit, url: str, **given: Any) -> str:
    fields: dict[str, Any] = {
        "subscription_id": new_id(), "unit_id": unit.id, "url": url, "events": ["all"], "salt": SALT, "old_salt": None,
        "old_until": None, "active": True,
    }  # fmt: skip
    with work.db.write() as session:
        return acting.subscription_changed(session, SubscriptionChanged(**fields | given)).id


def heard(event_id: str | None = None) -> Heard:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return Heard("intake", 1, event_id or new_id(), "", at, "", None, "", "need", new_id(), 1)


def advance(work: Work, unit: KnownUnit, state: str = "accepted", event_id: str | None = None) -> int:
    fact = NeedAdvanced(
        need_id=new_id(), number="需〔2026〕0001号", unit_id=unit.id, from_state="pending", to_state=state,
        task_number=None, reason=None, at=datetime(2026, 6, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    with work.db.write() as session:
        return acting.need_advanced(session, fact, heard(event_id))


def send(work: Work) -> None:
    sender = Dispatcher(Reports())
    for _ in range(60):
        if not sender.turn(work):
            return


def make_due(work: Work) -> None:
    with work.db.write() as session:
        session.execute(sa.update(Report).where(Report.state == "pending").values(next_at=now(session)))
        session.execute(sa.update(HostBreaker).values(open_until=now(session)))


def reports(work: Work) -> list[Report]:
    with work.db.read() as session:
        return list(session.scalars(sa.select(Report).order_by(Report.seq)))


def test_a_change_is_told_signed_and_in_order(sending: Work, sink: Sink) -> None:
    unit = unit_of(sending)
    subscription = subscribe(sending, unit, sink.url("a"))
    for state in ("accepted", "drafting", "published"):
        assert advance(sending, unit, state) == 1
    send(sending)
    got = sink.received["a"]
    bodies = [json.loads(one.body) for one in got]
    assert [(body["type"], body["data"]["to_state"], body["data"]["sequence"]) for body in bodies] == [
        ("need.advanced", "accepted", 1), ("need.advanced", "drafting", 2), ("need.advanced", "published", 3),
    ]  # fmt: skip
    assert set(bodies[0]["data"]) == {
        "subscription_id", "sequence", "need_id", "number", "unit_id", "from_state", "to_state", "task_number",
        "reason", "at",
    }  # fmt: skip
    assert bodies[0]["data"]["subscription_id"] == subscription
    stamp = int(got[0].headers["webhook-timestamp"])
    secret = derive_secret(sending.settings.secret, SALT)
    assert verify([secret], got[0].headers, got[0].body, stamp)
    assert not verify([derive_secret(sending.settings.secret, OLD_SALT)], got[0].headers, got[0].body, stamp)
    assert {one.state for one in reports(sending)} == {"delivered"}


def test_heard_twice_is_told_once(work: Work) -> None:
    unit, event = unit_of(work), new_id()
    subscribe(work, unit, "https://example.com/a")
    assert [advance(work, unit, event_id=event) for _ in range(2)] == [1, 0]
    assert [one.seq for one in reports(work)] == [1]


def test_only_the_wanted_states_of_the_own_unit(silent: Work) -> None:
    city = make_network(silent, counties=2, stations=0)
    mine, other = city.counties
    subscribe(silent, mine, "https://example.com/a", events=["returned", "published"])
    assert [advance(silent, mine, state) for state in ("accepted", "returned", "published")] == [0, 1, 1]
    assert advance(silent, other, "published") == 0


def test_under_test_keys_nothing_leaves_and_it_is_recorded(silent: Work, sink: Sink) -> None:
    unit = unit_of(silent)
    subscribe(silent, unit, sink.url("a"))
    advance(silent, unit)
    send(silent)
    (one,) = reports(silent)
    assert (one.state, one.would_have_sent, sink.received["a"]) == ("sent", True, [])


def test_a_refused_address_is_never_connected_to(tmp_path: Path, sink: Sink) -> None:
    """Judged once more when it is sent to: what intake took long ago may be denied today (SSRF)."""
    work = begin(make_work(tmp_path, keys="live"))
    unit = unit_of(work)
    subscribe(work, unit, "http://169.254.169.254/latest")
    advance(work, unit)
    send(work)
    (one,) = reports(work)
    assert (one.state, "保留网段" in (one.last_error or "")) == ("failed", True)
    work.db.dispose()


def test_errors_are_tried_again_with_the_same_id(sending: Work, sink: Sink) -> None:
    unit = unit_of(sending)
    subscribe(sending, unit, sink.url("a", "500", "reset"))
    advance(sending, unit)
    for _ in range(3):
        send(sending)
        make_due(sending)
    (one,) = reports(sending)
    assert (one.state, one.attempt, sink.ids("a")) == ("delivered", 3, [one.id] * 3)


def test_410_ends_it_and_switching_it_on_begins_anew(sending: Work, sink: Sink) -> None:
    unit = unit_of(sending)
    url = sink.url("a", "410")
    subscription = subscribe(sending, unit, url)
    advance(sending, unit)
    advance(sending, unit, "drafting")
    send(sending)
    assert [one.state for one in reports(sending)] == ["failed", "cancelled"]
    assert advance(sending, unit, "published") == 0
    subscribe(sending, unit, url, subscription_id=subscription)
    assert advance(sending, unit, "closed") == 1
    send(sending)
    assert [(one.seq, one.state) for one in reports(sending)][-1] == (3, "delivered")


def test_both_secrets_sign_while_one_is_changed(silent: Work) -> None:
    """E14; the older one signs until its time is over and not a second longer."""
    unit = unit_of(silent)
    with silent.db.read() as session:
        until = now(session) + timedelta(hours=24)
    subscription = subscribe(silent, unit, "https://example.com/a", old_salt=OLD_SALT, old_until=until)
    both = [derive_secret(silent.settings.secret, salt) for salt in (SALT, OLD_SALT)]

    def signing() -> list[str]:
        with silent.db.read() as session:
            return reporting.secrets_that_sign(session, session.get_one(Subscription, subscription))

    assert signing() == both
    with silent.db.write() as session:
        forward(session, timedelta(hours=24))
    assert signing() == both[:1]


def test_switched_off_cancels_what_waits(silent: Work) -> None:
    unit = unit_of(silent)
    subscription = subscribe(silent, unit, "https://example.com/a")
    advance(silent, unit)
    subscribe(silent, unit, "https://example.com/a", subscription_id=subscription, active=False)
    assert [one.state for one in reports(silent)] == ["cancelled"]
    assert advance(silent, unit) == 0


def test_a_dead_senders_lease_comes_back_and_its_late_result_is_refused(work: Work) -> None:
    """On both databases."""
    unit = unit_of(work)
    subscribe(work, unit, "https://example.com/a")
    advance(work, unit)
    with work.db.write() as session:
        (job,) = reporting.claim_reports(session, 5, None)
        assert reporting.claim_reports(session, 5, None) == []
        forward(session, timedelta(seconds=61))
    with work.db.write() as session:
        assert reporting.sweep_reports(session) == 1
    with work.db.write() as session:
        (again,) = reporting.claim_reports(session, 5, None)
        assert not reporting.save_report(session, job, Ok())
        assert reporting.save_report(session, again, Ok())


def test_one_at_a_time_of_each_subscription_and_three_days_of_patience(silent: Work) -> None:
    unit = unit_of(silent)
    first = subscribe(silent, unit, "https://one.example.com/a")
    second = subscribe(silent, unit, "https://two.example.com/a")
    advance(silent, unit)
    advance(silent, unit, "drafting")
    with silent.db.write() as session:
        jobs = reporting.claim_reports(session, 9, None)
        assert sorted(one.signed.data["subscription_id"] for one in jobs) == sorted([first, second])
        assert {one.signed.data["sequence"] for one in jobs} == {1}
        forward(session, timedelta(days=3))
    with silent.db.write() as session:
        assert reporting.sweep_reports(session) == 4
        assert acting.forget_reports(session) == 0
        forward(session, timedelta(days=88))
    with silent.db.write() as session:
        assert acting.forget_reports(session) == 4


def test_the_door_shows_how_it_fares_to_its_own_unit_only(sending: Work, sink: Sink) -> None:
    city = make_network(sending, counties=2, stations=0)
    unit, other = city.counties
    subscription = subscribe(sending, unit, sink.url("a", "404"))
    head = caller(sending, unit, "unit_head")
    path = f"/subscriptions/{subscription}"
    assert head.get(path)["health"] == "unknown"
    assert head.post(f"{path}/test").status_code == 202
    send(sending)
    shown = head.get(path)
    assert (shown["health"], shown["last_error"], shown["waiting"]) == ("failing", "HTTP 404", 0)
    head.post(f"{path}/test")
    send(sending)
    assert head.get(path)["health"] == "well"
    listed = head.get(f"{path}/deliveries")["items"]
    assert [(one["seq"], one["kind"], one["state"]) for one in listed] == [
        (2, "subscription.test", "delivered"), (1, "subscription.test", "failed"),
    ]  # fmt: skip
    status, page = head.see(f"/notify/subscriptions/{subscription}")
    assert (status, "检测" in page, "HTTP 404" in page) == (200, True, True)
    assert head.press(f"/notify/subscriptions/{subscription}", "test")[0] == 200
    for stranger in (caller(sending, other, "unit_head"), caller(sending, city.city, "unit_head")):
        assert stranger.call("GET", path).status_code == 404
    assert caller(sending, unit, "liaison").call("GET", path).status_code == 404
    subscribe(sending, unit, sink.url("a"), subscription_id=subscription, active=False)
    assert head.post(f"{path}/test").status_code == 409
