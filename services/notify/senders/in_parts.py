"""逐段发送: the parts of one message one after the other, within the lease; what was taken is counted."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from services.notify.senders.errcodes import TooLong
from services.notify.senders.limits import Limit, Weigh, pieces
from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry
from services.notify.senders.way import Message

ALL_SECONDS = 40.0
"""For the parts of one message together: a lease lasts a minute."""
HALVINGS = 2
Put = Callable[[str, float], Outcome | TooLong]
"""Send one text within so many seconds."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How the parts of one way are sent: its limit, and the seconds that one call may take."""

    limit: Limit
    deadline: float


def send_parts(message: Message, texts: list[str], rule: Rule, put: Put) -> Outcome:
    """Send what is not yet taken. A part that the platform calls too long is halved, twice at most."""
    until = time.monotonic() + ALL_SECONDS
    for number, text in enumerate(texts):
        if number < message.done:
            continue
        left = until - time.monotonic()
        if left < 1 and number > message.done:
            return Retry("分段较多，其余的稍后发送", "1", alive=True, done=number)
        outcome = _put(text, min(rule.deadline, left), rule.limit.weigh, put)
        if not isinstance(outcome, Ok):
            return replace(outcome, done=number)
    return Ok(len(texts))


def _put(text: str, seconds: float, weigh: Weigh, put: Put, depth: int = 0) -> Outcome:
    outcome = put(text, seconds)
    if not isinstance(outcome, TooLong):
        return outcome
    half = weigh(text) // 2 + 8
    if depth == HALVINGS or len(text) < 40:
        return Permanent(outcome.error)
    for one in pieces(text, half, weigh):
        outcome = _put(one, seconds, weigh, put, depth + 1)
        if not isinstance(outcome, Ok):
            return outcome
    return Ok()
