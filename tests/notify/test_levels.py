"""A push through the three levels: acknowledgement, limit, refusal, expiry; counts always add up to the targets."""

import pytest
import sqlalchemy as sa

from services.notify import actions
from services.notify.models import Branch, Receipt
from shared.errors import Conflict, Forbidden
from shared.service import Work
from tests.notify.build import (
    answer,
    counts,
    deliveries,
    make_actor,
    make_network,
    new_push,
    open_push,
    pass_time,
    push_of,
    receipt,
    said,
    settle,
)


def test_counties_first_then_stations_under_the_county_that_answers(work: Work) -> None:
    network = make_network(work, counties=3, stations=4)
    push_id = open_push(work, network.city)
    assert counts(work, push_id) == {"delivered": 3, "pending": 12}
    assert push_of(work, push_id).addressed == {"county": 3, "station": 12}
    answer(work, push_id, network.counties[0])
    assert counts(work, push_id) == {"acknowledged": 1, "delivered": 6, "pending": 8}
    opened = said(work, "push.opened")
    assert [(one["level"], one["branch"], one["targets"]) for one in opened] == [
        ("county", None, 3),
        ("station", network.counties[0].id, 4),
    ]
    assert len(deliveries(work, push_id=push_id)) == 7


def test_a_silent_county_is_bypassed_when_its_limit_passes_and_by_name(work: Work) -> None:
    network = make_network(work, counties=2, stations=3)
    push_id = open_push(work, network.city)
    pass_time(work, hours=1, minutes=59)
    assert counts(work, push_id) == {"delivered": 2, "pending": 6}
    pass_time(work, minutes=1)
    assert counts(work, push_id) == {"delivered": 8}
    with work.db.read() as session:
        reasons = session.scalars(
            sa.select(Branch.reason).where(Branch.push_id == push_id).order_by(Branch.level)
        ).all()
    assert reasons == ["first", "limit_passed", "limit_passed"]
    answer(work, push_id, network.counties[0])
    with work.db.read() as session:
        late = receipt(session, push_id, network.counties[0])
        assert (late.state, late.late) == ("acknowledged", True)
    assert said(work, "push.acknowledged")[0]["late"] is True
    assert len(said(work, "push.opened")) == 3


def test_a_county_that_declines_is_bypassed_at_once(work: Work) -> None:
    network = make_network(work, counties=2, stations=3)
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[1], "decline")
    assert counts(work, push_id) == {"declined": 1, "delivered": 4, "pending": 3}


def test_a_county_closed_since_the_snapshot_fails_with_its_reason_and_is_bypassed(work: Work) -> None:
    network = make_network(work, counties=2, stations=3)
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(network.city)).id
        session.flush()
        actions.take_snapshots(session)
        session.merge(network.counties[0]).active = False
    settle(work)
    with work.db.read() as session:
        failed = receipt(session, push_id, network.counties[0])
        assert (failed.state, failed.reason) == ("failed", "单位已撤销或停用")
    assert counts(work, push_id) == {"failed": 1, "delivered": 4, "pending": 3}


def test_stations_alone_open_at_once(work: Work) -> None:
    network = make_network(work, counties=2, stations=3)
    push_id = open_push(work, network.city, wanted={"levels": ["station"]})
    assert counts(work, push_id) == {"delivered": 6}
    assert [one["branch"] for one in said(work, "push.opened")] == [None]


def test_a_county_pushes_to_its_own_stations_only(work: Work) -> None:
    network = make_network(work, counties=2, stations=3)
    push_id = open_push(work, network.counties[0])
    assert counts(work, push_id) == {"delivered": 3}


def test_a_selector_narrows_the_targets(work: Work) -> None:
    network = make_network(work, counties=2, stations=3)
    chosen = [network.counties[0].id, network.stations[network.counties[1].id][0].id]
    push_id = open_push(work, network.city, wanted={"selector": {"unit_ids": chosen}})
    assert counts(work, push_id) == {"delivered": 2}  # the station's county is no target, so it waits for nobody


def test_everything_answered_closes_complete(work: Work) -> None:
    network = make_network(work, counties=1, stations=2)
    push_id = open_push(work, network.city)
    county = network.counties[0]
    answer(work, push_id, county, "relay")
    for station in network.stations[county.id]:
        answer(work, push_id, station)
    assert push_of(work, push_id).state == "closed"
    (closed,) = said(work, "push.closed")
    assert closed["reason"] == "complete"
    assert sum(closed["counts"].values()) == 3
    answer(work, push_id, network.stations[county.id][0], "relay")
    assert [one["first"] for one in said(work, "push.acknowledged")] == [True, True, True, False]


def test_unanswered_receipts_expire_with_the_push_and_late_answers_are_kept(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    push_id = open_push(work, network.city)
    pass_time(work, days=7)
    assert counts(work, push_id) == {"expired": 6}
    assert push_of(work, push_id).close_reason == "expired"
    answer(work, push_id, network.counties[0])
    with work.db.read() as session:
        assert receipt(session, push_id, network.counties[0]).late


def test_a_push_without_targets_closes_at_once(work: Work) -> None:
    network = make_network(work, counties=0)
    push_id = open_push(work, network.city)
    assert push_of(work, push_id).state == "closed"
    assert said(work, "push.opened") == []


def test_the_same_event_opens_one_push(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    new = new_push(network.city)
    with work.db.write() as session:
        first = actions.ask_push(session, new).id
    with work.db.write() as session:
        assert actions.ask_push(session, new).id == first


def test_a_push_waits_until_its_unit_is_known(work: Work) -> None:
    network = make_network(work, counties=0)
    network.city.id = "0" * 8 + network.city.id[8:]
    push_id = open_push(work, network.city)
    assert push_of(work, push_id).state == "waiting"


@pytest.mark.parametrize("verb", ["acknowledge", "relay", "decline"])
def test_an_answer_is_given_once(work: Work, verb: str) -> None:
    network = make_network(work, counties=1, stations=1)
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[0], verb)
    with pytest.raises(Conflict) as refused:
        answer(work, push_id, network.counties[0], verb)
    assert refused.value.code == "already_answered"
    assert len(said(work, "push.acknowledged")) == 1


def test_only_the_unit_itself_answers_and_only_when_it_is_its_turn(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    push_id = open_push(work, network.city)
    county, station = network.counties[0], network.stations[network.counties[0].id][0]
    with work.db.write() as session, pytest.raises(Forbidden):
        actions.answer(session, make_actor(network.city, "unit_head"), receipt(session, push_id, county), "relay")
    with work.db.write() as session, pytest.raises(Conflict) as refused:
        actions.answer(session, make_actor(station), receipt(session, push_id, station), "relay")
    assert refused.value.code == "not_open"
    with work.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Receipt).where(Receipt.late)) == 0
