"""A stand-in of an SMS gateway as bureaus run them: JSON, a form or the address; a code somewhere in the answer."""

from typing import Any
from urllib.parse import parse_qs

from tests.standins.platform import Asked, Platform


class SmsGateway(Platform):
    """`phones`: number -> texts. It knows its key by the field `key`, and refuses numbers that begin with 0."""

    key = "sms-key"

    def __init__(self) -> None:
        super().__init__()
        self.phones: dict[str, list[str]] = {}

    def refused(self, code: int, words: str = "scripted") -> dict[str, Any]:
        return {"result": {"code": code, "message": words}}

    def answer(self, asked: Asked) -> dict[str, Any]:
        given = self._given(asked)
        if given.get("key") != self.key:
            return self.refused(401, "bad key")
        if given["mobile"].startswith("0"):
            return self.refused(12, "bad number")
        self.phones.setdefault(given["mobile"], []).append(given["content"])
        return {"result": {"code": 0, "id": "1"}}

    def _given(self, asked: Asked) -> dict[str, str]:
        if asked.method == "GET":
            return asked.query
        if asked.headers["content-type"].startswith("application/json"):
            return dict(asked.told)
        return {name: values[-1] for name, values in parse_qs(asked.body.decode()).items()}
