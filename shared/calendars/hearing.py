"""Keeping the copy of the calendar: what a service does when it hears that a table, hours or a day changed."""

from sqlalchemy.orm import Session

from shared.calendars.copies import KnownCalendar
from shared.events import CalendarChanged
from shared.log import Handlers, Heard

READ = "calendar_rows"
"""Where a session keeps what calendar_of has read in this transaction."""

calendar_handlers = Handlers()
"""Included in identity_handlers, so in every service that follows the directory."""


def apply_calendar(session: Session, fact: CalendarChanged) -> None:
    """Write the row as it is now; an older version than the one held changes nothing."""
    held = session.get(KnownCalendar, fact.calendar_id)
    if held is None:
        held = KnownCalendar(calendar_id=fact.calendar_id)
        session.add(held)
    elif held.version >= fact.version:
        return
    held.what, held.unit_id, held.year = fact.what, fact.unit_id, fact.year
    held.content, held.version = dict(fact.content), fact.version
    session.info.pop(READ, None)


@calendar_handlers.hears(CalendarChanged)
def calendar_changed(session: Session, fact: CalendarChanged, heard: Heard) -> None:
    apply_calendar(session, fact)
