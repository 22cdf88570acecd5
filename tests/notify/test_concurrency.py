"""Many at once: one answer wins, one planner plans, each webhook is claimed by one sender, an acknowledgement storm."""

import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest

from services.notify import actions, chores
from services.notify.dispatch import Carriages, Dispatcher
from services.notify.models import Push
from shared.errors import Conflict
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    add_sink,
    answer,
    counts,
    deliveries,
    make_actor,
    make_network,
    new_push,
    open_push,
    receipt,
    said,
    settle,
)
from tests.notify.carry import add_connector, carry, hear, make_due
from tests.sink import Sink


def together(number: int, run: Callable[[int], str]) -> Counter[str]:
    """Run it in threads that start at once; what each gave."""
    gate, given = threading.Barrier(number), []

    def one(index: int) -> None:
        gate.wait()
        try:
            given.append(run(index))
        except Conflict as refused:
            given.append(refused.code)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == number
    return Counter(given)


def test_of_twelve_that_answer_at_once_one_wins(work: Work) -> None:
    network = make_network(work, counties=1, stations=3)
    push_id = open_push(work, network.city)
    county = network.counties[0]

    def run(index: int) -> str:
        with work.db.write() as session:
            actions.answer(session, make_actor(county), receipt(session, push_id, county), "relay")
        return "won"

    assert together(12, run) == {"won": 1, "already_answered": 11}
    settle(work)
    assert len(said(work, "push.acknowledged")) == 1
    assert [one["branch"] for one in said(work, "push.opened")] == [None, county.id]


def test_planners_side_by_side_plan_every_target_once(work: Work) -> None:
    network = make_network(work, counties=8, stations=150)
    push_id = open_push(work, network.city)
    for county in network.counties:
        with work.db.write() as session:
            actions.answer(session, make_actor(county), receipt(session, push_id, county), "acknowledge")

    def run(index: int) -> str:
        while chores.plan(work) + chores.limits(work):
            pass
        return "done"

    together(4, run)
    settle(work)
    assert counts(work, push_id) == {"acknowledged": 8, "delivered": 1200}
    assert len(deliveries(work, push_id=push_id)) == 1208


def test_a_recall_in_the_middle_of_planning_sends_nothing_afterwards(work: Work) -> None:
    network = make_network(work, counties=1, stations=1500)
    for station in network.stations[network.counties[0].id][::50]:
        add_sink(work, station, "http://127.0.0.1:9/x")
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(network.city, wanted={"levels": ["station"]})).id

    def run(index: int) -> str:
        if index:
            while chores.plan(work):
                pass
            return "planned"
        while not counts(work, push_id):
            time.sleep(0.001)
        with work.db.write() as session:
            actions.recall(session, session.get_one(Push, push_id), "口径有变", new_id())
        return "recalled"

    assert together(3, run) == {"planned": 2, "recalled": 1}
    assert {one.state for one in deliveries(work, push_id=push_id, way="webhook")} <= {"cancelled"}
    assert counts(work, push_id) == {"exempt": 1500}


def test_two_senders_deliver_everything_once(live_work: Work) -> None:
    network = make_network(live_work, counties=60, stations=0)
    with Sink() as sink:
        for number, county in enumerate(network.counties):
            add_sink(live_work, county, f"{sink.url('a')}?{number}")
        open_push(live_work, network.city)

        def run(index: int) -> str:
            sender = Dispatcher(threads=6)
            until = time.monotonic() + 30
            while any(one.state in ("pending", "sending") for one in deliveries(live_work, way="webhook")):
                sender.turn(live_work)
                assert time.monotonic() < until
            return "done"

        together(2, run)
        assert len(sink.ids("a")) == len(set(sink.ids("a"))) == 60


def test_two_carriers_carry_everything_once(live_work: Work) -> None:
    city = make_network(live_work, counties=1, stations=0).city
    with Sink() as sink:
        connector_id = add_connector(live_work, city, "http", address=sink.url("cms"))
        due = [make_due(city, connector_id) for _ in range(30)]
        for fact in due:
            hear(live_work, fact)

        def run(index: int) -> str:
            carry(live_work, rounds=400, sender=Dispatcher(Carriages(), threads=4))
            return "done"

        together(2, run)
        carry(live_work)
        assert len(sink.ids("cms")) == len(set(sink.ids("cms"))) == 30
        told = [one["placement_id"] for one in said(live_work, "publication.placed")]
        assert sorted(told) == sorted(fact.placement_id for fact in due)


@pytest.mark.parametrize("stations", [30])
def test_an_acknowledgement_storm_loses_nothing(work: Work, stations: int) -> None:
    network = make_network(work, counties=4, stations=stations)
    push_id = open_push(work, network.city)
    for county in network.counties:
        answer(work, push_id, county)

    def run(index: int) -> str:
        for station in network.stations[network.counties[index].id]:
            with work.db.write() as session:
                actions.answer(session, make_actor(station), receipt(session, push_id, station), "acknowledge")
        return "done"

    together(4, run)
    settle(work)
    assert counts(work, push_id) == {"acknowledged": 4 + 4 * stations}
    assert len(said(work, "push.acknowledged")) == 4 + 4 * stations
    assert [one["reason"] for one in said(work, "push.closed")] == ["complete"]
