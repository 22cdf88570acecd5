"""Pure: what units may not have twice in the directory as it is to be: police codes, and towns of one tier."""

from collections.abc import Iterator, Mapping

from services.directory.roster.held import HeldUnit
from services.directory.roster.rows import Fault
from services.directory.structure import TOWN_TIERS
from shared.words import UNIT_KINDS


def place_faults(rows: Mapping[str, int], after: Mapping[str, HeldUnit]) -> list[Fault]:
    """What is wrong with the police codes and towns of the units in these rows, {code: row}."""
    codes: dict[str, list[str]] = {}
    towns: dict[tuple[str, str], list[str]] = {}
    for unit in after.values():
        if unit.police_code:
            codes.setdefault(unit.police_code, []).append(unit.code)
        for town in unit.towns:
            towns.setdefault((TOWN_TIERS.get(unit.kind, ""), town), []).append(unit.code)
    found: list[Fault] = []
    for code, row in rows.items():
        unit = after[code]
        others = [one for one in codes.get(unit.police_code or "", []) if one != code]
        found += [Fault(row, "机构代码", f"与编码“{others[0]}”的单位重复")] if others else []
        found += [Fault(row, "辖区", fault) for fault in _town_faults(unit, after, towns)]
    return found


def _town_faults(
    unit: HeldUnit, after: Mapping[str, HeldUnit], towns: Mapping[tuple[str, str], list[str]]
) -> Iterator[str]:
    tier = TOWN_TIERS.get(unit.kind)
    if tier is None and unit.towns and unit.kind:
        yield f"{UNIT_KINDS[unit.kind]}没有辖区"
        return
    for town in unit.towns:
        others = [one for one in towns[tier or "", town] if one != unit.code]
        over = [one for one in towns.get(("bureau", town), []) if one != unit.parent_code]
        if others:
            yield f"{town}已由编码“{others[0]}”的单位负责"
        elif tier == "station" and over:
            yield f"{town}属于编码“{over[0]}”的单位，不在本分局辖区"
