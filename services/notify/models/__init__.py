"""The tables of notify."""

from services.notify.models.connector import Carriage, Connector
from services.notify.models.delivery import DELIVERY_STATES, Delivery, HostBreaker, Sink
from services.notify.models.note import Note
from services.notify.models.push import Branch, Push, Receipt, Urge
from services.notify.models.root import Base
from services.notify.models.subscription import Report, Subscription

__all__ = [
    "DELIVERY_STATES", "Base", "Branch", "Carriage", "Connector", "Delivery", "HostBreaker", "Note", "Push", "Receipt",
    "Report", "Sink", "Subscription", "Urge",
]  # fmt: skip
