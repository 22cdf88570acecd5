"""属地: the bureau that a need is about, by its code or by a town's (GB/T 2260 and its town level)."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.errors import Invalid
from shared.identity import KnownUnit, unit_by_code, unit_of

TOWN = re.compile(r"\d{9}(?:\d{3})?", re.A)
BUREAUS = ("county", "zone")
FAULT = "须为分县局的单位代码、行政区划代码，或者乡镇（街道）代码"


def about(session: Session, region: str | None) -> tuple[str | None, str | None]:
    """The code of the bureau that `region` means, and the town code where it was one. Raises Invalid."""
    if region is None:
        return None, None
    unit = unit_by_code(session, region)
    if unit is not None and unit.level == "county":
        return region, None
    bureau = bureau_of(session, region) if TOWN.fullmatch(region) else None
    if bureau is None:
        raise Invalid(errors={"region": [FAULT]})
    return bureau.code, region


def bureau_of(session: Session, town: str) -> KnownUnit | None:
    """Who answers for a town: the bureau or zone whose 辖区 it was set to, else the county of its code.

    A zone's towns keep the code of the county around it: what was set goes before the code (mechanisms trap 26).
    """
    set_to = sa.select(KnownUnit).where(KnownUnit.active, KnownUnit.towns.is_not(None)).order_by(KnownUnit.code)
    mine = [unit for unit in session.scalars(set_to) if town[:9] in {one[:9] for one in unit.towns or ()}]
    bureaus = [unit for unit in mine if unit.kind in BUREAUS]
    above = [unit_of(session, unit.parent_id) for unit in mine if unit.level == "station" and unit.parent_id]
    found = next(iter((*bureaus, *(unit for unit in above if unit and unit.active))), None)
    if found is not None:
        return found
    county = unit_by_code(session, town[:6])
    return county if county is not None and county.kind in BUREAUS and county.active else None
