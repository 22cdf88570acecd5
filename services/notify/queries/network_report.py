"""网络报告: which units have groups of which kinds, which lack one, which are overdue, by the unit right below."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.groups import GROUP_KINDS, INSTITUTION_KINDS, INTERNAL, PER_OFFICER, officers_for
from services.notify.models import Group, Institution
from services.notify.queries.groups import today
from services.notify.queries.pushes import below
from shared.identity import KnownUnit

NOTES = (
    "内部工作群：每个单位都应有；对外的五类群：由基层所队建立。",
    "只统计群的数量，不含成员。数字仅供参考，不计入考核。",
)


def expected_of(kind: str, level: str) -> bool:
    """Whether a unit of this level is expected to have such a group: outside ones are the stations' work."""
    return kind == INTERNAL or level == "station"


def network_report(session: Session, unit: KnownUnit, population: int | None = None) -> dict[str, Any]:
    """Counts by line: the unit with its departments, then each unit right below of a lower level, with all below it.

    {unit_id, unit_name, lines: [...], whole: line, staffing}; a line: {unit_id (None: the unit's own), unit_name,
    units, groups, overdue, subgroups, institutions, kinds: {kind: number}, lacking: {kind: number of units}}. The lines
    add up to the whole. Only active units and groups.
    """
    units = list(session.scalars(sa.select(KnownUnit).where(below(KnownUnit.path, [unit.path]), KnownUnit.active)))
    facts = _facts(session, unit)
    lower = sorted((one for one in units if one.parent_id == unit.id and one.level != unit.level), key=_by_code)
    lines = [
        _line(one.id, one.name, [each for each in units if each.path.startswith(one.path)], facts) for one in lower
    ]
    rest = [one for one in units if not any(one.path.startswith(each.path) for each in lower)]
    return {
        "unit_id": unit.id,
        "unit_name": unit.name,
        "lines": [_line(None, "本级" if len(rest) == 1 else "本级和各部门", rest, facts), *lines],
        "whole": _line(unit.id, unit.name, units, facts),
        "staffing": None if population is None else _staffing(population),
    }


def _by_code(unit: KnownUnit) -> str:
    return unit.code


def _staffing(population: int) -> dict[str, int]:
    return {"population": population, "per_officer": PER_OFFICER, "officers": officers_for(population)}


def _facts(session: Session, unit: KnownUnit) -> dict[str, Counter[Any]]:
    """Counted by unit: groups by (unit, kind), overdue, sub-groups, institutions."""
    mine = sa.select(KnownUnit.id).where(below(KnownUnit.path, [unit.path]), KnownUnit.active)
    there = (Group.unit_id.in_(mine), Group.dissolved_on.is_(None))
    late = sa.func.sum(sa.case((Group.review_on <= today(session), 1), else_=0))
    grouped = sa.select(Group.unit_id, Group.kind, sa.func.count(), late, sa.func.sum(Group.subgroups))
    found: dict[str, Counter[Any]] = {name: Counter() for name in ("groups", "overdue", "subgroups", "institutions")}
    for unit_id, kind, number, overdue, subgroups in session.execute(
        grouped.where(*there).group_by(Group.unit_id, Group.kind)
    ):
        found["groups"][unit_id, kind] += number
        found["overdue"][unit_id] += overdue
        found["subgroups"][unit_id] += subgroups
    kept = sa.select(Institution.unit_id, Institution.kind, sa.func.count()).where(Institution.unit_id.in_(mine))
    for unit_id, kind, number in session.execute(kept.group_by(Institution.unit_id, Institution.kind)):
        found["institutions"][unit_id, kind] += number
    return found


def _line(
    unit_id: str | None, name: str, units: list[KnownUnit], facts: dict[str, Counter[Any]]
) -> dict[str, Any]:  # fmt: skip
    groups, institutions = facts["groups"], facts["institutions"]
    kinds = {kind: sum(groups[one.id, kind] for one in units) for kind in GROUP_KINDS}
    return {
        "unit_id": unit_id,
        "unit_name": name,
        "units": len(units),
        "groups": sum(kinds.values()),
        "kinds": kinds,
        "lacking": {
            kind: sum(expected_of(kind, one.level) and not groups[one.id, kind] for one in units)
            for kind in GROUP_KINDS
        },
        "overdue": sum(facts["overdue"][one.id] for one in units),
        "subgroups": sum(facts["subgroups"][one.id] for one in units),
        "institutions": sum(institutions[one.id, kind] for one in units for kind in INSTITUTION_KINDS),
    }


def lacking_list(unit: KnownUnit, kind: str) -> sa.Select[KnownUnit]:
    """The units that are expected to have a group of this kind and have none, to be paged by (code, id)."""
    has = sa.select(Group.id).where(Group.unit_id == KnownUnit.id, Group.kind == kind, Group.dissolved_on.is_(None))
    found = sa.select(KnownUnit).where(below(KnownUnit.path, [unit.path]), KnownUnit.active, ~has.exists())
    return found if kind == INTERNAL else found.where(KnownUnit.level == "station")


def report_cells(report: dict[str, Any]) -> list[list[str]]:
    """The report as rows of a sheet, the header first, the whole last."""
    head = ["单位", "单位数", "在用群组", "逾期未复核", "下级群覆盖数", "联系单位"]
    head += [*GROUP_KINDS.values()] + [f"缺{label}的单位" for label in GROUP_KINDS.values()]
    return [head] + [
        [
            "合计" if line is report["whole"] else line["unit_name"],
            *(str(line[name]) for name in ("units", "groups", "overdue", "subgroups", "institutions")),
            *(str(line["kinds"][kind]) for kind in GROUP_KINDS),
            *(str(line["lacking"][kind]) for kind in GROUP_KINDS),
        ]
        for line in (*report["lines"], report["whole"])
    ]
