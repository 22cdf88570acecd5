"""Fan-out: ten thousand targets set-based in flat memory; killed at any chunk, each is planned once (A17)."""

import random
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.notify import actions, chores
from services.notify.models import Delivery, Push
from shared import failpoints
from shared.db import SHANGHAI, forward, now
from shared.service import Work
from tests.notify.build import (
    add_sink,
    counts,
    deliveries,
    make_actor,
    make_network,
    new_push,
    open_push,
    receipt,
    settle,
)


@pytest.fixture(autouse=True)
def _disarm() -> Iterator[None]:
    yield
    failpoints.arm("")


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_A17_a_planner_killed_in_any_chunk_plans_every_target_once(work: Work, nth: int) -> None:
    network = make_network(work, counties=1, stations=1100)
    for station in network.stations[network.counties[0].id][:3]:
        add_sink(work, station, "http://127.0.0.1:9/x")
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(network.city, wanted={"levels": ["station"]})).id
    failpoints.arm(f"plan.chunk=raise:{nth}")
    if nth < 4:
        with pytest.raises(failpoints.FailPointError):
            settle(work)
        left = counts(work, push_id)
        assert sum(left.values()) == 1100
        assert left.get("delivered", 0) == len(deliveries(work, push_id=push_id, way="inbox"))
        assert left["pending"] >= 100
    settle(work)
    assert counts(work, push_id) == {"delivered": 1100}
    assert len(deliveries(work, push_id=push_id, way="inbox")) == 1100
    assert len(deliveries(work, push_id=push_id, way="webhook")) == 3


def test_E10_kills_anywhere_and_every_target_is_accounted_for(work: Work) -> None:
    network = make_network(work, counties=10, stations=199)
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(network.city)).id
    generator = random.Random(7)
    for county in [None, *network.counties]:
        if county is not None:
            with work.db.write() as session:
                actions.answer(session, make_actor(county), receipt(session, push_id, county), "relay")
        failpoints.arm(f"plan.chunk=raise:{generator.randint(1, 2)}")
        try:
            settle(work)
        except failpoints.FailPointError:
            assert sum(counts(work, push_id).values()) == 2000
    settle(work)
    assert counts(work, push_id) == {"relayed": 10, "delivered": 1990}
    assert len({one.unit_id for one in deliveries(work, push_id=push_id)}) == 2000


def test_ten_thousand_targets_are_planned_in_flat_memory(work: Work) -> None:
    def peak(stations: int) -> int:
        network = make_network(work, counties=1, stations=stations)
        tracemalloc.start()
        push_id = open_push(work, network.city, wanted={"levels": ["station"]})
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert counts(work, push_id) == {"delivered": stations}
        return highest

    peak(600)  # warm: compiled statements are kept
    small = peak(1_000)
    assert peak(10_000) < small * 1.5 + 500_000


def test_a_push_to_ten_thousand_says_one_event_and_not_ten_thousand(work: Work) -> None:
    network = make_network(work, counties=1, stations=2_000)
    open_push(work, network.city, wanted={"levels": ["station"]})
    with work.db.read() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM event_log")) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 2_000


def test_planner_and_recall_leave_nothing_to_send(work: Work) -> None:
    network = make_network(work, counties=1, stations=700)
    for station in network.stations[network.counties[0].id][:30]:
        add_sink(work, station, "http://127.0.0.1:9/x")
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(network.city, wanted={"levels": ["station"]})).id
    chores.plan(work)
    with work.db.write() as session:
        actions.recall(session, session.get_one(Push, push_id), "口径有变", "00000000-0000-4000-8000-000000000001")
    settle(work)
    states = {one.state for one in deliveries(work, push_id=push_id, way="webhook")}
    assert states <= {"cancelled"}
    assert sum(counts(work, push_id).values()) == 700
    assert set(counts(work, push_id)) == {"exempt"}


def test_nobody_is_late_because_the_planner_was(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(network.city)).id
    with work.db.write() as session:
        actions.take_snapshots(session)
    with work.db.write() as session:
        forward(session, timedelta(hours=3))  # nothing was written meanwhile
    chores.plan(work)
    with work.db.read() as session:
        at = now(session).astimezone(SHANGHAI)
        assert (at.hour, receipt(session, push_id, network.counties[0]).due_at) == (
            12, at.replace(hour=16, minute=0, second=0, microsecond=0))  # fmt: skip
    chores.limits(work)
    assert counts(work, push_id) == {"delivered": 1, "pending": 1}
