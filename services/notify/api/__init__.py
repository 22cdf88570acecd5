"""The JSON doors of notify."""

from services.notify.api.connectors import connectors
from services.notify.api.pushes import pushes, receipts, sinks

DOORS = (pushes, receipts, sinks, connectors)

__all__ = ["DOORS"]
