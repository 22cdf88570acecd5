"""沿革: writing down how a unit is from a day on, and how it was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory import terms
from services.directory.models import Unit, UnitSpan
from shared.db import now
from shared.errors import Conflict
from shared.ids import new_id

AS_IT_IS = ("name", "short_name", "parent_id", "admin_code", "police_code", "active", "successor_id")


@dataclass(frozen=True, kw_only=True)
class Why:
    """从哪天起、为什么: `since` None is today; `document` the number of the order."""

    since: date | None = None
    reason: str | None = None
    document: str | None = None


def why_of(body: dict[str, Any]) -> Why:
    """From which day on and why, taken out of what was sent."""
    return Why(since=body.pop("since"), reason=body.pop("reason") or None, document=body.pop("document") or None)


def today(session: Session) -> date:
    """The day it is in Beijing."""
    return terms.today(now(session))


def write_spans(session: Session, units: Iterable[Unit], why: Why) -> None:
    """Close the span of each unit that is not any more as it was, and open the next; nothing for one unchanged.

    Raises Conflict (too_early) for a day before the last change of one of them.
    """
    session.flush()
    units = list(units)
    spans = _open_spans(session, [unit.id for unit in units])
    since, at = why.since or today(session), now(session)
    by = session.info.get("by", ("service:directory",))[0]
    for unit in units:
        span = spans.get(unit.id)
        if span is not None and _same(span, unit):
            continue
        span = _next(session, unit, span, since)
        for name in AS_IT_IS:
            setattr(span, name, getattr(unit, name))
        span.reason, span.document, span.by, span.noted_at = why.reason, why.document, by, at
        session.add(span)
    session.flush()


def _open_spans(session: Session, ids: list[str]) -> dict[str, UnitSpan]:
    query = sa.select(UnitSpan).where(UnitSpan.until.is_(None))
    if len(ids) < 100:
        query = query.where(UnitSpan.unit_id.in_(ids))
    return {span.unit_id: span for span in session.scalars(query)}


def _same(span: UnitSpan, unit: Unit) -> bool:
    return all(getattr(span, name) == getattr(unit, name) for name in AS_IT_IS)


def _next(session: Session, unit: Unit, span: UnitSpan | None, since: date) -> UnitSpan:
    if span is not None and span.since == since:
        return span
    if span is not None:
        if since < span.since:
            detail = f"{unit.name}在{span.since}已有变更，生效日期不能早于那一天"
            raise Conflict("生效日期太早", code="too_early", detail=detail, since=span.since.isoformat())
        span.until = since
        session.flush()
    return UnitSpan(id=new_id(), unit_id=unit.id, since=since)
