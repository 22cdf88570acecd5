"""Suggestions as lines of a list: who handles each, and which of its limits comes first. Never a name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Suggestion, SuggestionLimit, SuggestionUnit
from services.intake.queries.needs import unit_shown
from services.intake.standing.suggestions import concerning, handled_by
from services.intake.suggestions import BODIES, KINDS, PARTS, RESOLVED, STATES, term_of
from shared.db import now
from shared.identity import Actor, KnownUnit, units_of

PLAIN = (
    "id", "number", "body", "kind", "session", "outside_number", "title", "summary", "received_on", "state", "resolved",
    "registered_at", "updated_at", "version",
)  # fmt: skip
COLOURS = {"green": "正常", "blue": "临近期限", "yellow": "已超期", "red": "超期督办"}
RED = 3


def suggestion_list(session: Session, actor: Actor, filters: dict[str, Any]) -> sa.Select[Suggestion]:
    """The statement of a list; filters: state, kind, mine, late, q (in number, outside number and title)."""
    statement = sa.select(Suggestion).where(concerning(session, actor))
    for name in ("state", "kind"):
        if filters.get(name):
            statement = statement.where(getattr(Suggestion, name) == filters[name])
    if filters.get("mine"):
        statement = statement.where(Suggestion.id.in_(handled_by(actor.unit_id or "")))
    if filters.get("late"):
        late = (SuggestionLimit.ended.is_(None), SuggestionLimit.due_at < now(session))
        statement = statement.where(Suggestion.id.in_(sa.select(SuggestionLimit.suggestion_id).where(*late)))
    if filters.get("q"):
        columns = (Suggestion.number, Suggestion.outside_number, Suggestion.title)
        statement = statement.where(sa.or_(*(one.contains(filters["q"], autoescape=True) for one in columns)))
    return statement


def rows_shown(session: Session, rows: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Suggestions as lines: labels, bureau, lead and co-handlers, the limit that ends first."""
    ids = [row.id for row in rows]
    parts = sa.select(SuggestionUnit).where(SuggestionUnit.suggestion_id.in_(ids), SuggestionUnit.ended_at.is_(None))
    handled = list(session.scalars(parts.order_by(SuggestionUnit.since, SuggestionUnit.id)))
    open_ = sa.select(SuggestionLimit).where(SuggestionLimit.suggestion_id.in_(ids), SuggestionLimit.ended.is_(None))
    first: dict[str, SuggestionLimit] = {}
    for limit in session.scalars(open_.order_by(SuggestionLimit.due_at, SuggestionLimit.id)):
        first.setdefault(limit.suggestion_id, limit)
    units = units_of(session, {row.bureau_id for row in rows} | {one.unit_id for one in handled})
    return [_row(row, handled, units) | {"limit": _first(session, first.get(row.id))} for row in rows]


def _first(session: Session, limit: SuggestionLimit | None) -> dict[str, Any] | None:
    return limit_shown(limit, now(session)) if limit else None


def _row(row: Suggestion, handled: Sequence[SuggestionUnit], units: dict[str, KnownUnit]) -> dict[str, Any]:
    mine = [one for one in handled if one.suggestion_id == row.id]
    by_part = {part: [unit_shown(units.get(one.unit_id)) for one in mine if one.part == part] for part in PARTS}
    return {name: getattr(row, name) for name in PLAIN} | {
        "labels": {
            "body": BODIES[row.body],
            "kind": KINDS[row.kind],
            "state": STATES[row.state],
            "resolved": RESOLVED.get(row.resolved or ""),
        },
        "bureau": unit_shown(units.get(row.bureau_id)),
        "lead": next(iter(by_part["lead"]), None),
        "co": by_part["co"],
    }


def limit_shown(limit: SuggestionLimit, at: datetime) -> dict[str, Any]:
    """A limit with its words, its colour while it runs, and whether it was kept when it was met."""
    term = term_of(limit.name, limit.extended_at is not None)
    plain = ("name", "since", "due_at", "ended", "ended_at", "extended_at", "extended_why", "consent")
    colour = None if limit.ended else _colour(limit, at)
    return {name: getattr(limit, name) for name in plain} | {
        "label": term.label,
        "term": term.words,
        "source": term.source,
        "colour": colour,
        "colour_words": COLOURS.get(colour or ""),
        "kept": limit.ended_at <= limit.due_at if limit.ended == "met" and limit.ended_at else None,
    }


def _colour(limit: SuggestionLimit, at: datetime) -> str:
    if at > limit.due_at:
        return "red" if limit.height >= RED else "yellow"
    return "blue" if at >= limit.blue_at else "green"
