"""The directory's pages."""

from services.directory.pages import accounts as accounts  # its routes stand among `front`
from services.directory.pages import administering as administering
from services.directory.pages import calendars as calendars  # its routes stand among `pages`
from services.directory.pages import contacts as contacts
from services.directory.pages import design as design
from services.directory.pages import feedback as feedback
from services.directory.pages import people as people
from services.directory.pages import rosters as rosters
from services.directory.pages import search as search
from services.directory.pages import systems as systems
from services.directory.pages import units as units
from services.directory.pages.front import CARDS, front, pages

__all__ = ["CARDS", "front", "pages"]
