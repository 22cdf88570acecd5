"""Levels open branch by branch: the rule for each state of the gate, and properties over random trees."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.network import (
    BYPASSING,
    STATES,
    Gate,
    Node,
    all_openings,
    branch_of,
    opening_for,
    read_plan,
    snapshot,
)

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WANT = {
    "pending": None, "sent": None, "delivered": None, "acknowledged": "acknowledged", "relayed": "acknowledged",
    "declined": "declined", "failed": "failed", "expired": "expired", "exempt": "exempt",
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_gate_within_its_limit(state: str) -> None:
    assert opening_for(Gate("c", state, NOW + timedelta(seconds=1)), NOW) == WANT[state]
    assert opening_for(Gate("c", state, None), NOW) == WANT[state]


@pytest.mark.parametrize("state", STATES)
def test_gate_whose_limit_has_passed_never_holds_the_branch(state: str) -> None:
    assert opening_for(Gate("c", state, NOW), NOW) == (WANT[state] or "limit_passed")


def test_who_did_not_carry_it_on_is_bypassed_by_name() -> None:
    assert {"limit_passed", "declined", "failed", "expired"} == BYPASSING


nodes = st.lists(
    st.one_of(
        st.builds(Node, st.sampled_from("ABCDE"), st.just("county"), st.just("top")),
        st.builds(Node, st.integers(0, 40).map(str), st.just("station"), st.sampled_from([*"ABCDE", "top", None])),
    ),
    max_size=60,
)


@given(nodes)
def test_a_snapshot_holds_every_target_exactly_once(targets: list[Node]) -> None:
    tree = snapshot(
        targets,
    )
    held = [unit for branches in tree.values() for units in branches.values() for unit in units]
    assert sorted(held) == sorted({node.unit_id for node in targets})
    assert list(tree) == [level for level in ("county", "station") if level in tree]


@given(nodes, st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(STATES)))
def test_everything_opens_once_all_limits_have_passed(targets: list[Node], states: dict[str, str]) -> None:
    tree = snapshot(targets)
    gates = [Gate(n.unit_id, states.get(n.unit_id, "delivered"), NOW) for n in targets if n.level == "county"]
    branches = {(level, gate) for level, found in tree.items() for gate in found}
    assert {(one.level, one.gate_id) for one in all_openings(tree, gates, NOW)} == branches


@given(nodes)
def test_nothing_below_a_silent_county_opens_before_its_limit(targets: list[Node]) -> None:
    tree = snapshot(targets)
    gates = [Gate(n.unit_id, "delivered", NOW + timedelta(hours=2)) for n in targets if n.level == "county"]
    assert all(one.gate_id is None for one in all_openings(tree, gates, NOW))


def test_branches_are_counted_under_their_county() -> None:
    assert branch_of(Node("A", "county", "top")) == "A"
    assert branch_of(Node("1", "station", "A")) == "A"
    assert branch_of(Node("1", "station", None)) == "1"


def test_a_plan_reads_with_defaults_and_never_without_a_limit() -> None:
    plan = read_plan({}, "city")
    assert plan.levels == ("county", "station")
    assert plan.limits == {"city": timedelta(hours=2), "county": timedelta(hours=2), "station": timedelta(hours=4)}
    assert plan.expiry == timedelta(days=7)
    odd = read_plan({"limits": {"county": -1, "station": "x", "expiry": 1e99}, "levels": ["all", "station"]}, "city")
    assert odd.limits == plan.limits
    assert odd.expiry == plan.expiry
    assert odd.levels == ("station",)
    assert read_plan({"levels": ["station", "city"]}, "city").levels == ("city", "station")
    assert read_plan({"levels": ["city", "county"]}, "county").levels == ()
    assert read_plan({}, "county").levels == ("station",)
    assert read_plan({}, "station").levels == ()
    assert read_plan({"limits": {"county": 0.5}}, "city").limits["county"] == timedelta(minutes=30)
    assert read_plan({"limits": {"county": float("nan")}}, "city").limits == plan.limits


@pytest.mark.parametrize(
    ("given", "priority", "kind"),
    [
        (None, "ordinary", "working"), (None, "urgent", "working"), (None, "flash", "wall"),
        ("wall", "ordinary", "wall"), ("working", "flash", "working"), ("x", "ordinary", "working"),
        (["wall"], "flash", "wall"),
    ],
)  # fmt: skip
def test_limits_run_in_working_time_unless_flash_or_told(given: object, priority: str, kind: str) -> None:
    limits = {"county": 1} if given is None else {"county": 1, "kind": given}
    assert read_plan({"limits": limits}, "city", priority).kind == kind
    assert read_plan({}, "city", priority).kind == ("wall" if priority == "flash" else "working")
