"""缺口: who has not answered, with the vacancy that explains it; the most pressing at once, all of them by page."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Push, Receipt
from services.notify.network import GAP_LABELS, gap_kind
from services.notify.network.coverage import GAP_ORDER, VACANCY_LABELS, gaps, vacancy
from services.notify.queries.pushes import seen_receipts
from shared.db import now
from shared.identity import Actor, KnownPerson, KnownUnit, units_of

GAPS_SHOWN = 500
MISSING = ("pending", "sent", "delivered", "failed", "expired")
_STATES = {
    "failed": ("failed",), "silent": ("sent", "delivered"), "expired": ("expired",), "waiting": ("sent", "delivered"),
    "not_open": ("pending",),
}  # fmt: skip
_KEY = (Receipt.push_id, Receipt.state, Receipt.level, Receipt.branch, Receipt.due_at)


def pressing(session: Session, mine: list[Any], most: int = GAPS_SHOWN) -> list[dict[str, Any]]:
    """The most pressing of them, at most so many; `vacant`: there is neither liaison nor head."""
    at = now(session)
    rows: list[Receipt] = []
    for kind in GAP_ORDER:
        for state in _STATES[kind]:  # one at a time, so that each comes in the order of the index and none is sorted
            some = sa.select(Receipt).where(*mine, Receipt.state == state, *_of_kind(kind, at))
            rows += session.scalars(some.order_by(*_KEY).limit(most - len(rows)))
    ranked = gaps([(r.unit_id, r.level, r.branch, r.state, r.due_at) for r in rows], at)
    by_unit = {row.unit_id: row for row in rows}
    return gap_rows(session, [by_unit[gap.unit_id] for gap in ranked])


def gap_list(session: Session, actor: Actor, push: Push, args: dict[str, Any]) -> sa.Select[Receipt]:
    """All of them that the actor may see, narrowed by level, branch and kind; to be paged by unit_id, ascending."""
    statement = sa.select(Receipt).where(*seen_receipts(actor, push), Receipt.state.in_(MISSING))
    if args.get("kind"):
        statement = statement.where(*_of_kind(args["kind"], now(session)))
    for name in ("level", "branch"):
        if args.get(name):
            statement = statement.where(getattr(Receipt, name) == args[name])
    return statement


def branches_of(session: Session, actor: Actor, push: Push) -> dict[str, str]:
    """The branches of a push that the actor sees: short name by id, in the directory's order."""
    ids = session.scalars(sa.select(Receipt.branch).where(*seen_receipts(actor, push)).distinct())
    units = sorted(units_of(session, list(ids)).values(), key=lambda unit: unit.code)
    return {unit.id: unit.short_name for unit in units}


def gap_rows(session: Session, rows: list[Receipt]) -> list[dict[str, Any]]:
    """Receipts as lines of the gap list."""
    at = now(session)
    units = units_of(session, {*(row.unit_id for row in rows), *(row.branch for row in rows)})
    roles = _roles(session, [units[row.unit_id] for row in rows if row.unit_id in units])
    return [_line(row, units, vacancy(roles.get(row.unit_id, set())), at) for row in rows]


def _line(row: Receipt, units: dict[str, KnownUnit], lacks: str | None, at: datetime) -> dict[str, Any]:
    kind = gap_kind(row.state, row.due_at, at)
    return {
        "unit_id": row.unit_id,
        "name": units[row.unit_id].name if row.unit_id in units else "",
        "level": row.level,
        "branch": row.branch,
        "branch_name": units[row.branch].short_name if row.branch in units else "",
        "kind": kind,
        "kind_label": GAP_LABELS[kind or "waiting"],
        "due_at": row.due_at,
        "urged_at": row.urged_at,
        "urges": row.urges,
        "reason": row.reason,
        "vacant": lacks == "nobody",
        "vacancy": lacks,
        "vacancy_label": VACANCY_LABELS.get(lacks or ""),
    }


def _of_kind(kind: str, at: datetime) -> list[Any]:
    """Conditions: the receipts that are a gap of this kind at a moment (network.gap_kind, as SQL)."""
    within = [Receipt.state.in_(_STATES[kind])]
    passed = sa.and_(Receipt.due_at.is_not(None), Receipt.due_at <= at)
    return within + {"silent": [passed], "waiting": [sa.not_(passed)]}.get(kind, [])


def _roles(session: Session, units: list[KnownUnit]) -> dict[str, set[str]]:
    """The roles that active people hold on each of these units: its own people, and where those hold none, those of

    the units above it.
    """
    found: dict[str, set[str]] = {unit.id: set() for unit in units}
    _note_roles(session, set(found), found)
    above = {part for unit in units if vacancy(found[unit.id]) for part in unit.path.split("/") if part}
    _note_roles(session, above - found.keys(), found)
    return found


def _note_roles(session: Session, belonging: set[str], found: dict[str, set[str]]) -> None:
    people = sa.select(KnownPerson.grants).where(KnownPerson.unit_id.in_(belonging), KnownPerson.active)
    for grants in session.scalars(people) if belonging else ():
        for grant in grants:
            if grant["unit_id"] in found:
                found[grant["unit_id"]].add(grant["role"])
