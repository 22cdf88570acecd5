"""What a search finds in the directory: units by name or code, people for those who administer them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, Unit
from shared.identity import Actor, scopes

MOST = 8


def units_found(session: Session, q: str) -> list[Unit]:
    """At most 8 units: the one with just this code or name first, then those that begin so, then the others."""
    names = (Unit.name, Unit.short_name, Unit.code)
    exact = sa.or_(*(name == q for name in names), Unit.police_code == q)
    begins = sa.or_(*(name.startswith(q, autoescape=True) for name in names))
    rank = sa.case((exact, 0), (begins, 1), else_=2)
    found = sa.select(Unit).where(sa.or_(exact, Unit.name.contains(q, autoescape=True), begins))
    return list(session.scalars(found.order_by(Unit.active.desc(), rank, Unit.path, Unit.id).limit(MOST)))


def people_found(session: Session, actor: Actor, q: str) -> list[Person]:
    """At most 8 people by name, code or login, within the units that the asker administers; nobody else's."""
    below = [Unit.path.startswith(path, autoescape=True) for path in scopes(actor, frozenset({"system_admin"}))]
    if not below:
        return []
    texts = sa.or_(*(text.contains(q, autoescape=True) for text in (Person.name, Person.code, Person.login)))
    found = sa.select(Person).join(Unit, Unit.id == Person.unit_id).where(sa.or_(*below), texts)
    return list(session.scalars(found.order_by(Person.active.desc(), Person.name, Person.id).limit(MOST)))
