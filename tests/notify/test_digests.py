"""Digests where slots are short or somebody is told together, none of them twice; which addresses a push goes to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.notify import actions
from services.notify.models import Delivery, RateBucket, Sink
from services.notify.senders import Ok, Retry
from shared.identity import KnownCard
from shared.service import Work
from tests.notify.build import Network, begin, make_actor, make_network, make_work, new_push, open_push, settle
from tests.notify.outward import Kept, bot, claim, deliver, gateway, later, liaison, outgoing, pushes


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """Which of both databases it is makes no difference here; test_bot_rates.py asks both."""
    made = begin(make_work(tmp_path))
    yield made
    made.db.dispose()


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=2, stations=1)


def test_more_waits_than_there_are_slots_so_it_leaves_as_one_digest(work: Work, network: Network) -> None:
    bot(work, network.counties[0])
    pushes(work, network, 30)
    way = Kept()
    (job,) = deliver(work, way)
    (message,) = way.sent
    assert (message.kind, len(message.data["items"]), len(job.delivery_ids)) == ("digest", 30, 30)
    assert message.data["items"][0]["title"] == "第0篇"
    assert {one.state for one in outgoing(work)} == {"delivered"}
    assert {one.bundle_id for one in outgoing(work)} == {message.delivery_id}


def test_few_enough_leave_one_by_one(work: Work, network: Network) -> None:
    bot(work, network.counties[0])
    pushes(work, network, 3)
    way = Kept()
    deliver(work, way)
    assert [message.kind for message in way.sent] == ["push.opened"] * 3


def test_parts_count_against_the_rate(work: Work, network: Network) -> None:
    bot(work, network.counties[0])
    pushes(work, network, 4, priority="flash")
    way = Kept(parts=7)
    assert len(deliver(work, way)) == 2  # 14 of 20; the third waits for seven slots
    with work.db.read() as session:
        assert len(session.scalars(sa.select(RateBucket)).one().slots) == 14


def test_a_digest_that_failed_leaves_again_as_it_was_under_the_same_id(work: Work, network: Network) -> None:
    bot(work, network.counties[0])
    pushes(work, network, 21)
    way = Kept(outcome=Retry("连接中断"))
    (first,) = claim(work, way)
    with work.db.write() as session:
        actions.save_result(session, first, way.send(first.message))
    pushes(work, network, 1)
    later(work, minutes=2)
    way.outcome = Ok()
    deliver(work, way)
    again = next(message for message in way.sent[1:] if message.kind == "digest")
    assert again.delivery_id == way.sent[0].delivery_id
    assert [item["title"] for item in again.data["items"]] == [item["title"] for item in way.sent[0].data["items"]]
    assert len(way.sent) == 3, "the later one left by itself"
    assert {one.state for one in outgoing(work)} == {"delivered"}


def test_T23_two_pushes_in_one_second_are_one_digest_for_a_person_of_two_units(work: Work, network: Network) -> None:
    gateway(work, network.city)
    station = network.stations[network.counties[0].id][0]
    liaison(work, network.counties[0], station)
    with work.db.write() as session:
        for title in ("第一篇", "第二篇"):
            actions.ask_push(session, new_push(network.city, title=title, wanted={"levels": ["county", "station"],
                                                                                 "limits": {"county": 1}}))  # fmt: skip
    settle(work)
    way = Kept()
    deliver(work, way)
    mails = [message for message in way.sent if message.address == "zhang@example.gov.cn"]
    assert len(mails) == 1
    assert [item["title"] for item in mails[0].data["items"]] == ["第一篇", "第二篇"]
    assert claim(work, way) == []


def test_an_hourly_address_gathers_until_the_full_hour(work: Work, network: Network) -> None:
    bot(work, network.counties[0], digest="hourly")
    later(work, minutes=20)
    pushes(work, network, 2)
    way = Kept()
    deliver(work, way)
    assert way.sent == []
    later(work, minutes=20)
    pushes(work, network, 1)
    deliver(work, way)
    assert way.sent == []
    assert {one.attempt for one in outgoing(work)} == {0}, "waiting is no try"
    later(work, minutes=20)
    deliver(work, way)
    assert [len(message.data["items"]) for message in way.sent] == [3]


def test_flash_leaves_at_once_from_an_address_that_gathers(work: Work, network: Network) -> None:
    bot(work, network.counties[0], digest="daily", quiet=True)
    pushes(work, network, 1)
    pushes(work, network, 1, priority="flash")
    way = Kept()
    deliver(work, way)
    assert [message.data["priority"] for message in way.sent] == ["flash"]


def test_an_erased_card_and_a_closed_gateway_cancel_with_their_reason(work: Work, network: Network) -> None:
    server = gateway(work, network.city)
    person = liaison(work, network.counties[0])
    pushes(work, network, 1)
    with work.db.write() as session:
        session.execute(sa.update(KnownCard).where(KnownCard.person_id == person).values(contact=None))
    assert claim(work, Kept()) == []
    liaison(work, network.counties[1])
    pushes(work, network, 1)
    with work.db.write() as session:
        held = session.get_one(type(server), server.id)
        actions.change_gateway(session, make_actor(network.city, "system_admin"), held, {"active": False})
    assert claim(work, Kept()) == []
    assert {one.state for one in outgoing(work)} == {"cancelled"}
    assert {one.last_error for one in outgoing(work)} == {"名片上没有这种联系方式", "网关已停用"}


def test_under_team_keys_a_person_is_written_to_only_if_his_address_is_listed(work: Work, network: Network) -> None:
    gateway(work, network.city)
    liaison(work, network.counties[0])
    liaison(work, network.counties[1], card={"mail": "li@example.gov.cn"})
    pushes(work, network, 1)
    allowed = ("127.0.0.1", "zhang@example.gov.cn")
    with work.db.write() as session:
        assert actions.record_unsent(session, allowed) == 0
    way = Kept()
    jobs = claim(work, way, allowed=allowed)
    assert [job.message.address for job in jobs] == ["zhang@example.gov.cn"]
    assert [one.would_have_sent for one in outgoing(work) if one.state == "sent"] == [True]


def test_a_gateways_rate_is_kept_for_all_who_are_written_to_through_it(work: Work) -> None:
    network = make_network(work, counties=7, stations=0)
    gateway(work, network.city, rate=5)
    for county in network.counties:
        liaison(work, county)
    pushes(work, network, 1)
    way = Kept()
    assert len(deliver(work, way)) == 5
    later(work, seconds=61)
    assert len(deliver(work, way)) == 2
    assert {one.state for one in outgoing(work)} == {"delivered"}


@pytest.mark.parametrize(
    ("audience", "priority", "goes"),
    [
        ("internal", "ordinary", {"内部群"}),
        ("public", "ordinary", {"内部群", "警民群"}),
        ("internal", "flash", {"内部群", "特急群"}),
        ("public", "flash", {"内部群", "警民群", "特急群"}),
    ],
)
def test_which_addresses_a_push_goes_to(work: Work, network: Network, audience: str, priority: str,
                                        goes: set[str]) -> None:  # fmt: skip
    county = network.counties[0]
    bot(work, county, key="inside-group-1", name="内部群")
    bot(work, county, key="outside-group", name="警民群", audience="public")
    urgent = bot(work, county, key="urgent-group-1", name="特急群")
    off = bot(work, county, key="switched-off-1", name="停用")
    with work.db.write() as session:
        session.execute(sa.update(Sink).where(Sink.id == urgent.id).values(urgent_only=True))
        session.execute(sa.update(Sink).where(Sink.id == off.id).values(active=False))
    open_push(work, network.city, priority=priority, wanted={"levels": ["county"], "audience": audience})
    with work.db.read() as session:
        names = sa.select(Sink.name).join(Delivery, Delivery.recipient_id == Sink.id)
        assert set(session.scalars(names)) == goes


def test_health_says_how_it_was_answered_last_and_changes_no_version(work: Work, network: Network) -> None:
    sink = bot(work, network.counties[0])
    pushes(work, network, 1)
    way = Kept(outcome=Retry("连接超时"))
    for job in claim(work, way):
        with work.db.write() as session:
            actions.save_result(session, job, way.send(job.message))
    with work.db.read() as session:
        row = session.get_one(Sink, sink.id)
        assert (row.last_error, row.well_at, row.version) == ("连接超时", None, 1)
        assert row.checked_at is not None
    later(work, minutes=1)
    deliver(work, Kept())
    with work.db.read() as session:
        row = session.get_one(Sink, sink.id)
        assert (row.last_error, row.well_at is not None) == (None, True)
