"""推送范围: every part on paper, what cannot be read, and the database against the rule on paper."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.notify.models import AddresseeSet
from services.notify.network import Candidate, Selector, read_selector, selects
from services.notify.standing import scope_of, units_addressed
from shared.db import now
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Network, begin, make_network, make_unit, make_work

STATION = Candidate("s", "station", "station", "/city/county/s/", ("371302001",))


@pytest.mark.parametrize(
    ("part", "takes"),
    [
        ({}, True), (None, True), ({"unit_ids": None}, True),
        ({"unit_ids": ["s", "t"]}, True), ({"unit_ids": ["t"]}, False),
        ({"kinds": ["station"]}, True), ({"kinds": ["county"]}, False),
        ({"districts": ["county"]}, True), ({"districts": ["city"]}, True), ({"districts": ["s"]}, True),
        ({"districts": ["elsewhere"]}, False),
        ({"classes": ["station", "lead"]}, True), ({"classes": ["x"]}, False),
        ({"levels": ["station"]}, True), ({"levels": ["county"]}, False),
        ({"towns": ["371302001", "1"]}, True), ({"towns": ["371302002"]}, False),
        ({"except_ids": ["s"]}, False), ({"except_ids": ["county"]}, False), ({"except_ids": ["other"]}, True),
        ({"kinds": ["station"], "districts": ["elsewhere"]}, False),
        ({"kinds": ["county", "station"], "classes": ["station"]}, True),
        ({"kinds": ["county"], "classes": ["station"]}, False),
    ],
)  # fmt: skip
def test_a_station_and_each_part(part: Any, takes: bool) -> None:
    selector = read_selector(part)
    assert selector.unreadable == ()
    assert selects(selector, STATION) is takes


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("all", "selector"), (["x"], "selector"), ({"unit_ids": []}, "unit_ids"), ({"unit_ids": "s"}, "unit_ids"),
        ({"unit_ids": [1]}, "unit_ids"), ({"kinds": ["office"]}, "kinds"), ({"classes": ["seven"]}, "classes"),
        ({"levels": ["province"]}, "levels"), ({"colour": ["red"]}, "colour"), ({"set_id": 7}, "set_id"),
        ({"unit_ids": ["u"] * 2001}, "unit_ids"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_never_left_out(given: Any, named: str) -> None:
    assert named in read_selector(given).unreadable


def test_classes_are_the_1_6_x_of_the_document() -> None:
    assert read_selector({"classes": ["x"]}).all_kinds == ("branch", "county", "zone")
    assert read_selector({"classes": ["lead", "six"]}).all_kinds == ("lead", "six")
    assert Selector().all_kinds is None
    assert not Selector().narrows
    assert read_selector({"unit_ids": []}).narrows


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, Network, list[KnownUnit]]]:
    """A city of two counties, a department with a station of its own, and towns."""
    work = begin(make_work(tmp_path_factory.mktemp("selector")))
    network = make_network(work, counties=2, stations=2)
    six = make_unit("city", network.city, kind="six")
    units = [six, make_unit("station", six), make_unit("county", network.city, kind="zone", towns=["371302100"])]
    for county in network.counties:
        units.append(make_unit("station", county, towns=["371302001", county.id[:9]]))
    with work.db.write() as session:
        session.add_all(units)
    with work.db.read() as session:
        known = list(session.scalars(sa.select(KnownUnit)))
    yield work, network, known
    work.db.dispose()


PARTS = {
    "kinds": st.sampled_from(["six", "county", "zone", "station"]),
    "classes": st.sampled_from(["lead", "six", "x", "station"]),
    "levels": st.sampled_from(["city", "county", "station"]),
    "towns": st.sampled_from(["371302001", "371302100", "37130200"]),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_database_takes_whom_the_rule_takes(
    city: tuple[Work, Network, list[KnownUnit]], data: st.DataObject
) -> None:
    work, network, units = city
    ids = st.sampled_from(sorted(unit.id for unit in units))
    parts = PARTS | dict.fromkeys(("unit_ids", "districts", "except_ids"), ids)
    chosen = data.draw(st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True))
    given = {name: data.draw(st.lists(parts[name], min_size=1, max_size=4)) for name in chosen}
    selector = read_selector(given)
    with work.db.read() as session:
        scope = scope_of(session, given, network.city)
        assert scope.faults == ()
        found = set(session.scalars(units_addressed(network.city, ("city", "county", "station"), scope)))
    wanted = {
        unit.id
        for unit in units
        if unit.id != network.city.id
        and selects(selector, Candidate(unit.id, unit.level, unit.kind, unit.path, tuple(unit.towns or ())))
    }
    assert {unit.id for unit in found} == wanted


def test_what_is_not_below_or_not_known_is_a_fault_and_addresses_nobody(
    city: tuple[Work, Network, list[KnownUnit]],
) -> None:
    work, network, _ = city
    here, there = network.counties
    unknown = new_id()
    with work.db.read() as session:
        for part, words in {
            "unit_ids": (there.id, "不在本级以下"), "districts": (unknown, unknown), "except_ids": ("x", "不存在"),
            "set_id": (unknown, "已删除"), "colour": ("red", "colour"),
        }.items():  # fmt: skip
            value: Any = words[0] if part == "set_id" else [words[0]]
            scope = scope_of(session, {part: value}, here)
            assert words[1] in scope.faults[0], part
            assert session.scalars(units_addressed(here, ("station",), scope)).all() == []


def test_a_closed_unit_stands_for_its_successor_or_is_named_as_gone(tmp_path: Any) -> None:
    work = make_work(tmp_path)
    network = make_network(work, counties=3, stations=0)
    old, into, gone = network.counties
    with work.db.write() as session:
        old = session.get_one(KnownUnit, old.id)
        old.active, old.successor_id = False, into.id
        session.get_one(KnownUnit, gone.id).active = False
    with work.db.read() as session:
        scope = scope_of(session, {"unit_ids": [old.id, gone.id]}, network.city)
        (found,) = session.scalars(units_addressed(network.city, ("county",), scope))
        assert (found.id, scope.gone, scope.faults) == (into.id, (gone.name,), ())
    work.db.dispose()


def test_a_saved_set_narrows_beside_the_plan_and_belongs_to_its_bureau(
    city: tuple[Work, Network, list[KnownUnit]],
) -> None:
    work, network, _ = city
    here, there = network.counties
    with work.db.write() as session:
        at = now(session)
        kept = AddresseeSet(
            id=new_id(), unit_id=here.id, path=here.path, name="甲", note="", selector={"kinds": ["station"]},
            created_by=new_id(), created_at=at, updated_at=at,
        )  # fmt: skip
        session.add(kept)
    station = network.stations[here.id][0]
    with work.db.read() as session:
        scope = scope_of(session, {"set_id": kept.id, "unit_ids": [station.id]}, here)
        assert [one.id for one in session.scalars(units_addressed(here, ("station",), scope))] == [station.id]
        assert scope.stood["set"] == {"id": kept.id, "name": "甲", "version": 1, "selector": {"kinds": ["station"]}}
        assert scope_of(session, {"set_id": kept.id}, there).faults
        assert scope_of(session, {"set_id": kept.id}, network.city).faults


def test_both_databases_read_towns_and_odd_ids_alike(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    zone = make_unit("county", network.city, kind="zone", towns=["371302001", "371302100"])
    with work.db.write() as session:
        session.add(zone)
    with work.db.read() as session:
        scope = scope_of(session, {"towns": ["371302100"]}, network.city)
        assert [one.id for one in session.scalars(units_addressed(network.city, ("county",), scope))] == [zone.id]
        odd = scope_of(session, {"unit_ids": ["x"], "set_id": "y"}, network.city)
        assert len(odd.faults) == 2
