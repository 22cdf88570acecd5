"""覆盖情况: counts by level, kind and branch that add up, who was bypassed, and the most pressing gaps with names."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Branch, Push, Receipt
from services.notify.network import BYPASSING, LEVEL_ORDER, Rollup, roll_up
from services.notify.network.coverage import kind_of
from services.notify.queries.gaps import GAPS_SHOWN, MISSING, pressing
from services.notify.queries.pushes import seen_receipts
from shared.db import now
from shared.identity import Actor, KnownUnit, units_of
from shared.words import PUSH_LEVELS, UNIT_KINDS

BYPASSED = {"limit_passed": "逾期未签收", "declined": "不转发", "failed": "投递失败", "expired": "期满未签收"}
Counted = tuple[str, str, str, int]
"""(level, branch, state, number): all that is counted of a push, however many units it has."""


def coverage(session: Session, actor: Actor, push: Push, most: int = GAPS_SHOWN) -> dict[str, Any]:
    """Everything about who has the push and who has not, within what the actor may see; with at most so many gaps."""
    mine = seen_receipts(actor, push)
    rows = _counted(session, mine)
    units = units_of(session, {row[1] for row in rows})
    return {
        "push_id": push.id,
        "state": push.state,
        "as_of": now(session),
        **_figures(roll_up(row[2:] for row in rows)),
        "levels": [
            {"level": level, "label": PUSH_LEVELS[level]} | _figures(rollup)
            for level, rollup in _by(lambda row: row[0], rows, LEVEL_ORDER)
        ],
        "kinds": [
            {"kind": kind, "label": UNIT_KINDS[kind]} | _figures(rollup)
            for kind, rollup in _by(lambda row: kind_of(row[0], _kind(units.get(row[1]))), rows, tuple(UNIT_KINDS))
        ],
        "branches": _branches(session, push, rows, units),
        "bypassed": _bypassed(session, push, mine),
        "gaps": pressing(session, mine, most),
        "gaps_total": sum(row[3] for row in rows if row[2] in MISSING),
    }


def _counted(session: Session, mine: list[Any]) -> list[Counted]:
    """In the order of the index that holds it all: the database reads no receipt for it."""
    key = (Receipt.state, Receipt.level, Receipt.branch)
    grouped = sa.select(*key, sa.func.count()).where(*mine).group_by(*key)
    return [(level, branch, state, number) for state, level, branch, number in session.execute(grouped)]


def _kind(unit: KnownUnit | None) -> str | None:
    return unit.kind if unit else None


def _by(part: Callable[[Counted], str], rows: Iterable[Counted], order: Iterable[str]) -> list[tuple[str, Rollup]]:
    """The roll-up of each part that occurs, in this order."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(part(row), []).append(row[2:])
    return [(name, roll_up(found[name])) for name in order if name in found]


def _figures(rollup: Rollup) -> dict[str, Any]:
    return {
        "targets": rollup.targets,
        "asked": rollup.asked,
        "acknowledged": rollup.acknowledged,
        "missing": rollup.missing,
        "percent": rollup.percent,
        "counts": dict(rollup.counts),
    }


def _branches(session: Session, push: Push, rows: list[Counted], units: dict[str, KnownUnit]) -> list[dict[str, Any]]:
    """One line for each county (or other branch): its own answer, and the numbers of it and its stations together."""
    own = {branch: state for level, branch, state, _ in rows if level != "station"}
    opened = {row.gate_id: row for row in session.scalars(sa.select(Branch).where(Branch.push_id == push.id))}
    found = []
    order = sorted({row[1] for row in rows}, key=lambda one: (units[one].code if one in units else "", one))
    for unit_id, rollup in _by(lambda row: row[1], rows, order):
        branch, unit = opened.get(unit_id), units.get(unit_id)
        line = {
            "unit_id": unit_id,
            "name": unit.short_name if unit else "",
            "own_state": own.get(unit_id),
            "opened_at": branch.opened_at if branch else None,
            "reason": branch.reason if branch else None,
            "bypassed": bool(branch and branch.reason in BYPASSING),
        }
        found.append(line | _figures(rollup))
    return found


def _bypassed(session: Session, push: Push, mine: list[Any]) -> list[dict[str, Any]]:
    """被越过的单位, by name and reason: their stations were opened without them."""
    query = (
        sa.select(Branch.gate_id, Branch.reason, Branch.opened_at)
        .join(Receipt, sa.and_(Receipt.push_id == Branch.push_id, Receipt.unit_id == Branch.gate_id))
        .where(Branch.push_id == push.id, Branch.reason.in_(BYPASSING), *mine)
        .order_by(Branch.opened_at, Branch.gate_id)
    )
    rows = session.execute(query).all()
    units = units_of(session, {row.gate_id for row in rows})
    return [
        {
            "unit_id": gate_id,
            "name": units[gate_id].name if gate_id in units else "",
            "reason": reason,
            "reason_label": BYPASSED.get(reason or "", ""),
            "opened_at": opened_at,
        }
        for gate_id, reason, opened_at in rows
    ]
