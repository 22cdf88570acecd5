"""The tables of notify."""

from services.notify.models.addressees import AddresseeSet
from services.notify.models.audience import Counted, Tally
from services.notify.models.connector import Carriage, Connector
from services.notify.models.delivery import (
    DELIVERY_STATES,
    DIGESTS,
    GATEWAY_KINDS,
    SINK_WAYS,
    Delivery,
    Gateway,
    HostBreaker,
    RateBucket,
    Sink,
)  # fmt: skip
from services.notify.models.group import Group, Institution
from services.notify.models.hand_over import HandOver
from services.notify.models.link import LinkOpens, PostedPage
from services.notify.models.note import Note
from services.notify.models.notice import Choice, Notice, Settling
from services.notify.models.push import Branch, Push, Receipt
from services.notify.models.root import Base
from services.notify.models.schedule import Gathered, KnownPublication, Schedule, ScheduleRun
from services.notify.models.subscription import Report, Subscription
from services.notify.models.total import PlatformTotal
from services.notify.models.urge import Urge, UrgePolicy

__all__ = [
    "DELIVERY_STATES",
    "DIGESTS",
    "GATEWAY_KINDS",
    "SINK_WAYS",
    "AddresseeSet",
    "Base",
    "Branch",
    "Carriage",
    "Choice",
    "Connector",
    "Counted",
    "Delivery",
    "Gateway",
    "Gathered",
    "Group",
    "HandOver",
    "HostBreaker",
    "Institution",
    "KnownPublication",
    "LinkOpens",
    "Note",
    "Notice",
    "PlatformTotal",
    "PostedPage",
    "Push",
    "RateBucket",
    "Receipt",
    "Report",
    "Schedule",
    "ScheduleRun",
    "Settling",
    "Sink",
    "Subscription",
    "Tally",
    "Urge",
    "UrgePolicy",
]  # fmt: skip
