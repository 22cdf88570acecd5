"""The pages of notify."""

from services.notify.pages import connectors as connectors  # their routes stand among `pages`
from services.notify.pages import inbox as inbox
from services.notify.pages import notes as notes
from services.notify.pages import pushes as pushes
from services.notify.pages import subscriptions as subscriptions
from services.notify.pages.root import pages

__all__ = ["pages"]
