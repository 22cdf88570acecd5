"""The directory's shapes: what its doors take and give."""

from services.directory.schemas.accounts import ChangePassword, MeOut, MyGrantOut, SetPassword, SignedInOut, SignIn
from services.directory.schemas.people import (
    AddPerson,
    CardOut,
    CardsFilter,
    ChangePerson,
    CodeOut,
    ContactOut,
    GrantIn,
    GrantOut,
    PersonFilter,
    PersonOut,
)
from services.directory.schemas.rosters import FaultOut, RosterArgs, RosterOut, TallyOut
from services.directory.schemas.units import ChangeUnit, OpenUnit, UnitFilter, UnitOut, VacancyFilter, VacancyOut

__all__ = [
    "AddPerson",
    "CardOut",
    "CardsFilter",
    "ChangePassword",
    "ChangePerson",
    "ChangeUnit",
    "CodeOut",
    "ContactOut",
    "FaultOut",
    "GrantIn",
    "GrantOut",
    "MeOut",
    "MyGrantOut",
    "OpenUnit",
    "PersonFilter",
    "PersonOut",
    "RosterArgs",
    "RosterOut",
    "SetPassword",
    "SignIn",
    "SignedInOut",
    "TallyOut",
    "UnitFilter",
    "UnitOut",
    "VacancyFilter",
    "VacancyOut",
]
