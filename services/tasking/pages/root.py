"""What every page of tasking is registered with, and who works here."""

from services.tasking.standing import TASKFORCE_ROLES
from shared.web import Pages, roles

pages = Pages("tasking")
TASKFORCE = roles(*TASKFORCE_ROLES)
