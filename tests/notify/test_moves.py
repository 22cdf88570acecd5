"""Units that close, are merged or move while a push runs: nobody is left waiting for, and counts add up."""

from typing import Any

import sqlalchemy as sa

from services.notify import actions, chores
from services.notify.actions.moves import unit_changed
from services.notify.models import Branch, Push, Receipt
from shared.events import UnitChanged
from shared.identity import KnownUnit, apply_unit
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    add_sink,
    answer,
    counts,
    deliveries,
    make_actor,
    make_network,
    make_unit,
    new_push,
    open_push,
    push_of,
    receipt,
    said,
    settle,
)

FIELDS = ("code", "name", "short_name", "level", "kind", "parent_id", "path", "admin_code", "active")


def change(work: Work, unit: KnownUnit, **now: Any) -> None:
    """The unit changes, and notify hears of it twice."""
    fact = UnitChanged(unit_id=unit.id, **({name: getattr(unit, name) for name in FIELDS} | now))
    for _ in range(2):
        with work.db.write() as session:
            apply_unit(session, fact)
            unit_changed(session, fact)
    settle(work)


def states(work: Work, push_id: str, *units: KnownUnit) -> list[tuple[str, str | None]]:
    with work.db.read() as session:
        found = [session.get(Receipt, (push_id, unit.id)) for unit in units]
        return [(one.state, one.reason) if one else ("none", None) for one in found]


def adds_up(work: Work, push_id: str) -> None:
    assert sum(counts(work, push_id).values()) == sum(push_of(work, push_id).addressed.values())


