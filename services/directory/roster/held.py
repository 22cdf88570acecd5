"""The directory as it is or is to be, by codes, as a roster sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.directory.terms import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUnit:
    """A unit as it is or is to be, by codes."""

    code: str
    name: str
    short_name: str
    kind: str
    parent_code: str | None
    admin_code: str | None
    active: bool
    police_code: str | None = None
    towns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPerson:
    """A person as he is or is to be, by codes; `grants` are (role, unit code), some with a place or a term."""

    code: str
    name: str
    unit_code: str
    login: str | None
    grants: frozenset[tuple[str, str]]
    active: bool
    places: Mapping[tuple[str, str], int] = field(default_factory=dict)
    terms: Mapping[tuple[str, str], Term] = field(default_factory=dict)

    @property
    def system_admin(self) -> bool:
        return self.active and any(role == "system_admin" for role, _ in self.grants)


@dataclass(frozen=True, slots=True)
class Held:
    """The directory as it is, by code."""

    units: Mapping[str, HeldUnit]
    people: Mapping[str, HeldPerson]
