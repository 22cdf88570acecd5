"""Who asks: a person, a service or a client, with the grants that its service knows of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.identity.rights import covers

Kind = Literal["person", "service", "client"]


@dataclass(frozen=True, slots=True)
class Grant:
    """授权: one role on one unit; `path` is that unit's materialised path, '/city-id/county-id/'."""

    role: str
    unit_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """操作人: `id` is a person's id or 'service:<name>'; `unit_path` is '' where there is no unit."""

    id: str
    kind: Kind = "person"
    unit_id: str | None = None
    unit_path: str = ""
    grants: tuple[Grant, ...] = ()
    session_id: str | None = None
    scopes: frozenset[str] | None = None
    """Of a department's own system (`kind` client): what it may do; None: whatever its role may."""
    confirmed_at: datetime | None = None
    """When the password (or whatever stands for it) was last given in this session."""

    @property
    def roles(self) -> frozenset[str]:
        """Every role held anywhere; a service holds 'service'."""
        if self.kind == "service":
            return frozenset({"service"})
        return frozenset(grant.role for grant in self.grants)

    @property
    def service(self) -> str | None:
        """The service's name, None for a person."""
        return self.id.removeprefix("service:") if self.kind == "service" else None

    def has(self, role: str, path: str | None = None) -> bool:
        """Whether the role is held at all, or on a unit that covers `path`."""
        return any(grant.role == role and (path is None or covers(grant.path, path)) for grant in self.grants)

    def has_any(self, roles: frozenset[str] | tuple[str, ...], path: str | None = None) -> bool:
        """Whether one of the roles is held (on a unit that covers `path`)."""
        return any(self.has(role, path) for role in roles)
