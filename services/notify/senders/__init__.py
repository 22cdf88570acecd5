"""出口: one file for each way out behind one small interface: render a message, send it, say what came of it."""

from services.notify.senders.carrier import TEST, Carried, Carrier, Done, Failed, Load, Onward, OtherBytes
from services.notify.senders.file_drop import FileDrop
from services.notify.senders.http_publish import HttpPublish
from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry, classify
from services.notify.senders.reaching import Reaching
from services.notify.senders.way import Message, Way
from services.notify.senders.webhook import Webhook
from services.notify.senders.wechat_api import Tokens, WechatApi
from services.notify.senders.wechat_drafts import WechatDrafts
from shared.egress import AllowList, EgressDenied, check

__all__ = [
    "TEST",
    "AllowList",
    "Carried",
    "Carrier",
    "Done",
    "EgressDenied",
    "Failed",
    "FileDrop",
    "HttpPublish",
    "Load",
    "Message",
    "Ok",
    "Onward",
    "OtherBytes",
    "Outcome",
    "Permanent",
    "Reaching",
    "Retry",
    "Tokens",
    "Way",
    "Webhook",
    "WechatApi",
    "WechatDrafts",
    "check",
    "classify",
]
