"""Pure: what a roster would do, line by line: what is new, and of what changes each field before and after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.directory.roster.columns import ACTIVE, CLOSED, PERSON, UNIT
from services.directory.roster.held import Held, HeldPerson, HeldUnit
from services.directory.roster.plan import Plan
from shared.words import ROLES

UNIT_FIELDS = {
    "name": "名称", "short_name": "简称", "parent_code": "上级单位", "admin_code": "行政区划",
    "police_code": "机构代码", "towns": "辖区", "active": "状态",
}  # fmt: skip
PERSON_FIELDS = {"name": "名称", "unit_code": "所属单位", "login": "登录名", "grants": "角色", "active": "状态"}
Change = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row that does something: `what` created or changed; `changes` of (title, before, after)."""

    kind: str
    code: str
    name: str
    what: str
    changes: tuple[Change, ...] = ()


def lines_of(held: Held, plan: Plan) -> list[Line]:
    """The rows of a plan that do something: units first, parents before children, then people; faulty ones not."""
    units = _lines(UNIT, plan.units, held.units, UNIT_FIELDS)
    return [*units, *_lines(PERSON, plan.people, held.people, PERSON_FIELDS)]


def _lines(
    kind: str, wanted: Iterable[HeldUnit | HeldPerson], held: Mapping[str, Any], fields: Mapping[str, str]
) -> Iterator[Line]:
    for one in wanted:
        before = held.get(one.code)
        changes = tuple(_changes(before, one, fields)) if before else ()
        yield Line(kind, one.code, one.name, "changed" if before else "created", changes)


def _changes(before: Any, after: Any, fields: Mapping[str, str]) -> Iterator[Change]:
    for name, title in fields.items():
        old, new = _words(before, name), _words(after, name)
        if old != new:
            yield title, old, new


def _words(one: HeldUnit | HeldPerson, name: str) -> str:
    value = getattr(one, name)
    if isinstance(one, HeldPerson) and name == "grants":
        return "、".join(sorted(_role(one, role, code) for role, code in one.grants))
    if name == "active":
        return ACTIVE if value else CLOSED
    return " ".join(value) if isinstance(value, tuple) else value or ""


def _role(one: HeldPerson, role: str, code: str) -> str:
    """联络人(2)[2026-01-01~]@LY-LS: as it is written in a roster."""
    place, term = one.places.get((role, code)), one.terms.get((role, code))
    days = f"[{term[0] or ''}~{term[1] or ''}]" if term else ""
    where = "" if code == one.unit_code else f"@{code}"
    return ROLES.get(role, role) + (f"({place})" if place else "") + days + where
