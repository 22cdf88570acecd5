"""The JSON doors of notify."""

from services.notify.api.connectors import connectors
from services.notify.api.notes import notes
from services.notify.api.pushes import pushes
from services.notify.api.receipts import receipts
from services.notify.api.sinks import sinks
from services.notify.api.subscriptions import subscriptions

DOORS = (pushes, receipts, sinks, connectors, notes, subscriptions)

__all__ = ["DOORS"]
