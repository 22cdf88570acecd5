"""What a unit said of an answer and what came of it, as the doors show them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.kinds.cells import percent_of
from services.intake.models import Need, Outcome, Rating
from services.intake.outcomes import LABELS, Figure, words
from services.intake.progress import CLOSED_TO_AMENDING, STATES
from services.intake.queries.needs import unit_shown, within
from services.intake.rights import may_change
from services.intake.satisfaction import RATED, turn
from shared.identity import Actor, KnownUnit, units_of

PLAIN = ("id", "need_id", "indicator", "value", "source", "reported_at", "superseded_by")


def outcomes_of(session: Session, need: Need) -> list[Outcome]:
    """Every figure of a need, corrected ones too, in the order in which they were reported."""
    mine = sa.select(Outcome).where(Outcome.need_id == need.id)
    return list(session.scalars(mine.order_by(Outcome.reported_at, Outcome.id)))


def outcome_shown(row: Outcome) -> dict[str, Any]:
    """A figure with what is worked out of it: percent, the line for people."""
    figure, base = Figure(row.value, row.since, row.until), _base(row)
    return {name: getattr(row, name) for name in PLAIN} | {
        "label": LABELS[row.indicator],
        "suppressed": row.value is None,
        "period": {"since": row.since, "until": row.until},
        "base": _base_shown(base),
        "percent": percent_of(row.value, base.value) if base else None,
        "words": words(row.indicator, figure, base),
    }


def _base(row: Outcome) -> Figure | None:
    if row.base_since is None or row.base_until is None:
        return None
    return Figure(row.base_value, row.base_since, row.base_until)


def _base_shown(base: Figure | None) -> dict[str, Any] | None:
    if base is None:
        return None
    period = {"since": base.since, "until": base.until}
    return {"value": base.value, "suppressed": base.value is None, "period": period}


def similar_seen(session: Session, actor: Actor, need: Need) -> list[dict[str, Any]]:
    """可能相似的需求, as it was raised: those that the actor may see, his own unit's or, for the 专班, everybody's."""
    return similar_shown(session, actor, need.similar)


def similar_shown(session: Session, actor: Actor, ids: list[str]) -> list[dict[str, Any]]:
    """These needs in the order given, without those that are not the actor's to see."""
    if not ids:
        return []
    found = {one.id: one for one in session.scalars(sa.select(Need).where(Need.id.in_(ids), within(actor)))}
    units = units_of(session, {one.unit_id for one in found.values()})
    return [_similar(found[one], units) for one in ids if one in found]


def similar_own(session: Session, actor: Actor, ids: list[str]) -> list[dict[str, Any]]:
    """Those of these needs that the actor's own unit has on their way."""
    shown = similar_shown(session, actor, ids)
    return [one for one in shown if one["unit"]["id"] == actor.unit_id and one["state"] not in CLOSED_TO_AMENDING]


def _similar(one: Need, units: dict[str, KnownUnit]) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("id", "number", "title", "state", "raised_at", "task_number")}
    return plain | {"state_label": STATES[one.state], "unit": unit_shown(units.get(one.unit_id))}


def ratings_of(session: Session, need: Need) -> list[Rating]:
    """What the unit said of the answers, the first round first."""
    return list(session.scalars(sa.select(Rating).where(Rating.need_id == need.id).order_by(Rating.round)))


def may_speak(actor: Actor, need: Need, given: list[Rating]) -> list[str]:
    """rate, report: what this actor may say of the need's answer now."""
    if not may_change(actor, need.unit_id):
        return []
    rounds = [(one.satisfied, one.answered_at is not None) for one in given]
    rate = ["rate"] if isinstance(turn(need.state, rounds), int) else []
    return rate + (["report"] if need.state in RATED else [])
