"""群机器人: what the bots of three platforms have in common: a text in parts, one POST each, a code in each answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.notify.senders.connection import Answer
from services.notify.senders.errcodes import Codes, TooLong, judge
from services.notify.senders.in_parts import Rule, send_parts
from services.notify.senders.limits import LIMITS, parts
from services.notify.senders.outcome import Outcome
from services.notify.senders.posting import JSON, dumped, reach
from services.notify.senders.road import Road
from services.notify.senders.way import Message
from services.notify.senders.wording import full_text

DEADLINE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: `body` of a text, `url` to send it to (both may be signed), and what its codes mean.

    `harmless` takes out of a text what the platform would read as markup.
    """

    name: str
    codes: Codes
    body: Callable[[Message, str], Mapping[str, Any]]
    url: Callable[[Message], str] = lambda message: message.address
    harmless: Callable[[str], str] = str


@dataclass(frozen=True)
class Bot:
    """The way of one platform's bots; `deadline` seconds for each part."""

    platform: Platform
    road: Road
    deadline: float = DEADLINE_SECONDS

    @property
    def name(self) -> str:
        return self.platform.name

    def render(self, message: Message) -> list[bytes]:
        """The bodies, as they are sent."""
        return [dumped(self.platform.body(message, text)) for text in self._texts(message)]

    def send(self, message: Message) -> Outcome:
        """Every part that is not yet taken, in order; the code in each answer decides."""

        def put(text: str, seconds: float) -> Outcome | TooLong:
            body = dumped(self.platform.body(message, text))
            answer = reach(self.road, self.platform.url(message), body, JSON, seconds)
            if not isinstance(answer, Answer):
                return answer
            return judge(answer.status, answer.retry_after, answer.body, self.platform.codes)

        return send_parts(message, self._texts(message), Rule(LIMITS[self.name], self.deadline), put)

    def _texts(self, message: Message) -> list[str]:
        return parts(self.platform.harmless(full_text(message)), LIMITS[self.name])
