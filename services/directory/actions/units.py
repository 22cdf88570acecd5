"""Writing units: opening, changing, moving, closing."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.telling import tell_units
from services.directory.models import Unit
from services.directory.structure import LEVEL_OF, place_fault
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.ids import new_id


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """What a unit begins with; `parent_id` None only for the city bureau."""

    code: str
    name: str
    kind: str
    parent_id: str | None = None
    short_name: str = ""
    admin_code: str | None = None
    active: bool = True


def open_unit(session: Session, new: NewUnit) -> Unit:
    """A new unit. Raises Conflict for a code already taken, Invalid for a place where its kind cannot stand."""
    if session.scalars(sa.select(Unit.id).where(Unit.code == new.code)).first():
        raise Conflict("单位编码已被使用", code="code_taken")
    unit = add_unit(session, new, _parent(session, new.kind, new.parent_id))
    tell_units(session, [unit])
    return unit


def add_unit(session: Session, new: NewUnit, parent: Unit | None) -> Unit:
    """The row alone, its place already judged; the caller tells."""
    at, unit_id = now(session), new_id()
    unit = Unit(id=unit_id, level=LEVEL_OF[new.kind], created_at=at, updated_at=at)
    for field in fields(new):
        setattr(unit, field.name, getattr(new, field.name))
    unit.short_name = new.short_name or new.name
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


def change_unit(session: Session, unit: Unit, changes: dict[str, Any], expected: int | None) -> Unit:
    """Change name, short_name, admin_code, parent_id or active. A move takes the whole subtree along.

    Raises Conflict when the city bureau would be closed, Invalid for an impossible place, Stale, PreconditionMissing.
    """
    if unit.kind == "bureau" and changes.get("active") is False:
        raise Conflict("市局不能停用", code="bureau_stays")
    parent_id = changes.get("parent_id", unit.parent_id)
    moving = parent_id != unit.parent_id
    parent = _parent_for_move(session, unit, parent_id) if moving else None
    expect_version(unit, expected)
    for name in ("name", "short_name", "admin_code", "active"):
        if name in changes:
            setattr(unit, name, changes[name])
    below = subtree_of(session, unit)
    if moving and parent:
        move_unit(unit, parent, below)
    unit.updated_at = now(session)
    tell_units(session, below)
    return unit


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
    before, after = unit.path, f"{parent.path}{unit.id}/"
    unit.parent_id = parent.id
    for one in below:
        one.path = after + one.path.removeprefix(before)
