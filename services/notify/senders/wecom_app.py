"""企业微信应用消息 (developer.work.weixin.qq.com/document/path/90236): a text to one member through an application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from services.notify.senders.connection import Answer
from services.notify.senders.errcodes import STALE_TOKEN, WECOM_APP, TooLong, code_in, judge
from services.notify.senders.in_parts import Rule, send_parts
from services.notify.senders.limits import LIMITS, parts
from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry
from services.notify.senders.posting import JSON, dumped, reach
from services.notify.senders.road import Road
from services.notify.senders.tokens import Tokens
from services.notify.senders.way import GatewayUse, Message
from services.notify.senders.wording import full_text

DEADLINE_SECONDS = 10.0
SAME_WITHIN = 600
"""Seconds in which the platform drops a repetition of the same text to the same member."""


@dataclass(frozen=True)
class WecomApp:
    """The way; access tokens are kept in memory, one for each application."""

    road: Road
    tokens: Tokens = field(default_factory=Tokens)
    deadline: float = DEADLINE_SECONDS
    name: str = "wecom_app"

    def render(self, message: Message) -> list[bytes]:
        """The bodies, as they are sent."""
        return [dumped(_body(message, text)) for text in self._texts(message)]

    def send(self, message: Message) -> Outcome:
        """Every part that is not yet taken; a token that is no longer good is replaced once."""
        gateway = message.gateway
        if gateway is None:
            return Permanent("没有企业微信应用")

        def put(text: str, seconds: float) -> Outcome | TooLong:
            outcome = self._put(gateway, _body(message, text), seconds)
            if isinstance(outcome, _Stale):
                self.tokens.forget(_key(gateway))
                outcome = self._put(gateway, _body(message, text), seconds)
            return Retry("access_token 被平台拒绝", "60", alive=True) if isinstance(outcome, _Stale) else outcome

        return send_parts(message, self._texts(message), Rule(LIMITS[self.name], self.deadline), put)

    def _texts(self, message: Message) -> list[str]:
        return parts(full_text(message), LIMITS[self.name])

    def _put(self, gateway: GatewayUse, body: Mapping[str, Any], seconds: float) -> "Outcome | TooLong | _Stale":
        token = self._token(gateway, seconds)
        if not isinstance(token, str):
            return token
        url = f"{gateway.address.rstrip('/')}/cgi-bin/message/send?{urlencode({'access_token': token})}"
        answer = reach(self.road, url, dumped(body), JSON, seconds)
        if not isinstance(answer, Answer):
            return answer
        code, told = code_in(answer.body)
        if code in STALE_TOKEN:
            return _Stale()
        outcome = judge(answer.status, answer.retry_after, answer.body, WECOM_APP)
        if isinstance(outcome, Ok) and told.get("invaliduser"):
            return Permanent("成员账号无效或不在应用可见范围内")
        return outcome

    def _token(self, gateway: GatewayUse, seconds: float) -> str | Outcome:
        known = self.tokens.get(_key(gateway))
        if known is not None:
            return known
        asked = urlencode({"corpid": gateway.options["corp_id"], "corpsecret": gateway.secret})
        answer = reach(self.road, f"{gateway.address.rstrip('/')}/cgi-bin/gettoken?{asked}", b"", {}, seconds, "GET")
        if not isinstance(answer, Answer):
            return answer
        outcome = judge(answer.status, answer.retry_after, answer.body, WECOM_APP)
        told = code_in(answer.body)[1]
        token = told.get("access_token")
        if isinstance(outcome, Ok) and isinstance(token, str) and token:
            self.tokens.keep(_key(gateway), token, told.get("expires_in"))
            return token
        return outcome if isinstance(outcome, Retry) else Retry(getattr(outcome, "error", "没有取得access_token"))


class _Stale:
    """The token is no longer good."""


def _key(gateway: GatewayUse) -> tuple[str, str]:
    return gateway.id, gateway.secret


def _body(message: Message, text: str) -> dict[str, Any]:
    assert message.gateway is not None
    return {
        "touser": message.address,
        "msgtype": "text",
        "agentid": int(message.gateway.options["agent_id"]),
        "text": {"content": text},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": SAME_WITHIN,
    }
