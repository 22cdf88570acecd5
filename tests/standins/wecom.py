"""A stand-in of a WeCom application, after its public documentation: gettoken, message/send, repetitions dropped."""

from typing import Any

from tests.standins.platform import Asked, Platform


class WecomApp(Platform):
    """`inbox`: user -> texts; `renew` makes every token that was given stale."""

    corp_id, secret, agent_id = "ww0123456789", "app-secret", 1000002

    def __init__(self) -> None:
        super().__init__()
        self.inbox: dict[str, list[str]] = {"wang": [], "li": []}
        self.token, self.number = "", 0

    def renew(self) -> None:
        self.number += 1
        self.token = f"token-{self.number}"

    def answer(self, asked: Asked) -> dict[str, Any]:
        if asked.path == "/cgi-bin/gettoken":
            return self._token(asked)
        if asked.path != "/cgi-bin/message/send":
            return self.refused(40035, "invalid url")
        if asked.query.get("access_token") != self.token or not self.token:
            return self.refused(40014, "invalid access_token")
        return self._send(asked.told)

    def _token(self, asked: Asked) -> dict[str, Any]:
        if asked.method != "GET" or asked.query.get("corpid") != self.corp_id:
            return self.refused(40013, "invalid corpid")
        if asked.query.get("corpsecret") != self.secret:
            return self.refused(40001, "invalid credential")
        self.renew()
        return {"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": 7200}

    def _send(self, told: dict[str, Any]) -> dict[str, Any]:
        if told["agentid"] != self.agent_id:
            return self.refused(301002, "not allow operate another agent")
        text = told["text"]["content"]
        if len(text.encode()) > 2048:
            return self.refused(45002, "content size out of limit")
        if told["touser"] not in self.inbox:
            return self.refused(81013, "user & party & tag all invalid")
        if not (told.get("enable_duplicate_check") == 1 and text in self.inbox[told["touser"]]):
            self.inbox[told["touser"]].append(text)
        return {"errcode": 0, "errmsg": "ok", "msgid": "m"}
