"""The directory's tables."""

from services.directory.models.accounts import PasswordPast, SignInSession, SignInTry
from services.directory.models.calendars import EVERYBODY, LocalDay, OfficeHours, YearTable
from services.directory.models.contact import ContactTerm
from services.directory.models.feedback import Feedback
from services.directory.models.people import Person, PersonGrant, Unit
from services.directory.models.root import Base
from services.directory.models.systems import System, SystemSecret
from services.directory.models.units import Jurisdiction, PlannedChange, UnitSpan

__all__ = [
    "EVERYBODY", "Base", "ContactTerm", "Feedback", "Jurisdiction", "LocalDay", "OfficeHours", "PasswordPast",
    "Person", "PersonGrant", "PlannedChange", "SignInSession", "SignInTry", "System", "SystemSecret", "Unit",
    "UnitSpan", "YearTable",
]  # fmt: skip
