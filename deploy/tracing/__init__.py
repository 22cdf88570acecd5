"""One need's whole way, read from the four databases: what belongs to it, and every hop in order."""

from deploy.tracing.belongings import Belongings, found
from deploy.tracing.hops import Hop, deliveries, hops, receipts, unit_names

__all__ = ["Belongings", "Hop", "deliveries", "found", "hops", "receipts", "unit_names"]
