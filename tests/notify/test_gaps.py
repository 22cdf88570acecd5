"""Coverage and gaps over any mix of states: they add up by level, kind and branch; every gap is there once, by page."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.notify import queries
from services.notify.models import Push, Receipt
from services.notify.network import STATES
from services.notify.network.coverage import kind_of, vacancy
from services.notify.queries.gaps import MISSING
from shared.db import now
from shared.identity import KnownUnit
from shared.service import Work
from tests.notify.build import (
    begin,
    caller,
    make_actor,
    make_network,
    make_person,
    make_unit,
    make_work,
    open_push,
    pass_time,
)

COUNTIES, STATIONS = 3, 2
TARGETS = COUNTIES * (STATIONS + 1) + 2


class Stage:
    """One push that has reached three counties (one a 功能区), their stations, a department and its own station."""

    def __init__(self, work: Work) -> None:
        self.work, self.network = work, make_network(work, COUNTIES, STATIONS)
        self.branch = make_unit("city", self.network.city, kind="branch")
        added = [self.branch, make_unit("station", self.branch)]
        columns = [column.name for column in KnownUnit.__table__.columns]
        with work.db.write() as session:
            session.execute(sa.insert(KnownUnit), [{name: getattr(one, name) for name in columns} for one in added])
            zone = sa.update(KnownUnit).where(KnownUnit.id == self.network.counties[0].id)
            session.execute(zone.values(kind="zone"))
        self.push_id = open_push(work, self.network.city)
        pass_time(work, hours=3)
        with work.db.write() as session:
            self._tell_the_department(session, added)
        with work.db.read() as session:
            mine = sa.select(Receipt.unit_id).where(Receipt.push_id == self.push_id).order_by(Receipt.unit_id)
            self.units = list(session.scalars(mine))

    def _tell_the_department(self, session: Any, added: list[KnownUnit]) -> None:
        """Departments are no level of a plan: the two are written as a selector of units would write them."""
        session.execute(sa.delete(Receipt).where(Receipt.unit_id.in_([one.id for one in added])))
        for unit in added:
            session.add(
                Receipt(
                    push_id=self.push_id,
                    unit_id=unit.id,
                    id=unit.id,
                    level=unit.level,
                    branch=self.branch.id,
                    gate_id=self.network.city.id,
                    path=unit.path,
                    state="delivered",
                    delivered_at=now(session),
                    late=False,
                    version=1,
                )
            )

    def put(self, states: list[str]) -> None:
        with self.work.db.write() as session:
            for unit_id, state in zip(self.units, states, strict=True):
                which = (Receipt.push_id == self.push_id, Receipt.unit_id == unit_id)
                session.execute(sa.update(Receipt).where(*which).values(state=state))

    def coverage(self, unit: KnownUnit, role: str = "leader") -> dict[str, Any]:
        with self.work.db.read() as session:
            push = session.get_one(Push, self.push_id)
            return queries.coverage(session, make_actor(unit, role), push)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    work = begin(make_work(tmp_path_factory.mktemp("gaps")))
    yield Stage(work)
    work.db.dispose()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(st.sampled_from(STATES), min_size=TARGETS, max_size=TARGETS))
def test_every_way_of_counting_adds_up_to_the_targets(stage: Stage, states: list[str]) -> None:
    stage.put(states)
    found = stage.coverage(stage.network.city)
    assert found["targets"] == TARGETS
    assert {state: number for state, number in found["counts"].items() if number} == Counter(states)
    for parts in (found["levels"], found["kinds"], found["branches"]):
        for name in ("targets", "asked", "acknowledged", "missing"):
            assert sum(part[name] for part in parts) == found[name]
        for state in STATES:
            assert sum(part["counts"][state] for part in parts) == found["counts"][state]
    missing = [unit for unit, state in zip(stage.units, states, strict=True) if state in MISSING]
    assert sorted(one["unit_id"] for one in found["gaps"]) == sorted(missing)
    assert found["gaps_total"] == found["missing"] == len(missing)


def test_kinds_are_those_of_the_units(stage: Stage) -> None:
    found = stage.coverage(stage.network.city)
    assert {one["kind"]: one["targets"] for one in found["kinds"]} == {
        "branch": 1, "county": COUNTIES - 1, "zone": 1, "station": COUNTIES * STATIONS + 1,
    }  # fmt: skip
    own = stage.coverage(stage.network.counties[0])
    assert {one["kind"]: one["targets"] for one in own["kinds"]} == {"zone": 1, "station": STATIONS}


def test_all_gaps_come_by_page_and_narrowed(stage: Stage) -> None:
    stage.put(["delivered"] * TARGETS)
    leader, path = caller(stage.work, stage.network.city, "leader"), f"/pushes/{stage.push_id}/gaps"
    seen, after = [], ""
    while after is not None:
        found = leader.get(f"{path}?limit=4{'&cursor=' + after if after else ''}")
        seen += [one["unit_id"] for one in found["items"]]
        after = found["next"]
    assert seen == stage.units
    first = stage.network.counties[0]
    assert len(leader.get(f"{path}?branch={first.id}")["items"]) == STATIONS + 1
    assert len(leader.get(f"{path}?branch={first.id}&level=county")["items"]) == 1
    kinds = {one["unit_id"]: one["kind"] for one in leader.get(path)["items"]}
    for kind in ("silent", "waiting", "failed", "expired", "not_open"):
        narrowed = {one["unit_id"] for one in leader.get(f"{path}?kind={kind}")["items"]}
        assert narrowed == {unit_id for unit_id, found_kind in kinds.items() if found_kind == kind}
    assert leader.call("GET", f"{path}?kind=lost").status_code == 422
    inside = caller(stage.work, first, "leader").get(path)["items"]
    assert {one["branch"] for one in inside} == {first.id}
    status, html = leader.see(f"/notify{path}?level=county&limit=2")
    assert (status, html.count("<tr"), "下一页" in html) == (200, 3, True)


def test_a_gap_names_the_vacancy_that_explains_it(stage: Stage) -> None:
    stage.put(["delivered"] * TARGETS)
    first, second, third = stage.network.counties
    with stage.work.db.write() as session:
        make_person(session, first, "liaison")
        make_person(session, second, "unit_head")
        elsewhere = make_person(session, stage.network.city, "member")
        elsewhere.grants = [{"role": "liaison", "unit_id": third.id}]
    found = {one["unit_id"]: one for one in stage.coverage(stage.network.city)["gaps"]}
    assert [(found[one.id]["vacancy"], found[one.id]["vacant"]) for one in (first, second, third)] == [
        (None, False), ("no_liaison", False), (None, False),
    ]  # fmt: skip
    assert found[stage.branch.id]["vacancy_label"] == "联络人和负责人空缺"


def test_rules_on_paper() -> None:
    assert [vacancy(roles) for roles in (["liaison"], ["unit_head"], [], ["publicist"])] == [
        None, "no_liaison", "nobody", "nobody",
    ]  # fmt: skip
    assert kind_of("station", "branch") == "station"
    assert kind_of("county", "zone") == "zone"
    assert kind_of("county", None) == "county"
