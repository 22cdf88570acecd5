"""One call to a platform: judged before it is connected to, and a failure to reach it put into an outcome."""

import http.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO

from services.notify.senders.carrier import Failed
from services.notify.senders.connection import Answer, Call, call
from services.notify.senders.outcome import Ok, Retry, classify
from services.notify.senders.road import Road
from services.notify.senders.webhook import words_of
from shared import egress

PART = 256 * 1024


@dataclass(frozen=True)
class Reaching:
    """`road`: how calls leave, and what of the inside may be reached."""

    road: Road

    def send(
        self, url: str, body: bytes | Iterable[bytes], headers: Mapping[str, str], deadline: float, method: str = "POST"
    ) -> Answer | Failed | Retry:
        """The answer, whatever its status; Failed for an address that may not be reached, Retry when it was not."""
        told = {"User-Agent": "baiying-notify", "Accept-Encoding": "identity", "Connection": "close", **headers}
        try:
            return call(Call(egress.check(url, self.road.allow), body, told, method), self.road, deadline)
        except egress.EgressDenied as denied:
            return Failed("refused", str(denied))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Retry(words_of(error))


def judged(answer: Answer) -> Failed | Retry | None:
    """What an HTTP status other than 2xx means; None for 2xx."""
    outcome = classify(answer.status, answer.retry_after)
    if isinstance(outcome, Ok):
        return None
    return outcome if isinstance(outcome, Retry) else Failed("refused", outcome.error)


def parts(held: IO[bytes]) -> Iterable[bytes]:
    """An open file in parts of a quarter of a megabyte."""
    return iter(lambda: held.read(PART), b"")
