"""推送范围的写入: save, change, remove a set of addressees; tasking hears of each, for the choice when publishing."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.recording import put_on_record
from services.notify.models import AddresseeSet
from services.notify.rights import ADDRESSING
from services.notify.standing import scope_of
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import AddresseesChanged
from shared.identity import Actor, KnownUnit, unit_of
from shared.ids import new_id
from shared.log import say
from shared.logs import masked


def add_set(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> AddresseeSet:
    """Save a set for a bureau: {name, note?, selector}.

    Raises Invalid naming what in the selector cannot be used, Conflict for a name that is taken.
    """
    at = now(session)
    kept = AddresseeSet(
        id=new_id(), unit_id=unit.id, path=unit.path, name=given["name"], note=given.get("note") or "",
        selector=_checked(session, given["selector"], unit), created_by=actor.id, created_at=at, updated_at=at,
    )  # fmt: skip
    _require_free(session, kept)
    session.add(kept)
    session.flush()
    _tell(session, kept, "added")
    return kept


def change_set(session: Session, actor: Actor, kept: AddresseeSet, given: dict[str, Any]) -> AddresseeSet:
    """Change name, note or the whole selector; pushes that run keep whom they were drawn for. Raises as add_set."""
    _require_keeper(actor, kept)
    unit = unit_of(session, kept.unit_id)
    assert unit is not None
    if "selector" in given:
        kept.selector = _checked(session, given["selector"], unit)
    kept.name, kept.note = given.get("name", kept.name), given.get("note", kept.note)
    _require_free(session, kept)
    kept.updated_at = now(session)
    session.flush()
    _tell(session, kept, "changed")
    return kept


def remove_set(session: Session, actor: Actor, kept: AddresseeSet) -> None:
    """Remove a set; a push that is still to be drawn by it is held."""
    _require_keeper(actor, kept)
    _tell(session, kept, "removed")
    session.delete(kept)
    session.flush()


def _checked(session: Session, selector: dict[str, Any], unit: KnownUnit) -> dict[str, Any]:
    if not selector:
        raise Invalid(errors={"selector": ["至少选择一项；不选范围的推送本来就发往以下各级"]})
    faults = scope_of(session, selector, unit).faults
    if faults:
        raise Invalid(errors={"selector": list(faults)})
    return selector


def _require_keeper(actor: Actor, kept: AddresseeSet) -> None:
    if not actor.has_any(ADDRESSING, kept.path):
        raise Forbidden


def _require_free(session: Session, kept: AddresseeSet) -> None:
    same = (AddresseeSet.unit_id == kept.unit_id, AddresseeSet.name == kept.name, AddresseeSet.id != kept.id)
    with session.no_autoflush:
        taken = session.scalar(sa.select(AddresseeSet.id).where(*same))
    if taken:
        raise Conflict("已有同名的推送范围", code="already_there", allowed_steps=[])


def _tell(session: Session, kept: AddresseeSet, done: str) -> None:
    """On record, and to tasking: what may be chosen when something is published."""
    put_on_record(session, "addressees", kept, done)
    fact = AddresseesChanged(set_id=kept.id, unit_id=kept.unit_id, name=masked(kept.name), active=done != "removed")
    say(session, fact)
