"""网络报告: which units have groups of which kinds, which lack one, which are overdue, by the unit right below."""

from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.groups import GROUP_KINDS, INTERNAL, PER_OFFICER, officers_for
from services.notify.models import Group, Institution
from services.notify.queries.pushes import below
from services.notify.standing.days import today
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
    units = _units(session, unit)
    lower = {one.id: one.name for one in units if one.parent_id == unit.id and one.level != unit.level}
    line_of = {one.id: next((part for part in one.path.split("/") if part in lower), None) for one in units}
    counts = _counts(session, unit, units, line_of)
    own = "本级" if list(line_of.values()).count(None) == 1 else "本级和各部门"
    whole: Counter[str] = sum(counts.values(), Counter())
    return {
        "unit_id": unit.id,
        "unit_name": unit.name,
        "lines": [_line(line, name, counts[line]) for line, name in {None: own, **lower}.items()],
        "whole": _line(unit.id, unit.name, whole),
        "staffing": None if population is None else _staffing(population),
    }


def _units(session: Session, unit: KnownUnit) -> list[Any]:
    columns = (KnownUnit.id, KnownUnit.parent_id, KnownUnit.name, KnownUnit.level, KnownUnit.path)
    mine = sa.select(*columns).where(below(KnownUnit.path, [unit.path]), KnownUnit.active)
    return list(session.execute(mine.order_by(KnownUnit.code)))


def _staffing(population: int) -> dict[str, int]:
    return {"population": population, "per_officer": PER_OFFICER, "officers": officers_for(population)}


def _counts(
    session: Session, unit: KnownUnit, units: list[Any], line_of: dict[str, str | None]
) -> dict[str | None, Counter[str]]:  # fmt: skip
    """By line: "units", "overdue", "subgroups", "institutions", "groups kind", "lacking kind"; one pass over each."""
    found: dict[str | None, Counter[str]] = defaultdict(Counter)
    level_of = {one.id: one.level for one in units}
    for one in units:
        found[line_of[one.id]]["units"] += 1
        found[line_of[one.id]].update(f"lacking {kind}" for kind in GROUP_KINDS if expected_of(kind, one.level))
    for unit_id, kind, number, overdue, subgroups in session.execute(_grouped(session, unit)):
        line = found[line_of[unit_id]]
        line.update({f"groups {kind}": number, "overdue": overdue, "subgroups": subgroups})
        line[f"lacking {kind}"] -= expected_of(kind, level_of[unit_id])
    kept = sa.select(Institution.unit_id, sa.func.count()).where(Institution.unit_id.in_(_active(unit)))
    for unit_id, number in session.execute(kept.group_by(Institution.unit_id)):
        found[line_of[unit_id]]["institutions"] += number
    return found


def _active(unit: KnownUnit) -> Any:
    return sa.select(KnownUnit.id).where(below(KnownUnit.path, [unit.path]), KnownUnit.active)


def _grouped(session: Session, unit: KnownUnit) -> Any:
    """Groups in use by unit and kind: how many, how many of them overdue, what they reach."""
    late = sa.func.sum(sa.case((Group.review_on <= today(session), 1), else_=0))
    columns = (Group.unit_id, Group.kind, sa.func.count(), late, sa.func.sum(Group.subgroups))
    found = sa.select(*columns).where(Group.unit_id.in_(_active(unit)), Group.dissolved_on.is_(None))
    return found.group_by(Group.unit_id, Group.kind)


def groups_in_use(session: Session, unit: KnownUnit) -> int:
    """How many groups this unit and all below it keep; of each only that it is there."""
    mine = sa.select(sa.func.count()).where(Group.unit_id.in_(_active(unit)), Group.dissolved_on.is_(None))
    return session.scalar(mine) or 0


def _line(unit_id: str | None, name: str, counts: Counter[str]) -> dict[str, Any]:
    kinds = {kind: counts[f"groups {kind}"] for kind in GROUP_KINDS}
    return {
        "unit_id": unit_id,
        "unit_name": name,
        "units": counts["units"],
        "groups": sum(kinds.values()),
        "kinds": kinds,
        "lacking": {kind: counts[f"lacking {kind}"] for kind in GROUP_KINDS},
        **{name: counts[name] for name in ("overdue", "subgroups", "institutions")},
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