def test_a_county_that_closes_is_exempt_and_its_stations_are_told_at_once(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    county, other = network.counties
    add_sink(work, county, "http://127.0.0.1:9/x")
    push_id = open_push(work, network.city)
    change(work, county, active=False)
    assert states(work, push_id, county, other) == [("exempt", "单位已撤销或停用"), ("delivered", None)]
    assert [one[0] for one in states(work, push_id, *network.stations[county.id])] == ["delivered", "delivered"]
    assert [one[0] for one in states(work, push_id, *network.stations[other.id])] == ["pending", "pending"]
    assert [one.state for one in deliveries(work, way="webhook")] == ["cancelled"]
    (redrawn,) = said(work, "push.redrawn")
    assert (redrawn["level"], redrawn["branch"], redrawn["targets"]) == ("county", None, 1)
    assert redrawn["addressed"] == {"county": 2, "station": 4}
    adds_up(work, push_id)


def test_a_station_that_closes_before_its_turn_has_failed_and_is_not_waited_for(work: Work) -> None:
    network = make_network(work, counties=1, stations=2)
    gone, stays = network.stations[network.counties[0].id]
    push_id = open_push(work, network.city)
    change(work, gone, active=False)
    assert said(work, "push.redrawn") == []  # its branch was not open yet: the opening itself says how many
    answer(work, push_id, network.counties[0])
    assert states(work, push_id, gone, stays) == [("failed", "单位已撤销或停用"), ("delivered", None)]
    assert [one["targets"] for one in said(work, "push.opened")] == [1, 1]
    answer(work, push_id, stays)
    (closed,) = said(work, "push.closed")
    assert closed["counts"]["failed"] == 1
    assert sum(closed["counts"].values()) == 3


def test_who_was_merged_is_exempt_and_the_successor_is_told(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    old, into = network.counties
    push_id = open_push(work, network.city, wanted={"selector": {"unit_ids": [old.id]}})
    assert states(work, push_id, into) == [("none", None)]
    change(work, old, active=False, successor_id=into.id)
    assert states(work, push_id, old, into) == [("exempt", f"已并入{into.name}"), ("delivered", None)]
    assert len(deliveries(work, push_id=push_id, unit_id=into.id)) == 1
    assert push_of(work, push_id).addressed == {"county": 2}
    assert [one["targets"] for one in said(work, "push.redrawn")] == [2, 1]
    answer(work, push_id, into)
    (closed,) = said(work, "push.closed")
    assert {state: n for state, n in closed["counts"].items() if n} == {"acknowledged": 1, "exempt": 1}


def test_a_successor_that_was_a_target_already_is_asked_once(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    old, into = network.counties
    push_id = open_push(work, network.city)
    answer(work, push_id, into)
    change(work, old, active=False, successor_id=into.id)
    assert states(work, push_id, old, into) == [("exempt", f"已并入{into.name}"), ("acknowledged", None)]
    assert push_of(work, push_id).addressed == {"county": 2, "station": 2}
    assert [one["targets"] for one in said(work, "push.redrawn")] == [1]
    assert [one[0] for one in states(work, push_id, *network.stations[old.id])] == ["delivered"]


def test_a_station_merged_into_one_of_another_county_waits_for_that_county(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    here, there = network.counties
    old, into = network.stations[here.id][0], network.stations[there.id][0]
    wanted = {"selector": {"unit_ids": [here.id, there.id, old.id]}}
    push_id = open_push(work, network.city, wanted=wanted)
    change(work, old, active=False, successor_id=into.id)
    assert states(work, push_id, old, into) == [("exempt", f"已并入{into.name}"), ("pending", None)]
    answer(work, push_id, there)
    assert states(work, push_id, into) == [("delivered", None)]
    adds_up(work, push_id)


def test_a_successor_in_a_branch_half_planned_is_planned_exactly_once(work: Work) -> None:
    network = make_network(work, counties=1, stations=900)
    stations = network.stations[network.counties[0].id]
    asked = sorted(stations, key=lambda one: one.id)
    first, last = asked[0], asked[-1]
    old, older = asked[100], asked[101]
    wanted = {"levels": ["station"], "selector": {"except_ids": [first.id, last.id]}}
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(network.city, wanted=wanted)).id
    chores.plan(work)  # the first chunk of two
    with work.db.read() as session:
        (branch,) = session.scalars(sa.select(Branch).where(Branch.push_id == push_id))
        assert branch.done_at is None
        assert branch.planned_through is not None
    change(work, old, active=False, successor_id=first.id)
    change(work, older, active=False, successor_id=last.id)
    assert [one[0] for one in states(work, push_id, first, last)] == ["delivered", "delivered"]
    assert counts(work, push_id) == {"delivered": 898, "exempt": 2}
    assert len({one.unit_id for one in deliveries(work, push_id=push_id)}) == 900
    adds_up(work, push_id)


def test_who_moves_keeps_its_branch_and_its_new_superiors_see_it(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    here, there = network.counties
    station = network.stations[here.id][0]
    over, push_id = open_push(work, network.city, wanted={"levels": ["county"]}), open_push(work, network.city)
    sink = add_sink(work, station, "http://127.0.0.1:9/x")
    path = f"{there.path}{station.id}/"
    for county in network.counties:
        answer(work, over, county)  # closed: what is over stays as it was
    change(work, station, parent_id=there.id, path=path)
    answer(work, push_id, there)
    assert states(work, push_id, station) == [("pending", None)]
    answer(work, push_id, here)
    with work.db.read() as session:
        row = receipt(session, push_id, station)
        assert (row.state, row.branch, row.gate_id, row.path) == ("delivered", here.id, here.id, path)
        assert session.get_one(type(sink), sink.id).path == path


def test_a_new_station_gets_the_next_push(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    county, new = network.counties[0], make_unit("station", network.counties[0])
    push_id = open_push(work, network.city)
    change(work, new)
    answer(work, push_id, county)
    assert states(work, push_id, new) == [("none", None)]
    after = open_push(work, network.city)
    answer(work, after, county)
    assert states(work, after, new) == [("delivered", None)]


def test_a_recall_reaches_the_successor_of_who_had_it(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    old, into = network.counties
    push_id = open_push(work, network.city, wanted={"selector": {"unit_ids": [old.id]}})
    with work.db.write() as session:
        actions.answer(session, make_actor(old), receipt(session, push_id, old), "relay")
    settle(work)
    assert push_of(work, push_id).state == "closed"
    change(work, old, active=False, successor_id=into.id)
    assert states(work, push_id, old, into) == [("relayed", None), ("none", None)]  # it had answered: that stands
    with work.db.write() as session:
        notice = actions.recall(session, session.get_one(Push, push_id), "口径有变", new_id())
        assert notice is not None
    settle(work)
    assert states(work, notice.id, old, into) == [("exempt", f"已并入{into.name}"), ("delivered", None)]
    assert said(work, "push.redrawn") == []
    adds_up(work, notice.id)


def test_answers_are_counted_where_their_opening_was(work: Work) -> None:
    """The branch of push.acknowledged is that of push.opened, for stations that wait for nobody too."""
    network = make_network(work, counties=1, stations=1)
    (station,) = network.stations[network.counties[0].id]
    push_id = open_push(work, network.city, wanted={"levels": ["station"]})
    answer(work, push_id, station)
    assert [one["branch"] for one in said(work, "push.opened")] == [None]
    assert [one["branch"] for one in said(work, "push.acknowledged")] == [None]
