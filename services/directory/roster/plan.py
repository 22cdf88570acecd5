"""Pure: what a roster would change, judged as a whole against what is held; nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from services.directory.roster.columns import PersonLine, UnitLine
from services.directory.roster.held import Held, HeldPerson, HeldUnit
from services.directory.roster.places import place_faults
from services.directory.roster.rows import Fault
from services.directory.structure import grant_fault, place_fault
from services.directory.terms import OPEN, Term
from shared.identity import roles_conflict

L = TypeVar("L", UnitLine, PersonLine)


@dataclass(slots=True)
class Plan:
    """The directory as it is to be: parents stand before their children; `faults` empty means it may be done."""

    units: list[HeldUnit] = field(default_factory=list)
    people: list[HeldPerson] = field(default_factory=list)
    contact: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0
    """Lines that change nothing."""


def make_plan(held: Held, units: Iterable[UnitLine], people: Iterable[PersonLine], by_code: str | None = None) -> Plan:
    """Judge every line against the rules. `by_code` is the importer's own code: he cannot disable himself."""
    plan = Plan()
    units, people = _once(list(units), plan.faults), _once(list(people), plan.faults)
    after_units = dict(held.units) | {line.code: _merged_unit(held, line) for line in units}
    after_people = dict(held.people) | {line.code: _merged_person(held, line) for line in people}
    for unit_line in units:
        plan.faults += _unit_faults(unit_line, held, after_units)
    plan.faults += place_faults({line.code: line.row for line in units}, after_units)
    logins = _logins(after_people)
    for line in people:
        plan.faults += _person_faults(line, after_people[line.code], after_units, logins)
    plan.faults += _admin_faults(held, after_people, {line.code: line.row for line in people}, by_code)
    plan.units = [after_units[line.code] for line in units if held.units.get(line.code) != after_units[line.code]]
    plan.units.sort(key=lambda unit: _depth(unit.code, after_units))
    plan.people = [after_people[line.code] for line in people if held.people.get(line.code) != after_people[line.code]]
    plan.contact = {line.code: _contact(line) for line in people if _contact(line)}
    plan.same = len(units) + len(people) - len(plan.units) - len(plan.people)
    plan.faults.sort()
    return plan


def _once(lines: list[L], faults: list[Fault]) -> list[L]:
    found: dict[str, L] = {}
    for line in lines:
        if line.code in found:
            faults.append(Fault(line.row, "编码", f"与第 {found[line.code].row} 行的编码重复"))
        found.setdefault(line.code, line)
    return list(found.values())


def _merged_unit(held: Held, line: UnitLine) -> HeldUnit:
    old = held.units.get(line.code)
    return HeldUnit(
        code=line.code,
        name=line.name,
        short_name=line.short_name or (old.short_name if old else line.name[:40]),
        kind=line.kind or (old.kind if old else ""),
        parent_code=line.parent_code,
        admin_code=line.admin_code or (old.admin_code if old else None),
        active=line.active if line.active is not None else (old.active if old else True),
        police_code=line.police_code or (old.police_code if old else None),
        towns=line.towns if line.towns is not None else (old.towns if old else ()),
    )


def _merged_person(held: Held, line: PersonLine) -> HeldPerson:
    old = held.people.get(line.code)
    return HeldPerson(
        code=line.code,
        name=line.name,
        unit_code=line.unit_code,
        login=line.login or (old.login if old else None),
        grants=line.grants,
        active=line.active if line.active is not None else (old.active if old else True),
        places={key: place for key, place in (old.places if old else {}).items() if key in line.grants} | line.places,
        terms={key: term for key, term in _terms(old, line).items() if term != OPEN},
    )


def _terms(old: HeldPerson | None, line: PersonLine) -> dict[tuple[str, str], Term]:
    return {key: term for key, term in (old.terms if old else {}).items() if key in line.grants} | line.terms


def _unit_faults(line: UnitLine, held: Held, after: Mapping[str, HeldUnit]) -> list[Fault]:
    unit, old = after[line.code], held.units.get(line.code)
    if not unit.kind:
        return [Fault(line.row, "单位类型", "新单位须写明单位类型")]
    if old and old.kind != unit.kind:
        return [Fault(line.row, "单位类型", "单位类型不能修改，请另设单位")]
    if unit.kind == "bureau":
        others = [one.code for one in after.values() if one.kind == "bureau" and one.code != unit.code]
        if others or unit.parent_code:
            return [Fault(line.row, "单位类型", "市局只能有一个，且没有上级单位")]
        return [] if unit.active else [Fault(line.row, "状态", "市局不能停用")]
    parent = after.get(unit.parent_code or "")
    if unit.parent_code and parent is None:
        return [Fault(line.row, "所属单位", f"没有编码为“{unit.parent_code}”的单位")]
    fault = place_fault(unit.kind, parent.kind if parent else None)
    return [Fault(line.row, "所属单位", fault)] if fault else []


def _depth(code: str, units: Mapping[str, HeldUnit]) -> int:
    """How far below the root; kinds only ever stand under other kinds, so this ends."""
    depth, unit = 0, units.get(code)
    while unit is not None and unit.parent_code and depth < 5:
        depth, unit = depth + 1, units.get(unit.parent_code)
    return depth


def _logins(people: Mapping[str, HeldPerson]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for person in people.values():
        if person.login:
            found.setdefault(person.login, []).append(person.code)
    return found


def _person_faults(
    line: PersonLine, person: HeldPerson, units: Mapping[str, HeldUnit], logins: Mapping[str, list[str]]
) -> list[Fault]:
    faults = []
    if line.unit_code not in units:
        return [Fault(line.row, "所属单位", f"没有编码为“{line.unit_code}”的单位")]
    others = [code for code in logins.get(person.login or "", []) if code != line.code]
    if others:
        faults.append(Fault(line.row, "登录名", f"登录名已由编码“{others[0]}”的人员使用"))
    if conflict := roles_conflict(role for role, _ in line.grants):
        faults.append(Fault(line.row, "角色", conflict))
    for role, code in sorted(line.grants):
        fault = grant_fault(role, units[code].kind) if code in units else f"没有编码为“{code}”的单位"
        faults += [Fault(line.row, "角色", fault)] if fault else []
    return faults


def _admin_faults(
    held: Held, after: Mapping[str, HeldPerson], rows: Mapping[str, int], by_code: str | None
) -> list[Fault]:
    me = held.people.get(by_code or "")
    if me and me.system_admin and not after[me.code].system_admin:
        return [Fault(rows[me.code], "角色", "不能停用自己的账号或撤销自己的系统管理员角色")]
    before = [person for person in held.people.values() if person.system_admin]
    if before and not any(person.system_admin for person in after.values()):
        return [Fault(rows[before[0].code], "角色", "至少要保留一名在用的系统管理员")]
    return []


def _contact(line: PersonLine) -> dict[str, str]:
    given = {"phone": line.phone, "mail": line.mail}
    return {name: value for name, value in given.items() if value}
