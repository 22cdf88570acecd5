"""The interface of a way out, and the message every way renders in its own form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.notify.senders.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery to render and send: ids and published content only, never a person.

    `kind` is push.opened, push.corrected, push.urged or push.recalled; `address` and `secrets` are the sink's; `at` is
    the database's time.
    """

    delivery_id: str
    kind: str
    address: str
    secrets: Sequence[str]
    at: datetime
    data: Mapping[str, Any]


class Way(Protocol):
    """One way out. `render` is pure; `send` does the network within its deadline, and never raises for a receiver."""

    @property
    def name(self) -> str: ...

    def render(self, message: Message) -> bytes: ...

    def send(self, message: Message) -> Outcome: ...
