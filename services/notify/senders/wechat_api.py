"""微信公众平台接口: one call with an access token; the errcode in the body decides, whatever the HTTP status says."""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.notify.senders.carrier import Failed, Load
from services.notify.senders.connection import Answer
from services.notify.senders.outcome import Retry
from services.notify.senders.reaching import Reaching, judged
from services.notify.senders.tokens import Tokens

DEADLINE_SECONDS, FILE_SECONDS = 15.0, 120.0

STALE_TOKEN = frozenset({40001, 40014, 42001})
BUSY = {-1: "30", 45009: "3600", 45011: "60", 50001: "60"}
"""Try again, after so many seconds: 系统繁忙, 接口调用超过限额 (a day's), 频率限制."""
WORDS = {
    40007: "素材或草稿不存在（40007）",
    40013: "AppID 不正确（40013）",
    40125: "AppSecret 不正确（40125）",
    40164: "本机的出口 IP 不在公众号的 IP 白名单内（40164）",
    45028: "群发或发布次数已用完（45028）",
    48001: "该公众号没有这项接口权限（48001）",
    53503: "草稿没有通过平台的发布检查（53503）",
    53504: "须登录公众平台使用该草稿（53504）",
    53505: "须在公众平台手动保存后再发布（53505）",
    53600: "平台没有这篇已发布的文章（53600）",
}


@dataclass(frozen=True, slots=True)
class Told:
    """The body of an answer; `errcode` 0 where all is well."""

    errcode: int
    body: dict[str, Any]


@dataclass(frozen=True)
class WechatApi:
    """The calls of one official account, as developers.weixin.qq.com documents them."""

    reaching: Reaching
    tokens: Tokens

    def call(self, load: Load, path: str, told: dict[str, Any]) -> Told | Failed | Retry:
        """One JSON call. Chinese goes as it is: the platform shows \\uXXXX to readers."""
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return self._with_token(load, path, lambda: body, headers, DEADLINE_SECONDS)

    def upload(self, load: Load, path: str, picture: "Picture") -> Told | Failed | Retry:
        """One picture as multipart/form-data, streamed."""
        mark = f"----{secrets.token_hex(16)}"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="media"; filename="{picture.name}"\r\n'
            f"Content-Type: {picture.media}\r\n\r\n"
        ).encode()
        tail = f"\r\n--{mark}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Content-Length": str(len(head) + picture.size + len(tail)),
        }

        def body() -> Iterator[bytes]:
            yield head
            yield from picture.parts()
            yield tail

        return self._with_token(load, path, body, headers, FILE_SECONDS)

    def token(self, load: Load, force: bool = False) -> str | Failed | Retry:
        """The account's token: kept, or asked for. `force` makes the platform give another one."""
        key = (load.connector_id, load.secrets[0] if load.secrets else "")
        known = None if force else self.tokens.get(key)
        if known is not None:
            return known
        asked = {"grant_type": "client_credential", "appid": load.app_id, "secret": key[1], "force_refresh": force}
        body, headers = json.dumps(asked).encode(), {"Content-Type": "application/json"}
        url = f"{load.address}/cgi-bin/stable_token"
        found = _read(self.reaching.send(url, body, headers, DEADLINE_SECONDS))
        if not isinstance(found, Told):
            return found
        token = found.body.get("access_token")
        if found.errcode or not isinstance(token, str) or not token:
            return _refusal(found)
        self.tokens.keep(key, token, found.body.get("expires_in"))
        return token

    def _with_token(
        self, load: Load, path: str, body: Any, headers: dict[str, str], deadline: float
    ) -> Told | Failed | Retry:
        """Call; a token that the platform no longer knows is replaced once."""
        for force in (False, True):
            token = self.token(load, force)
            if not isinstance(token, str):
                return token
            mark = "&" if "?" in path else "?"
            url = f"{load.address}{path}{mark}access_token={quote(token, safe='')}"
            content: bytes | Iterable[bytes] = body()
            found = _read(self.reaching.send(url, content, headers, deadline))
            if not isinstance(found, Told) or found.errcode not in STALE_TOKEN:
                break
            self.tokens.forget((load.connector_id, load.secrets[0] if load.secrets else ""))
        if isinstance(found, Told) and found.errcode in STALE_TOKEN:
            return Retry(f"access_token 被平台拒绝（{found.errcode}）", "60", alive=True)
        if isinstance(found, Told) and found.errcode in BUSY:
            return Retry(f"平台繁忙或超过调用限额（{found.errcode}）", BUSY[found.errcode], alive=True)
        return found


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on its way: `parts` gives its bytes each time it is called."""

    name: str
    media: str
    size: int
    parts: Any


def _read(answer: Answer | Failed | Retry) -> Told | Failed | Retry:
    if not isinstance(answer, Answer):
        return answer
    wrong = judged(answer)
    if wrong is not None:
        return wrong
    try:
        body = json.loads(answer.body)
        return Told(int(body.get("errcode") or 0), body)
    except (ValueError, TypeError, AttributeError):
        return Retry("平台的答复无法读取")


def refusal(told: Told) -> Failed:
    """What an errcode means that does not pass by itself."""
    words = str(told.body.get("errmsg") or "")[:80]
    return Failed("refused", WORDS.get(told.errcode) or f"errcode {told.errcode} {words}".strip())


def _refusal(told: Told) -> Failed | Retry:
    if told.errcode in BUSY:
        return Retry(f"平台繁忙或超过调用限额（{told.errcode}）", BUSY[told.errcode], alive=True)
    return refusal(told)
