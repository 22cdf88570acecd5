"""One call of a way out that speaks JSON: judged before it is connected to, and whatever went wrong as an outcome."""

import http.client
import json
from collections.abc import Mapping
from typing import Any

from services.notify.senders.connection import Answer, Call, call
from services.notify.senders.outcome import Permanent, Retry
from services.notify.senders.road import Road
from services.notify.senders.webhook import words_of
from shared import egress

HEADERS = {"User-Agent": "baiying-notify", "Accept-Encoding": "identity"}
JSON = {"Content-Type": "application/json; charset=utf-8"}


def dumped(content: Any) -> bytes:
    """JSON as it goes out: Chinese as it is, no spaces."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def reach(
    road: Road, url: str, body: bytes, headers: Mapping[str, str], deadline: float, method: str = "POST"
) -> Answer | Permanent | Retry:
    """The answer, whatever it says; Permanent for an address that may not be reached, Retry where it was not."""
    try:
        sent = Call(egress.check(url, road.allow), body, {**HEADERS, **headers}, method)
        return call(sent, road, deadline)
    except egress.EgressDenied as denied:
        return Permanent(str(denied))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Retry(words_of(error))
