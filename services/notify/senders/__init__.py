"""出口: one file for each way out behind one small interface: render a message, send it, say what came of it."""

from services.notify.senders.carrier import TEST, Carried, Carrier, Done, Failed, Load, Onward, OtherBytes
from services.notify.senders.file_drop import FileDrop
from services.notify.senders.http_publish import HttpPublish
from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry, classify
from services.notify.senders.reaching import Reaching
from services.notify.senders.road import Road
from services.notify.senders.tokens import Tokens
from services.notify.senders.way import GatewayUse, Message, Way, parts_of
from services.notify.senders.ways import WAYS, Means, ways_of
from services.notify.senders.webhook import Webhook
from services.notify.senders.wechat_api import WechatApi
from services.notify.senders.wechat_drafts import WechatDrafts
from shared.egress import AllowList, EgressDenied, check

__all__ = [
    "TEST",
    "WAYS",
    "AllowList",
    "Carried",
    "Carrier",
    "Done",
    "EgressDenied",
    "Failed",
    "FileDrop",
    "GatewayUse",
    "HttpPublish",
    "Load",
    "Means",
    "Message",
    "Ok",
    "Onward",
    "OtherBytes",
    "Outcome",
    "Permanent",
    "Reaching",
    "Retry",
    "Road",
    "Tokens",
    "Way",
    "Webhook",
    "WechatApi",
    "WechatDrafts",
    "check",
    "classify",
    "parts_of",
    "ways_of",
]
