"""覆盖情况: counts by level and branch that add up, who was bypassed, and the gap list with names."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Branch, Push, Receipt
from services.notify.network import BYPASSING, GAP_LABELS, LEVEL_ORDER, Rollup, gaps, roll_up
from services.notify.queries.pushes import seen_receipts
from shared.db import now
from shared.identity import Actor, KnownPerson, units_of
from shared.words import LEVELS

GAPS_SHOWN = 500
MISSING = ("pending", "sent", "delivered", "failed", "expired")
BYPASSED = {"limit_passed": "逾期未签收", "declined": "不转发", "failed": "投递失败", "expired": "期满未签收"}


def coverage(session: Session, actor: Actor, push: Push) -> dict[str, Any]:
    """Everything about who has the push and who has not, within what the actor may see."""
    mine = seen_receipts(actor, push)
    key = (Receipt.level, Receipt.branch, Receipt.state)
    grouped = sa.select(*key, sa.func.count()).where(*mine).group_by(*key)
    rows = [(level, branch, state, number) for level, branch, state, number in session.execute(grouped)]
    levels = [level for level in LEVEL_ORDER if any(row[0] == level for row in rows)]
    return {
        "push_id": push.id,
        "state": push.state,
        "as_of": now(session),
        **_figures(roll_up((row[2], row[3]) for row in rows)),
        "levels": [
            {"level": level, "label": LEVELS[level]} | _figures(roll_up((r[2], r[3]) for r in rows if r[0] == level))
            for level in levels
        ],
        "branches": _branches(session, push, rows),
        "bypassed": _bypassed(session, push, mine),
        "gaps": _gaps(session, mine),
        "gaps_total": sum(row[3] for row in rows if row[2] in MISSING),
    }


def _figures(rollup: Rollup) -> dict[str, Any]:
    return {
        "targets": rollup.targets,
        "asked": rollup.asked,
        "acknowledged": rollup.acknowledged,
        "missing": rollup.missing,
        "percent": rollup.percent,
        "counts": dict(rollup.counts),
    }


def _branches(session: Session, push: Push, rows: list[Any]) -> list[dict[str, Any]]:
    """One line for each county (or other branch): its own answer, and the numbers of it and its stations together."""
    units = units_of(session, {row[1] for row in rows})
    own = {row[1]: row[2] for row in rows if row[0] == "county"}
    opened = {row.gate_id: row for row in session.scalars(sa.select(Branch).where(Branch.push_id == push.id))}
    found = []
    for unit_id in {row[1] for row in rows}:
        branch, unit = opened.get(unit_id), units.get(unit_id)
        line = {
            "unit_id": unit_id,
            "name": unit.short_name if unit else "",
            "own_state": own.get(unit_id),
            "opened_at": branch.opened_at if branch else None,
            "reason": branch.reason if branch else None,
            "bypassed": bool(branch and branch.reason in BYPASSING),
        }
        found.append(
            (unit.code if unit else "", line | _figures(roll_up((r[2], r[3]) for r in rows if r[1] == unit_id)))
        )
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


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


def _gaps(session: Session, mine: list[Any]) -> list[dict[str, Any]]:
    """缺口: who has not answered, the most pressing first, at most 500; `vacant`: it has no liaison and no head."""
    query = sa.select(Receipt).where(*mine, Receipt.state.in_(MISSING)).order_by(Receipt.due_at, Receipt.unit_id)
    rows = session.scalars(query.limit(GAPS_SHOWN)).all()
    more = {row.unit_id: row for row in rows}
    units = units_of(session, {*more, *(row.branch for row in rows)})
    staffed = _staffed(session, set(more))
    return [
        {
            "unit_id": gap.unit_id,
            "name": units[gap.unit_id].name if gap.unit_id in units else "",
            "level": gap.level,
            "branch": gap.branch,
            "branch_name": units[gap.branch].short_name if gap.branch in units else "",
            "kind": gap.kind,
            "kind_label": GAP_LABELS[gap.kind],
            "due_at": gap.due_at,
            "urged_at": more[gap.unit_id].urged_at,
            "reason": more[gap.unit_id].reason,
            "vacant": gap.unit_id not in staffed,
        }
        for gap in gaps([(r.unit_id, r.level, r.branch, r.state, r.due_at) for r in rows], now(session))
    ]


def _staffed(session: Session, unit_ids: set[str]) -> set[str]:
    """Those of the units that have an active liaison or head of their own."""
    people = session.scalars(sa.select(KnownPerson).where(KnownPerson.unit_id.in_(unit_ids), KnownPerson.active))
    return {
        grant["unit_id"] for person in people for grant in person.grants if grant["role"] in ("liaison", "unit_head")
    }
