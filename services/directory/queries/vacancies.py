"""空缺: who must be named on a unit and is not."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, PersonGrant
from services.directory.structure import vacancies as missing_roles
from shared.identity import KnownUnit
from shared.words import ROLES


def vacancies(session: Session, under: str | None = None, role: str | None = None) -> list[dict[str, Any]]:
    """空缺: the open units that lack somebody they must name, in the order of the tree (A21, A25)."""
    held: dict[str, set[str]] = {}
    grants = sa.select(PersonGrant.unit_id, PersonGrant.role).join(Person).where(Person.active).distinct()
    for row in session.execute(grants):
        held.setdefault(row.unit_id, set()).add(row.role)
    open_units = session.scalars(
        sa.select(KnownUnit).where(KnownUnit.active, KnownUnit.path.contains(f"/{under}/" if under else "/"))
    )
    found = []
    for unit in sorted(open_units, key=lambda one: (one.path.count("/"), one.code)):
        missing = [one for one in missing_roles(unit.kind, held.get(unit.id, set())) if role in (None, one)]
        if missing:
            found.append(_vacancy(unit, missing))
    return found


def _vacancy(unit: KnownUnit, missing: list[str]) -> dict[str, Any]:
    return {
        "unit_id": unit.id,
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "missing": [{"role": role, "label": ROLES[role]} for role in missing],
    }
