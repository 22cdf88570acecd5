"""逐级开放: the snapshot as a tree by level and branch, and the rule for opening a branch of the next level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LEVEL_ORDER: tuple[str, ...] = ("city", "county", "station")
Reason = Literal["first", "acknowledged", "limit_passed", "declined", "failed", "expired", "exempt"]

# Why the level below opens, by the state of the unit above (the gate).
_BY_STATE: Mapping[str, Reason] = {
    "acknowledged": "acknowledged",
    "relayed": "acknowledged",
    "declined": "declined",
    "failed": "failed",
    "expired": "expired",
    "exempt": "exempt",
}
BYPASSING: frozenset[str] = frozenset({"limit_passed", "declined", "failed", "expired"})
"""Reasons that mean the unit above did not carry the push on: it was bypassed, and the coverage names it."""


@dataclass(frozen=True, slots=True)
class Node:
    """One target (单位): `parent_id` is the unit directly above it in the directory, target or not."""

    unit_id: str
    level: str
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Gate:
    """The receipt of the unit above a branch (上级单位的回执): its state and its limit."""

    unit_id: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """One branch of one level that is open; `gate_id` None: the units that wait for nobody."""

    level: str
    gate_id: str | None
    reason: Reason


Tree = dict[str, dict[str | None, tuple[str, ...]]]


def branch_of(node: Node) -> str:
    """支线, under which a unit is counted: a county's own id; a station's county; what has no parent is its own."""
    return node.parent_id if node.level == "station" and node.parent_id is not None else node.unit_id


def snapshot(targets: Iterable[Node]) -> Tree:
    """level -> gate -> unit ids, levels from the top. The gate is the parent when it is a target itself, else None.

    A unit named twice is one target.
    """
    nodes = {node.unit_id: node for node in targets}
    tree: dict[str, dict[str | None, list[str]]] = {}
    for node in nodes.values():
        gate = node.parent_id if node.parent_id in nodes else None
        tree.setdefault(node.level, {}).setdefault(gate, []).append(node.unit_id)
    ordered = sorted(tree, key=LEVEL_ORDER.index)
    return {level: {gate: tuple(units) for gate, units in tree[level].items()} for level in ordered}


def opening_for(gate: Gate, now: datetime) -> Reason | None:
    """Why the branch below `gate` opens now, or None while it still waits.

    It opens when the unit above has acknowledged or relayed, at once when that unit declined, failed or is exempt, and
    when its limit has passed: a silent county never silences its stations.
    """
    reason = _BY_STATE.get(gate.state)
    if reason is not None:
        return reason
    return "limit_passed" if gate.due_at is not None and gate.due_at <= now else None


def all_openings(tree: Tree, gates: Iterable[Gate], now: datetime) -> list[Opening]:
    """Every branch that may be open at `now`: the whole rule in one call, against which the engine is tested."""
    known = {gate.unit_id: gate for gate in gates}
    found: list[Opening] = []
    for level, branches in tree.items():
        for gate_id in branches:
            reason: Reason | None = "first" if gate_id is None else opening_for(known[gate_id], now)
            if reason is not None:
                found.append(Opening(level, gate_id, reason))
    return found
