"""中心工作: the campaigns that raise a task's routing score while they last, for routing and for the task's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Campaign
from shared.db import SHANGHAI


@dataclass(frozen=True, slots=True)
class Central:
    """A campaign tagged 中心工作. `topics` empty: every topic; it holds for the desks of `unit_path` and below."""

    campaign_id: str
    number: str
    name: str
    topics: tuple[str, ...]
    unit_path: str

    def holds(self, topic: str, desk_path: str) -> bool:
        """Is a task on this topic, at this desk, part of it?"""
        return (not self.topics or topic in self.topics) and desk_path.startswith(self.unit_path)


def central(session: Session, at: datetime) -> list[Central]:
    """The campaigns of 中心工作 whose period covers that moment's day in China, the oldest first."""
    on = at.astimezone(SHANGHAI).date()
    tagged = (Campaign.central, Campaign.state.in_(("planned", "running")))
    rows = session.scalars(
        sa.select(Campaign).where(*tagged, Campaign.since <= on, Campaign.until >= on).order_by(Campaign.number)
    )
    return [Central(row.id, row.number, row.name, tuple(row.topics), row.unit_path) for row in rows]


def central_of(found: Iterable[Central], topic: str, desk_path: str) -> list[Central]:
    """Those that hold for a task."""
    return [one for one in found if one.holds(topic, desk_path)]
