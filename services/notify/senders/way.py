"""The interface of a way out, and the message every way renders in its own form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.notify.senders.outcome import Outcome


@dataclass(frozen=True, slots=True)
class GatewayUse:
    """The gateway a message goes through: `options` as gateway_form.py describes them, `secret` unsealed."""

    id: str
    kind: str
    address: str
    options: Mapping[str, Any] = field(default_factory=dict)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One outgoing message: ids and published content, never a word about a person.

    `kind` is push.opened, push.corrected, push.urged, push.recalled, digest (data: {items: [such data, ...]}) or
    notice (data: {title, text, link, number, due_at}). `address` is where it goes: a webhook's or a bot's whole
    address, a mail address, a number, a user of the application, a folder. `secrets`, the newest first, sign it. `at`
    is the database's time. `done`: so many parts of it were taken before. `audience` public: outsiders read it, who
    see neither number nor limit.
    """

    delivery_id: str
    kind: str
    address: str = field(repr=False)
    secrets: Sequence[str] = field(repr=False)
    at: datetime
    data: Mapping[str, Any]
    done: int = 0
    gateway: GatewayUse | None = None
    audience: str = "internal"


class Way(Protocol):
    """One way out. `render` is pure; `send` does the network within its deadline, and never raises for a receiver."""

    @property
    def name(self) -> str: ...

    def render(self, message: Message) -> list[bytes]:
        """The parts, each within the limit of the way; those taken before are among them."""

    def send(self, message: Message) -> Outcome:
        """Send what is not yet taken; the outcome counts all the parts that are."""


def parts_of(way: Way, message: Message) -> int:
    """How many calls this message still takes: what the receiver's rate counts; one at least."""
    return max(1, len(way.render(message)) - message.done)
