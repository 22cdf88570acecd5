"""Stand-ins of the three platforms' group bots, after their public documentation: sign, bytes, words, 20 a minute.

`clock` gives seconds; what is sent above the rate within a minute of it is refused with the platform's own code.
"""

import base64
import hashlib
import hmac
import time
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from tests.standins.platform import Asked, Platform

AT = 1_795_233_600
"""2026-11-22 00:00 in UTC: the time by which signatures are judged."""


class _Bot(Platform):
    """`shown`: the texts that stand in the group."""

    rate, window, over_rate = 20, 60.0, 0

    def __init__(self, secret: str = "", clock: Callable[[], float] = time.monotonic, now: int = AT) -> None:
        super().__init__()
        self.secret, self.clock, self.now = secret, clock, now
        self.shown: list[str] = []
        self.taken: list[float] = []

    def answer(self, asked: Asked) -> dict[str, Any]:
        wrong = self.wrong(asked)
        if wrong is not None:
            return wrong
        at = self.clock()
        self.taken = [one for one in self.taken if at - one < self.window]
        if len(self.taken) >= self.rate:
            return self.refused(self.over_rate, "too fast")
        self.taken.append(at)
        self.shown.append(self.text(asked.told))
        return {self.code_name: 0, "errmsg": "ok"}

    @abstractmethod
    def wrong(self, asked: Asked) -> dict[str, Any] | None:
        """The refusal of a call that is not as the vendor wants it; None: it is."""

    def text(self, told: Any) -> str:
        return str(told["text"]["content"])


class WecomBot(_Bot):
    """企业微信: POST /cgi-bin/webhook/send?key=…; text.content of 2,048 bytes of UTF-8 at most."""

    key, over_rate = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", 45009

    @property
    def address(self) -> str:
        return f"{self.url}/cgi-bin/webhook/send?key={self.key}"

    def wrong(self, asked: Asked) -> dict[str, Any] | None:
        if asked.path != "/cgi-bin/webhook/send" or asked.query.get("key") != self.key:
            return self.refused(93000, "invalid webhook url")
        told = asked.told
        if told.get("msgtype") != "text" or not isinstance(told.get("text", {}).get("content"), str):
            return self.refused(40008, "invalid message type")
        if len(told["text"]["content"].encode()) > 2048:
            return self.refused(40058, "text.content exceed max length 2048")
        return None


class DingtalkBot(_Bot):
    """钉钉: POST /robot/send?access_token=…&timestamp=<ms>&sign=…; a body of 20,000 bytes at most."""

    token, over_rate = "d0f5c4a1b2e3", 130101

    @property
    def address(self) -> str:
        return f"{self.url}/robot/send?access_token={self.token}"

    def wrong(self, asked: Asked) -> dict[str, Any] | None:
        if asked.path != "/robot/send" or asked.query.get("access_token") != self.token:
            return self.refused(300001, "token is not exist")
        if self.secret and not self._signed(asked.query):
            return self.refused(310000, "sign not match")
        if len(asked.body) > 20_000:
            return self.refused(460101, "message size exceeds 20000 bytes")
        told = asked.told
        return None if told.get("msgtype") == "text" and told["text"]["content"] else self.refused(400105, "bad type")

    def _signed(self, query: dict[str, str]) -> bool:
        at = query.get("timestamp", "0")
        if abs(int(at) / 1000 - self.now) > 3600:
            return False
        made = hmac.new(self.secret.encode(), f"{at}\n{self.secret}".encode(), hashlib.sha256).digest()
        return query.get("sign") == base64.b64encode(made).decode()


class FeishuBot(_Bot):
    """飞书: POST /open-apis/bot/v2/hook/<token>; time and sign in the body; 20 kB; 100 a minute."""

    code_name, hook, rate, over_rate = "code", "b4d5e6f7-0000-4a3b-9c8d-1234567890ab", 100, 11232

    @property
    def address(self) -> str:
        return f"{self.url}/open-apis/bot/v2/hook/{self.hook}"

    def refused(self, code: int, words: str = "scripted") -> dict[str, Any]:
        return {"code": code, "msg": words, "data": {}}

    def wrong(self, asked: Asked) -> dict[str, Any] | None:
        if asked.path != f"/open-apis/bot/v2/hook/{self.hook}":
            return self.refused(19001, "param invalid: incoming webhook access token invalid")
        if len(asked.body) > 20 * 1024:
            return self.refused(9499, "Bad Request")
        told = asked.told
        if self.secret and not self._signed(told):
            return self.refused(19021, "sign match fail or timestamp is not within one hour from current time")
        return None if told.get("msg_type") == "text" else self.refused(9499, "Bad Request")

    def text(self, told: Any) -> str:
        return str(told["content"]["text"])

    def _signed(self, told: dict[str, Any]) -> bool:
        at = str(told.get("timestamp", "0"))
        if abs(int(at) - self.now) > 3600:
            return False
        made = hmac.new(f"{at}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
        return told.get("sign") == base64.b64encode(made).decode()
