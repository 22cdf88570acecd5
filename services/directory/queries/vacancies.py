"""空缺: who must be named on a unit and is not, where a deputy stands in, which 专班 is too small (A21-A25)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.queries.seats import held_today, strength_of
from services.directory.structure import SEATED, acting
from services.directory.structure import vacancies as missing_roles
from shared.db import once
from shared.identity import KnownUnit
from shared.words import ROLES

Places = dict[str, dict[str, int | None]]


def vacancies(session: Session, under: str | None = None, role: str | None = None) -> list[dict[str, Any]]:
    """空缺: the open units that lack somebody they must name, in the order of the network.

    Each: unit_id, code, name, level, path, `missing` roles, `acting` roles that only deputies hold, `short` {have,
    wanted} of a 专班 that has too few. With `role`: only the gaps in that role.
    """
    return once(session, ("vacancies", under, role), lambda: _vacancies(session, under, role))


def _vacancies(session: Session, under: str | None, role: str | None) -> list[dict[str, Any]]:
    held = held_today(session)
    open_units = session.scalars(
        sa.select(KnownUnit).where(KnownUnit.active, KnownUnit.path.contains(f"/{under}/" if under else "/"))
    )
    found = []
    for unit in sorted(open_units, key=lambda one: (one.path.count("/"), one.code)):
        gap = _gap(unit, held.get(unit.id, {}), role)
        if gap["missing"] or gap["acting"] or gap["short"]:
            found.append(gap)
    return found


def _gap(unit: KnownUnit, held: Places, role: str | None) -> dict[str, Any]:
    missing = [one for one in missing_roles(unit.kind, set(held)) if role in (None, one)]
    stood_in = [one for one in SEATED if role in (None, one) and acting(held.get(one, {}))]
    strength = strength_of(unit.kind, held) if role is None else None
    return {
        "unit_id": unit.id, "code": unit.code, "name": unit.name, "level": unit.level, "path": unit.path,
        "missing": [{"role": one, "label": ROLES[one]} for one in missing],
        "acting": [{"role": one, "label": ROLES[one]} for one in stood_in],
        "short": strength if strength and strength["have"] < strength["wanted"] else None,
    }  # fmt: skip


def by_bureau(session: Session) -> list[dict[str, Any]]:
    """The gaps of each bureau and what stands below it: {unit_id, name, strength, gaps}, the city's first."""
    bureaus = list(session.scalars(
        sa.select(KnownUnit).where(KnownUnit.active, KnownUnit.kind.in_(["bureau", "county", "zone"]))
    ))  # fmt: skip
    held = held_today(session, [one.id for one in bureaus])
    gaps = vacancies(session)
    found = []
    for one in sorted(bureaus, key=lambda unit: (unit.path.count("/"), unit.code)):
        own = [gap for gap in gaps if _bureau_of(gap["path"], {unit.path for unit in bureaus}) == one.path]
        found.append({"unit_id": one.id, "name": one.name, "strength": strength_of(one.kind, held.get(one.id, {})),
                      "gaps": own})  # fmt: skip
    return found


def _bureau_of(path: str, bureaus: set[str]) -> str:
    """The nearest bureau above a unit, or itself."""
    return max((one for one in bureaus if path.startswith(one)), key=len, default="")
