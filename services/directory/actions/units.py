"""Writing units: opening, changing, moving, closing; each from a day on."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.jurisdictions import take_towns_along
from services.directory.actions.spans import Why, today, write_spans
from services.directory.actions.telling import tell_units
from services.directory.models import Unit
from services.directory.structure import LEVEL_OF, place_fault
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.ids import new_id

PLAIN = ("name", "short_name", "admin_code", "police_code", "active")
"""What a change sets as it is given; a move is more."""


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """What a unit begins with; `parent_id` None only for the city bureau."""

    code: str
    name: str
    kind: str
    parent_id: str | None = None
    short_name: str = ""
    admin_code: str | None = None
    police_code: str | None = None
    active: bool = True


def open_unit(session: Session, new: NewUnit, why: Why | None = None) -> Unit:
    """A new unit, from today or an earlier day on.

    Raises Conflict for a code already taken, Invalid for a place where its kind cannot stand or a day to come.
    """
    why = why or Why()
    if why.since and why.since > today(session):
        raise Invalid(errors={"since": ["新单位从今天或以前的日期起设立"]})
    if session.scalars(sa.select(Unit.id).where(Unit.code == new.code)).first():
        raise Conflict("单位编码已被使用", code="code_taken")
    _free_police_code(session, new.police_code, None)
    unit = add_unit(session, new, _parent(session, new.kind, new.parent_id))
    write_spans(session, [unit], why)
    tell_units(session, [unit])
    return unit


def add_unit(session: Session, new: NewUnit, parent: Unit | None) -> Unit:
    """The row alone, its place already judged; the caller writes the span and tells."""
    at, unit_id = now(session), new_id()
    unit = Unit(id=unit_id, level=LEVEL_OF[new.kind], created_at=at, updated_at=at)
    for field in fields(new):
        setattr(unit, field.name, getattr(new, field.name))
    unit.short_name = new.short_name or new.name[:40]
    unit.parent_id = parent.id if parent else None
    unit.path = f"{parent.path if parent else '/'}{unit_id}/"
    session.add(unit)
    return unit


def _parent(session: Session, kind: str, parent_id: str | None) -> Unit | None:
    parent = session.get(Unit, parent_id) if parent_id else None
    if parent_id and parent is None:
        raise Invalid(errors={"parent_id": ["上级单位不存在"]})
    fault = place_fault(kind, parent.kind if parent else None)
    if fault:
        raise Invalid(errors={"parent_id": [fault]})
    root = session.scalars(sa.select(Unit.id).where(Unit.kind == "bureau")).first()
    if kind == "bureau" and root:
        raise Conflict("市局只能有一个", code="one_bureau")
    return parent


def change_unit(
    session: Session, unit: Unit, changes: dict[str, Any], expected: int | None, why: Why | None = None
) -> Unit:
    """Change what PLAIN names, or parent_id, from today or an earlier day on. A move takes the whole subtree along.

    A unit that was merged stands by itself again when it is made active. Raises Conflict when the city bureau would be
    closed, for a police code already taken or a day before the last change; Invalid for an impossible place; Stale,
    PreconditionMissing.
    """
    parent = judge_change(session, unit, changes)
    expect_version(unit, expected)
    for name in PLAIN:
        if name in changes:
            setattr(unit, name, changes[name])
    if unit.active and unit.successor_id:
        parent, unit.successor_id = parent or session.get(Unit, unit.parent_id or ""), None
    below = subtree_of(session, unit)
    if parent:
        move_unit(unit, parent, below)
    unit.updated_at = now(session)
    write_spans(session, below, why or Why())
    tell_units(session, [*below, *take_towns_along(session, below)])
    return unit


def judge_change(session: Session, unit: Unit, changes: dict[str, Any]) -> Unit | None:
    """Raises what change_unit raises for the changes themselves; gives back the new parent of a move."""
    if unit.kind == "bureau" and changes.get("active") is False:
        raise Conflict("市局不能停用", code="bureau_stays")
    _free_police_code(session, changes.get("police_code"), unit.id)
    parent_id = changes.get("parent_id", unit.parent_id)
    return _parent_for_move(session, unit, parent_id) if parent_id != unit.parent_id else None


def _free_police_code(session: Session, code: str | None, unit_id: str | None) -> None:
    taken = session.scalars(sa.select(Unit).where(Unit.police_code == code)).first() if code else None
    if taken is not None and taken.id != unit_id:
        raise Conflict("公安机构代码已被使用", code="police_code_taken", detail=f"已由{taken.name}使用")


def _parent_for_move(session: Session, unit: Unit, parent_id: str | None) -> Unit:
    parent = session.get(Unit, parent_id) if parent_id else None
    fault = "上级单位不存在" if parent is None else place_fault(unit.kind, parent.kind)
    if parent is not None and parent.path.startswith(unit.path):
        fault = "单位不能移到自己的下级"
    if fault or parent is None:
        raise Invalid(errors={"parent_id": [fault or ""]})
    return parent


def subtree_of(session: Session, unit: Unit) -> list[Unit]:
    """The unit and everything below it."""
    return list(session.scalars(sa.select(Unit).where(Unit.path.startswith(unit.path, autoescape=True))))


def move_unit(unit: Unit, parent: Unit, below: list[Unit]) -> None:
    """Hang the unit and everything below it under another parent, by rewriting their paths."""
    hang(unit, parent, below)
    unit.parent_id = parent.id


def hang(unit: Unit, under: Unit, below: list[Unit]) -> None:
    """Rewrite the paths of the unit and everything below it, so that they run below another unit."""
    before, after = unit.path, f"{under.path}{unit.id}/"
    for one in below:
        one.path = after + one.path.removeprefix(before)
