"""What every page of intake is registered with, and who may raise needs and offer materials."""

from services.intake import rights
from shared.web import Pages, roles

pages = Pages("intake")
RAISERS = roles(*rights.RAISERS)
