"""The tables of notify."""

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
from services.notify.models.note import Note
from services.notify.models.push import Branch, Push, Receipt, Urge
from services.notify.models.root import Base
from services.notify.models.subscription import Report, Subscription

__all__ = [
    "DELIVERY_STATES", "DIGESTS", "GATEWAY_KINDS", "SINK_WAYS", "Base", "Branch", "Carriage", "Connector", "Delivery",
    "Gateway", "HostBreaker", "Note", "Push", "RateBucket", "Receipt", "Report", "Sink", "Subscription", "Urge",
]  # fmt: skip
