"""何时到期: when a recurring push is due, by its rule and the calendar of the unit that publishes."""

from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

from services.notify.models import Schedule
from services.notify.network.recurrence import Occurrence, Rule, coming
from shared.calendars import calendar_of
from shared.db import now

RUNNING = ("approval", "active")


def rule_of(plain: dict[str, Any]) -> Rule:
    """The rule as it is kept."""
    numbers = {name: plain.get(name) for name in ("weekday", "day", "nth")}
    return Rule(plain["every"], time.fromisoformat(plain["at"]), plain.get("off_days", "next"), **numbers)


def span_of(schedule: Schedule) -> tuple[date, date | None]:
    """The first and the last day that its rule may name."""
    return schedule.starts_on, schedule.ends_on


def dates_to_come(session: Session, schedule: Schedule, most: int) -> list[Occurrence]:
    """When it is due next, one that is skipped among them; of one that has ended nothing.

    While it waits for approval what was due meanwhile is gone.
    """
    if schedule.state not in RUNNING:
        return []
    rule, calendar = rule_of(schedule.rule), calendar_of(session, schedule.path)
    found = coming(rule, calendar, span_of(schedule), schedule.settled_on, most + 5)
    late = schedule.state == "active"
    return [one for one in found if late or (one.due_at and one.due_at > now(session))][:most]
