"""The JSON doors of notify."""

from services.notify.api.addressees import addressees
from services.notify.api.audiences import audiences
from services.notify.api.connectors import connectors
from services.notify.api.coverage import covering
from services.notify.api.deliveries import deliveries
from services.notify.api.gateways import gateways
from services.notify.api.groups import groups
from services.notify.api.hand_overs import hand_overs
from services.notify.api.institutions import institutions
from services.notify.api.links import links
from services.notify.api.notes import notes
from services.notify.api.notices import notices
from services.notify.api.pushes import pushes
from services.notify.api.receipts import receipts
from services.notify.api.rehearsals import rehearsals
from services.notify.api.schedules import schedules
from services.notify.api.sinks import sinks
from services.notify.api.subscriptions import subscriptions
from services.notify.api.totals import totals

DOORS = (
    addressees,
    pushes, schedules, rehearsals, covering, receipts, hand_overs, sinks, gateways, deliveries, connectors, notes,
    notices, subscriptions, groups, institutions, audiences, links, totals,
)  # fmt: skip

__all__ = ["DOORS"]
