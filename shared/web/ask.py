"""One request as a view sees it: the transaction, who asks, what version they saw."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from shared.db import Database
from shared.identity.actor import Actor
from shared.settings import Settings

ANONYMOUS = Actor(id="anonymous")
"""Who asks on a PUBLIC route without a token: no unit, no role."""


@dataclass
class Ask:
    """`headers` go out with the answer; `form` is what a page's form carried, without our own hidden fields."""

    session: Session
    actor: Actor
    settings: Settings
    service: str
    expected: int | None = None
    trace_id: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    open: bool = True
    """Whether the transaction still runs; the page of a refusal is made after it."""

    @property
    def db(self) -> Database:
        """The service's database, for a view that opens its own transactions (`alone`)."""
        held: Database = self.session.info["db"]
        return held

    @property
    def signed_in(self) -> bool:
        return self.actor is not ANONYMOUS
