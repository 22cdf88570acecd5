"""专题策划 as releases need it: which campaign a task is part of, until when it is held, when all of it leaves."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import Campaign, Task

OVER = ("done", "cancelled")


def campaign_of(session: Session, task: Task) -> Campaign | None:
    """The campaign of a task that is not over."""
    row = session.get(Campaign, task.campaign_id) if task.campaign_id else None
    return row if row is not None and row.state not in OVER else None


def unified_release(session: Session, task: Task) -> datetime | None:
    """When everything of the task's campaign leaves together; None where nothing of the kind is set."""
    row = campaign_of(session, task)
    return row.release_at if row else None


def held_until(row: Campaign) -> datetime | None:
    """Before this nothing of the campaign is released: its embargo, or its unified release if that is later."""
    return max(filter(None, (row.embargo_until, row.release_at)), default=None)
