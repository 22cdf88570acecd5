"""Writes: rows and events in one transaction."""

from services.tasking.actions.channels import change_account, open_account
from services.tasking.actions.composing import Written
from services.tasking.actions.counting import push_acknowledged, push_closed, push_opened, push_redrawn
from services.tasking.actions.drafts import save_draft
from services.tasking.actions.ladder import climb, is_due
from services.tasking.actions.opening import amend_need, open_task, withdraw_need
from services.tasking.actions.outlets import add_outlet, change_outlet
from services.tasking.actions.placements import confirm as confirm_placement
from services.tasking.actions.placements import heard_failed, heard_placed
from services.tasking.actions.placements import record as record_carried
from services.tasking.actions.placements import retry as retry_placement
from services.tasking.actions.releasing import is_release_due, release_due
from services.tasking.actions.reworking import recompute, stale
from services.tasking.actions.steps import take_step
from services.tasking.actions.supervisions import answer as answer_supervision
from services.tasking.actions.supervisions import close as close_supervision

__all__ = [
    "Written", "add_outlet", "amend_need", "answer_supervision", "change_account", "change_outlet", "climb",
    "close_supervision", "confirm_placement", "heard_failed", "heard_placed", "is_due", "is_release_due",
    "open_account", "open_task", "push_acknowledged", "push_closed", "push_opened", "push_redrawn", "recompute",
    "record_carried", "release_due", "retry_placement", "save_draft", "stale", "take_step", "withdraw_need",
]  # fmt: skip
