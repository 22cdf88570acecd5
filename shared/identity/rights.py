"""The scope rule, pure: who may see and do what on which unit's things (design.md section 3; matrix I01, I03)."""

from collections.abc import Iterable
from typing import Protocol

from shared.words import ROLES

ADMIN_ROLES = frozenset({"system_admin", "security_admin", "audit_admin"})
"""三员: they run the system and see nobody's business."""

WORK_ROLES = frozenset(ROLES) - ADMIN_ROLES
"""The roles of the trade: each sees the things of its own unit and of everything below it."""


class Held(Protocol):
    """A grant as the rule needs it."""

    @property
    def role(self) -> str: ...
    @property
    def path(self) -> str: ...


class Asking(Protocol):
    """An actor as the rule needs it."""

    @property
    def grants(self) -> Iterable[Held]: ...


def covers(grant_path: str, unit_path: str) -> bool:
    """Whether a unit is the grant's unit or stands below it. Paths look like '/a/b/'; an unknown one covers nothing."""
    return _whole(grant_path) and _whole(unit_path) and unit_path.startswith(grant_path)


def _whole(path: str) -> bool:
    return len(path) > 2 and path[0] == path[-1] == "/" and "//" not in path


def may_see(actor: Asking, unit_path: str, roles: frozenset[str] = WORK_ROLES) -> bool:
    """Whether one of the roles is held on a unit that covers `unit_path`; else the thing is not there for the actor.

    The three administrators see business only if a route names their role.
    """
    return any(grant.role in roles and covers(grant.path, unit_path) for grant in actor.grants)


def scopes(actor: Asking, roles: frozenset[str] = WORK_ROLES) -> tuple[str, ...]:
    """The paths below which the actor sees things, shortest first, none inside another (WHERE path LIKE '<scope>%')."""
    found: list[str] = []
    paths = {grant.path for grant in actor.grants if grant.role in roles and _whole(grant.path)}
    for path in sorted(paths, key=lambda one: (len(one), one)):
        if not any(covers(outer, path) for outer in found):
            found.append(path)
    return tuple(found)


def roles_conflict(roles: Iterable[str]) -> str | None:
    """三员分立: why these roles may not stand on one account (Chinese), or None.

    The three administrators are never combined with one another, nor with a role of the trade (matrix I05).
    """
    held = set(roles)
    admin = held & ADMIN_ROLES
    if len(admin) > 1:
        return "系统管理员、安全保密管理员、安全审计员不得由同一账号兼任"
    if admin and held - ADMIN_ROLES:
        return "三员账号不得兼任业务角色"
    return None
