"""The interface of a publishing connector: what it is given to carry, and what may come of one attempt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any, Protocol

from services.notify.senders.carrying import File, Piece
from services.notify.senders.outcome import Retry

TEST = "test"
"""The action of a load that only asks whether the connector works."""


@dataclass(frozen=True, slots=True)
class Load:
    """One claimed carriage: what is to be placed, corrected or taken down, where, and how far it got before.

    `content` are the approved bytes, verified when it was claimed; `piece` is what they say for this channel, None to
    withdraw. `token` proves the lease. `at` is the database's time.
    """

    carriage_id: str
    token: str
    connector_id: str
    kind: str
    host: str
    address: str
    app_id: str
    secrets: Sequence[str]
    cover_media_id: str | None
    releases: bool
    at: datetime
    action: str
    placement_id: str = ""
    publication_id: str = ""
    channel: str = ""
    content: str = ""
    content_hash: str = ""
    piece: Piece | None = None
    attribution: str = ""
    earlier: str | None = None
    progress: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 1
    """The n-th try of this step; more than one: an earlier try may have got through without our knowing."""
    stopped: bool = False
    """Its text was recalled or corrected meanwhile: nothing more is sent, and one finds out whether it stands there."""


@dataclass(frozen=True, slots=True)
class Done:
    """The platform has it (or has it no longer): where it is shown, and what the platform calls it."""

    url: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class Onward:
    """A step of several is done: `progress` is kept before the next one begins, `wait` long."""

    progress: Mapping[str, Any] = field(default_factory=dict)
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Failed:
    """Never: the stable code of carrying.FAILURES, and the platform's own words."""

    code: str
    more: str = ""


Carried = Done | Onward | Failed | Retry
FetchFile = Callable[[File], IO[bytes]]
"""The bytes of a file, verified, from their beginning; the caller closes it. Raises OtherBytes, OSError."""


class OtherBytes(ValueError):
    """A file is not the one that was approved."""


class Carrier(Protocol):
    """One kind of connector. Both do the network within their deadline and never raise for what a platform answers."""

    def carry(self, load: Load) -> Carried:
        """The next step of this carriage."""

    def test(self, load: Load) -> Carried:
        """Ask the platform whether it would take something, leaving nothing there: Done, Failed or Retry."""
