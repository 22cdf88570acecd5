"""What every page of tasking is registered with, who works here, and the words of 督办单."""

from services.tasking.standing import TASKFORCE_ROLES
from services.tasking.supervision import NAMES, RUNGS, STATES
from shared.web import Pages, roles

pages = Pages("tasking")
TASKFORCE = roles(*TASKFORCE_ROLES)
SUPERVISION_WORDS = {"rungs": RUNGS, "states": STATES, "limits": NAMES}
