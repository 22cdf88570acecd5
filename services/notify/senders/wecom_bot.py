"""企业微信群机器人 (developer.work.weixin.qq.com/document/path/91770): text, 2,048 bytes, 20 a minute.

The key is in the address; there is no signature.
"""

from services.notify.senders.bots import Bot, Platform
from services.notify.senders.errcodes import WECOM_BOT
from services.notify.senders.road import Road

PLATFORM = Platform("wecom_bot", WECOM_BOT, lambda message, text: {"msgtype": "text", "text": {"content": text}})


def wecom_bot(road: Road, deadline: float = 10.0) -> Bot:
    """The way, also to a private installation: the address says where."""
    return Bot(PLATFORM, road, deadline)
