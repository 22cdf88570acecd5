"""Webhook 出口: a signed JSON POST after Standard Webhooks, to an address judged at save and judged again."""

import http.client
import json
import ssl
from dataclasses import dataclass

from services.notify.senders.connection import post
from services.notify.senders.outcome import Outcome, Permanent, Retry, classify
from services.notify.senders.road import Road
from services.notify.senders.way import Message
from shared import egress, webhooks

DEADLINE_SECONDS = 10.0


@dataclass(frozen=True)
class Webhook:
    """The way; `deadline` seconds for one whole attempt."""

    road: Road
    deadline: float = DEADLINE_SECONDS
    name: str = "webhook"

    def render(self, message: Message) -> list[bytes]:
        """{type, timestamp, data}, UTF-8, whole. The receiver tells repetitions by the header webhook-id."""
        body = {"type": message.kind, "timestamp": message.at.isoformat(), "data": dict(message.data)}
        return [json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()]

    def send(self, message: Message) -> Outcome:
        """One attempt, signed with every valid secret."""
        (body,) = self.render(message)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "baiying-notify",
            "Idempotency-Key": message.delivery_id,
            **webhooks.headers(message.secrets, message.delivery_id, int(message.at.timestamp()), body),
        }
        try:
            target = egress.check(message.address, self.road.allow)
            answer = post(target, body, headers, self.road, self.deadline)
        except egress.EgressDenied as denied:
            return Permanent(str(denied))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Retry(words_of(error))
        return classify(answer.status, answer.retry_after)


def words_of(error: Exception) -> str:
    """The reason as operators see it; never the address, which may carry a secret in its query."""
    if isinstance(error, ssl.SSLError):
        return "TLS 连接失败"
    if isinstance(error, TimeoutError):
        return "连接超时"
    if isinstance(error, ConnectionRefusedError):
        return "连接被拒绝"
    return f"连接中断或解析失败（{type(error).__name__}）"
