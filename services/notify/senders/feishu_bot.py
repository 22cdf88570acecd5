"""飞书群机器人 (open.feishu.cn, 自定义机器人使用指南): text, 100 a minute and 5 a second, signed in the body."""

import base64
import hashlib
import hmac
from typing import Any

from services.notify.senders.bots import Bot, Platform
from services.notify.senders.errcodes import FEISHU_BOT
from services.notify.senders.road import Road
from services.notify.senders.way import Message


def sign(secret: str, seconds: int) -> str:
    """签名校验: HMAC-SHA256 over nothing, with the time in seconds, a line feed and the secret as its key; base64."""
    return base64.b64encode(hmac.digest(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)).decode()


def body(message: Message, text: str) -> dict[str, Any]:
    """The message, with its time and signature where the bot has a secret."""
    told = {"msg_type": "text", "content": {"text": text}}
    if not message.secrets:
        return told
    at = int(message.at.timestamp())
    return {"timestamp": str(at), "sign": sign(message.secrets[0], at), **told}


def calling_nobody(text: str) -> str:
    """Without the markup by which a text would call members, or all of them."""
    return text.replace("<at", "＜at")


PLATFORM = Platform("feishu_bot", FEISHU_BOT, body, harmless=calling_nobody)


def feishu_bot(road: Road, deadline: float = 10.0) -> Bot:
    """The way, also to a private installation: the address says where."""
    return Bot(PLATFORM, road, deadline)
