"""沿革 to look at: the spans of a unit, the network as it was on a day, what is still to change."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import PlannedChange, Unit, UnitSpan
from services.directory.queries.units import unit_for, unit_names
from services.directory.structure import LEVEL_OF
from shared.errors import NotFound
from shared.identity import names_of

SPAN_FIELDS = ("since", "until", "name", "short_name", "parent_id", "admin_code", "police_code", "active",
               "successor_id", "reason", "document")  # fmt: skip


def history_of(session: Session, unit: Unit) -> list[dict[str, Any]]:
    """The spans of a unit, the present one first, with the names of its parents and successor and who wrote it down."""
    spans = list(session.scalars(sa.select(UnitSpan).where(UnitSpan.unit_id == unit.id).order_by(UnitSpan.since)))
    others = unit_names(session, [one for span in spans for one in (span.parent_id, span.successor_id) if one])
    people = names_of(session, [span.by for span in spans])
    found = []
    for before, span in zip([None, *spans], spans, strict=False):
        found.append({
            **{name: getattr(span, name) for name in SPAN_FIELDS},
            "parent_name": others.get(span.parent_id or ""),
            "successor_name": others.get(span.successor_id or ""),
            "by": people.get(span.by, span.by),
            "noted_at": span.noted_at,
            "what": _what(before, span, others),
        })  # fmt: skip
    return found[::-1]


def _what(before: UnitSpan | None, span: UnitSpan, names: dict[str, str]) -> str:
    """What changed, in words."""
    if before is None and not span.successor_id:
        return "设立" if span.active else "登记"
    if before is None:
        return f"并入{names.get(span.successor_id or '', '')}"
    said = []
    if before.name != span.name:
        said.append(f"由“{before.name}”更名")
    elif before.short_name != span.short_name:
        said.append(f"简称由“{before.short_name}”改为“{span.short_name}”")
    if before.parent_id != span.parent_id:
        said.append(f"由{names.get(before.parent_id or '', '')}划归{names.get(span.parent_id or '', '')}")
    if span.successor_id and not before.successor_id:
        said.append(f"并入{names.get(span.successor_id, '')}")
    elif before.active != span.active:
        said.append("恢复" if span.active else "停用")
    for name, word in (("admin_code", "行政区划代码"), ("police_code", "公安机构代码")):
        if getattr(before, name) != getattr(span, name):
            said.append(f"{word}改为{getattr(span, name) or '空'}")
    return "，".join(said)


def units_of_day(
    session: Session, on: date, *, level: str | None = None, kind: str | None = None, under: str | None = None,
    active: bool | None = None, q: str | None = None,
) -> sa.Select[Unit, UnitSpan]:  # fmt: skip
    """(Unit, UnitSpan) of the units that there were on a day and that fit, as they were then."""
    found = sa.select(Unit, UnitSpan).join(UnitSpan, UnitSpan.unit_id == Unit.id).where(_then(on))
    wanted = {Unit.level: level, Unit.kind: kind, UnitSpan.active: active}
    for column, value in wanted.items():
        found = found if value is None else found.where(column == value)
    if under:
        paths = paths_of_day(session, on)
        found = found.where(Unit.id.in_([one for one, path in paths.items() if f"/{under}/" in path]))
    if q:
        texts = (UnitSpan.name, Unit.code)
        found = found.where(sa.or_(*(text.contains(q, autoescape=True) for text in texts)))
    return found


def _then(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(UnitSpan.since <= on, sa.or_(UnitSpan.until.is_(None), UnitSpan.until > on))


def paths_of_day(session: Session, on: date) -> dict[str, str]:
    """The path of each unit as it was on a day."""
    rows = session.execute(sa.select(UnitSpan.unit_id, UnitSpan.parent_id, UnitSpan.successor_id).where(_then(on)))
    above = {row.unit_id: row.successor_id or row.parent_id for row in rows}
    return {one: _path(one, above) for one in above}


def _path(unit_id: str, above: dict[str, str | None]) -> str:
    way, at = [unit_id], above.get(unit_id)
    while at is not None and at not in way:
        way.append(at)
        at = above.get(at)
    return f"/{'/'.join(reversed(way))}/"


def as_then(unit: Unit, span: UnitSpan, path: str) -> dict[str, Any]:
    """A unit as it was in a span, with the fields of a unit; its version is the present one."""
    held = ("name", "short_name", "parent_id", "admin_code", "police_code", "active", "successor_id")
    return {
        "id": unit.id, "code": unit.code, "kind": unit.kind, "level": LEVEL_OF[unit.kind], "path": path,
        "version": unit.version, **{name: getattr(span, name) for name in held},
    }  # fmt: skip


def planned_of(session: Session, unit: Unit) -> list[PlannedChange]:
    """What is to change of a unit, was to and could not, the next one first; what was done stands in its spans."""
    query = sa.select(PlannedChange).where(
        PlannedChange.unit_id == unit.id, PlannedChange.state.in_(["waiting", "failed"])
    )
    return list(session.scalars(query.order_by(PlannedChange.on)))


def planned_for(session: Session, unit_id: str, planned_id: str) -> PlannedChange:
    """One of them. Raises NotFound."""
    unit_for(session, unit_id)
    row = session.get(PlannedChange, planned_id)
    if row is None or row.unit_id != unit_id:
        raise NotFound
    return row
