"""短信网关: one call for each short message, in the form that the bureau's own gateway asks for (sms_form.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.notify.senders.addresses import check_address
from services.notify.senders.connection import Answer
from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry, classify
from services.notify.senders.posting import reach
from services.notify.senders.road import Road
from services.notify.senders.sms_form import asked, found_at
from services.notify.senders.way import Message
from services.notify.senders.wording import brief
from shared.egress import EgressDenied

DEADLINE_SECONDS = 10.0


@dataclass(frozen=True)
class Sms:
    """The way. A short message is never sent in two: the phone joins what the gateway charges as several."""

    road: Road
    deadline: float = DEADLINE_SECONDS
    name: str = "sms"

    def render(self, message: Message) -> list[bytes]:
        """The text alone, UTF-8, with its signature in front."""
        options = message.gateway.options if message.gateway else {}
        sign = str(options.get("sign") or "")
        return [(sign + brief(message, int(options.get("segments") or 1), sign)).encode()]

    def send(self, message: Message) -> Outcome:
        """One attempt; the gateway's own sign of success decides."""
        gateway = message.gateway
        if gateway is None:
            return Permanent("没有短信网关")
        try:
            check_address("sms", message.address, self.road.allow)
        except EgressDenied as denied:
            return Permanent(str(denied))
        sign = str(gateway.options.get("sign") or "")
        text = self.render(message)[0].decode().removeprefix(sign)
        values = {"phone": message.address, "text": text, "id": message.delivery_id, "sign": sign}
        body, headers, query = asked(gateway.options, {**values, "secret": gateway.secret})
        url = gateway.address + (f"{'&' if '?' in gateway.address else '?'}{query}" if query else "")
        method = str(gateway.options["method"])
        answer = reach(self.road, url, body, {**headers, "Idempotency-Key": message.delivery_id}, self.deadline, method)
        return judged(answer, gateway.options) if isinstance(answer, Answer) else answer


def judged(answer: Answer, options: Mapping[str, Any]) -> Outcome:
    """The status first, then what stands where the gateway puts its code; what cannot be read was not understood."""
    refused = classify(answer.status, answer.retry_after)
    if not isinstance(refused, Ok):
        return refused
    code = found_at(answer.body, options["success"]["path"])
    if code is None:
        return Retry("短信网关的答复无法读取")
    if code in options["success"]["equals"]:
        return Ok()
    if code in (options.get("again") or []):
        return Retry(f"短信网关暂不接受（{code[:40]}）", alive=True)
    return Permanent(f"短信网关返回 {code[:40]}")
