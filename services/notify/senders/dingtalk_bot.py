"""钉钉群机器人 (open.dingtalk.com, 自定义机器人接入 and 安全设置): text, 20 a minute, signed in the address."""

import base64
import hashlib
import hmac
from urllib.parse import quote

from services.notify.senders.bots import Bot, Platform
from services.notify.senders.errcodes import DINGTALK_BOT
from services.notify.senders.road import Road
from services.notify.senders.way import Message


def sign(secret: str, milliseconds: int) -> str:
    """加签: HMAC-SHA256 with the secret over the time in milliseconds, a line feed and the secret; base64."""
    told = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), told, hashlib.sha256)).decode()


def signed_url(message: Message) -> str:
    """The address with its time and signature, where the bot has a secret."""
    if not message.secrets:
        return message.address
    at = int(message.at.timestamp() * 1000)
    return f"{message.address}&timestamp={at}&sign={quote(sign(message.secrets[0], at), safe='')}"


PLATFORM = Platform(
    "dingtalk_bot", DINGTALK_BOT, lambda message, text: {"msgtype": "text", "text": {"content": text}}, signed_url
)


def dingtalk_bot(road: Road, deadline: float = 10.0) -> Bot:
    """The way."""
    return Bot(PLATFORM, road, deadline)
