"""The pages of notify."""

from services.notify.pages import addressees as addressees  # their routes stand among `pages`
from services.notify.pages import audiences as audiences
from services.notify.pages import connectors as connectors
from services.notify.pages import coverage as coverage
from services.notify.pages import deliveries as deliveries
from services.notify.pages import gateways as gateways
from services.notify.pages import groups as groups
from services.notify.pages import hand_overs as hand_overs
from services.notify.pages import home as home
from services.notify.pages import inbox as inbox
from services.notify.pages import institutions as institutions
from services.notify.pages import network_report as network_report
from services.notify.pages import notes as notes
from services.notify.pages import notices as notices
from services.notify.pages import pushes as pushes
from services.notify.pages import rehearsal as rehearsal
from services.notify.pages import schedules as schedules
from services.notify.pages import subscriptions as subscriptions
from services.notify.pages import totals as totals
from services.notify.pages import ways as ways
from services.notify.pages.root import pages

__all__ = ["pages"]
