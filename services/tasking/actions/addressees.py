"""推送范围 as heard from notify: kept, so that a publisher chooses among them by name."""

from sqlalchemy.orm import Session

from services.tasking.models import KnownAddressees
from shared.events import AddresseesChanged


def addressees_changed(session: Session, fact: AddresseesChanged) -> None:
    """A set is there, has another name, or is gone."""
    row = session.get(KnownAddressees, fact.set_id)
    if row is None:
        row = KnownAddressees(set_id=fact.set_id)
        session.add(row)
    row.unit_id, row.name, row.active = fact.unit_id, fact.name, fact.active
    session.flush()
