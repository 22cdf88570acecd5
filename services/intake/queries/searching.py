"""搜索: needs, materials and suggestions by number or by words of the title, for the search of the whole system.

A number is found at once by its index. Words are looked for in the newest titles alone: the lists of each kind look
through everything, and the page leads there.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.materials import STATES as MATERIAL_STATES
from services.intake.models import Material, Need, Suggestion
from services.intake.progress import STATES
from services.intake.queries.needs import unit_shown, within
from services.intake.standing.suggestions import concerning
from services.intake.suggestions import STATES as SUGGESTION_STATES
from services.intake.suggestions.rights import EVERYBODY
from shared.identity import Actor, units_of

MOST = 8
NEWEST = 2000
"""So many of the newest titles that somebody may see are looked through."""
WORDS = {"need": "需求", "material": "素材", "suggestion": "建议提案"}


def hits(session: Session, actor: Actor, q: str) -> list[dict[str, Any]]:
    """At most eight of {what, words, id, number, title, unit, state, state_label}: an exact number first."""
    looked = [
        ("need", Need, within(actor), Need.raised_at, STATES),
        ("material", Material, within(actor, Material.unit_id), Material.offered_at, MATERIAL_STATES),
    ]
    found = []
    for what, table, seen, at, states in looked:
        found += [_hit(what, row, states, row.unit_id) for row in _rows(session, (table, at), seen, q)]
    if actor.has_any(EVERYBODY):
        seen = concerning(session, actor)
        rows = _rows(session, (Suggestion, Suggestion.registered_at), seen, q)
        found += [_hit("suggestion", row, SUGGESTION_STATES, row.bureau_id) for row in rows]
    found.sort(key=lambda one: one["number"] != q)
    units = units_of(session, {one["unit"] for one in found[:MOST]})
    return [one | {"unit": unit_shown(units.get(one["unit"]))} for one in found[:MOST]]


def _rows(session: Session, of: tuple[Any, Any], seen: Any, q: str) -> list[Any]:
    table, at = of
    exact = session.scalars(sa.select(table).where(table.number == q, seen)).first()
    if exact is not None:
        return [exact]
    mine = sa.select(table.id, table.title, table.number, at.label("at")).where(seen)
    newest = mine.order_by(at.desc(), table.id.desc()).limit(NEWEST).subquery()
    like = sa.or_(newest.c.title.contains(q, autoescape=True), newest.c.number.contains(q, autoescape=True))
    ids = list(session.scalars(sa.select(newest.c.id).where(like).order_by(newest.c.at.desc()).limit(MOST)))
    rows = {row.id: row for row in session.scalars(sa.select(table).where(table.id.in_(ids)))} if ids else {}
    return [rows[one] for one in ids if one in rows]


def _hit(what: str, row: Any, states: dict[str, str], unit_id: str) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("id", "number", "title", "state")}
    return plain | {"what": what, "words": WORDS[what], "state_label": states[row.state], "unit": unit_id}
