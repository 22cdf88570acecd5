"""The directory's tables."""

from services.directory.models.calendars import EVERYBODY, LocalDay, OfficeHours, YearTable
from services.directory.models.people import Person, PersonGrant, SignInSession, SignInTry, Unit
from services.directory.models.root import Base

__all__ = [
    "EVERYBODY", "Base", "LocalDay", "OfficeHours", "Person", "PersonGrant", "SignInSession", "SignInTry", "Unit",
    "YearTable",
]  # fmt: skip
