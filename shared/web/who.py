"""谁可以: who may call a route; every route of every service names one of these."""

from dataclasses import dataclass
from typing import Literal

from shared.errors import Forbidden
from shared.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class Who:
    """`kind`: public needs no token, person a person's or client's, service a service's; `names`: one of these."""

    kind: Literal["public", "person", "service"]
    names: frozenset[str] = frozenset()

    def check_kind(self, actor: Actor) -> None:
        """Raises Forbidden when a service's token is used on a person's route or the other way round."""
        if self.kind != "public" and (actor.kind == "service") != (self.kind == "service"):
            raise Forbidden(detail="此接口不接受这一类令牌")

    def check_roles(self, actor: Actor) -> None:
        """Raises Forbidden when roles are named and the actor holds none of them anywhere."""
        if self.names and not actor.roles & self.names:
            raise Forbidden

    def check_scope(self, actor: Actor, scope: str | None) -> None:
        """Raises Forbidden when a department's own system has not been allowed what this route wants."""
        if actor.scopes is not None and self.kind != "public" and scope not in actor.scopes:
            raise Forbidden("本系统账号没有这项权限", code="scope_missing", scope=scope)

    def __str__(self) -> str:
        return "|".join(sorted(self.names)) or self.kind


PUBLIC = Who("public")
SIGNED_IN = Who("person")
SERVICE = Who("service")


def roles(*names: str) -> Who:
    """Persons who hold one of these roles on some unit; on which unit is decided by the object and the action."""
    return Who("person", frozenset(names))
