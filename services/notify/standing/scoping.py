"""推送范围 against the directory's copy: what a selector names, looked up once, and the units it takes as a SELECT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import AddresseeSet
from services.notify.network import Selector, read_selector
from shared.identity import KnownUnit, covers, units_of

LONGEST_CHAIN = 8
"""A unit that was merged is followed to its successor, and on; no further than this."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A selector made ready for SELECTs. `faults`, in Chinese: why it cannot be used; with any, nobody is addressed.

    `stood`: the selectors as they stood, {asked, set}, to be kept with the push. `gone`: names of units that are
    closed and have no successor.
    """

    conditions: tuple[Any, ...] = ()
    faults: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    stood: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Found:
    """What looking up one selector has brought so far."""

    faults: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def scope_of(session: Session, given: Any, top: KnownUnit) -> Scope:
    """The scope of a plan's selector for a push of `top`; a saved set's own parts hold beside those given.

    Never wider than was meant: a part that cannot be read, a unit that is not known or not below `top`, and a set that
    is gone are faults. A closed unit stands for its successor.
    """
    selector, found = read_selector(given), _Found()
    stood: dict[str, Any] = {"asked": dict(given)} if selector.narrows and isinstance(given, dict) else {}
    conditions = _conditions(session, selector, top, found)
    if selector.set_id is not None:
        kept = kept_set(session, selector.set_id, top)
        if kept is None:
            found.faults.append("所用的推送范围已删除或不属于本级")
        else:
            stood["set"] = {"id": kept.id, "name": kept.name, "version": kept.version, "selector": kept.selector}
            conditions += _conditions(session, read_selector(kept.selector), top, found)
    return Scope(tuple(conditions), tuple(dict.fromkeys(found.faults)), tuple(dict.fromkeys(found.gone)), stood)


def kept_set(session: Session, set_id: str, top: KnownUnit) -> AddresseeSet | None:
    """The saved set, if it belongs to the unit that pushes or to one above it."""
    kept = session.get(AddresseeSet, set_id) if _is_id(set_id) else None
    return kept if kept is not None and covers(kept.path, top.path) else None


def units_addressed(top: KnownUnit, levels: Sequence[str], scope: Scope) -> sa.Select[KnownUnit]:
    """The units of these levels below `top` that the scope takes, as the directory stands; for counts and previews."""
    return (
        sa.select(KnownUnit)
        .where(KnownUnit.level.in_(levels), KnownUnit.active, KnownUnit.id != top.id)
        .where(KnownUnit.path.startswith(top.path, autoescape=True), *scope.conditions)
        .where(sa.false() if scope.faults else sa.true())
    )


def _conditions(session: Session, selector: Selector, top: KnownUnit, found: _Found) -> list[Any]:
    found.faults += [f"推送范围中有无法识别的内容（{name}）" for name in selector.unreadable]
    kinds = selector.all_kinds
    asked: list[Any] = []
    if selector.unit_ids is not None:
        asked.append(KnownUnit.id.in_([unit.id for unit in _named(session, selector.unit_ids, top, found)]))
    if selector.districts is not None:
        asked.append(_under(_named(session, selector.districts, top, found)))
    if kinds is not None:
        asked.append(KnownUnit.kind.in_(kinds))
    if selector.levels is not None:
        asked.append(KnownUnit.level.in_(selector.levels))
    if selector.towns is not None:
        asked.append(_answering_for(selector.towns))
    if selector.except_ids is not None:
        # Whom to leave out may be closed meanwhile: then there is nobody to leave out, and nothing goes wider for it.
        asked.append(sa.not_(_under(_named(session, selector.except_ids, top, found, quietly=True))))
    return asked


def _under(units: Iterable[KnownUnit]) -> Any:
    return sa.or_(sa.false(), *(KnownUnit.path.startswith(unit.path, autoescape=True) for unit in units))


def _answering_for(towns: Iterable[str]) -> Any:
    """Town codes are digits in a JSON list: their text in quotes is found the same way on both databases."""
    text = sa.cast(KnownUnit.towns, sa.Text)
    return sa.or_(sa.false(), *(text.contains(f'"{town}"', autoescape=True) for town in towns))


def _named(
    session: Session, ids: Sequence[str], top: KnownUnit, found: _Found, *, quietly: bool = False
) -> list[KnownUnit]:
    """The units of these ids, or what they were merged into. Unknown ones and ones elsewhere are faults."""
    known = units_of(session, [one for one in ids if _is_id(one)])
    units: dict[str, KnownUnit] = {}
    for one in ids:
        unit = known.get(one)
        if unit is None:
            found.faults.append(f"推送范围中的单位不存在：{one}")
        elif not covers(top.path, unit.path):
            found.faults.append(f"推送范围中的单位不在本级以下：{unit.name}")
        elif (standing := successor_of(session, unit)) is not None:
            units[standing.id] = standing
        elif not quietly:
            found.gone.append(unit.name)
    return list(units.values())


def _is_id(text: str) -> bool:
    return len(text.replace("-", "")) == 32 and all(letter in "0123456789abcdefABCDEF-" for letter in text)


def successor_of(session: Session, unit: KnownUnit) -> KnownUnit | None:
    """The unit itself while it is active, else what it was merged into, followed on; None where that ends."""
    for _ in range(LONGEST_CHAIN):
        if unit.active:
            return unit
        after = units_of(session, (unit.successor_id,)) if unit.successor_id else {}
        if not after:
            return None
        (unit,) = after.values()
    return None
