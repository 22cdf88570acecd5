"""路由: everything the doors say about one route; the rights matrix and its place under load come from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.web import guard
from shared.web.shedding import Work, work_of
from shared.web.uploads import Upload
from shared.web.who import Who


@dataclass(frozen=True)
class Route:
    """路由: everything the doors say about one route; the rights matrix is generated from it."""

    service: str
    kind: str
    """query, command, page (GET) or post (a form)."""
    method: str
    rule: str
    who: Who
    view: Callable[..., Any]
    on: Callable[..., Any] | None = None
    if_match: bool = False
    keep_answer: bool = True
    alone: bool = False
    """The view opens transactions of its own through `ask.db` (sign-in); none is open, no Idempotency-Key is kept."""
    gives: Any = None
    takes: Any = None
    scope: str | None = None
    """What a department's own system has to be allowed (words.SCOPES); None: not for such systems."""
    recent: bool = False
    """再次确认身份: wants a password given a short while ago."""
    noted: str | None = None
    """访问日志: what it says of this route (config, export ...); None: nothing, or what the view says itself."""
    work: Work | None = None
    """让路: what kind of work it is under load, where that does not follow from what it is (shedding.work_of)."""
    when_busy: Callable[..., None] | None = None
    """Where no turn at writing could be had: what can be said all the same from reading alone, instead of 503."""

    @property
    def max_bytes(self) -> int:
        """How long its body may be."""
        return getattr(self.takes, "max_bytes", None) or guard.MAX_BODY

    @property
    def load(self) -> Work:
        """What kind of work it is when there is more to do than can be done."""
        return work_of(self.work, self.kind, self.who.kind, self.noted, self.rule)

    @property
    def brief(self) -> bool:
        """Whether it ends when it takes too long: not what makes or takes a file, nor what sees to its own time."""
        return self.load != "bulk" and not self.alone and not isinstance(self.takes, Upload)

    @property
    def writes(self) -> bool:
        return self.kind in ("command", "post")

    @property
    def locks(self) -> bool:
        """Whether the door opens a writing transaction for it."""
        return self.writes and not self.alone
