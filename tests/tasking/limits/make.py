"""Builders of rules and moments for the tests of limits."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.tasking.limits import DEFAULTS, Op, Rule
from shared.worktime import CHINA, Calendar

CALENDAR = Calendar()
BY_CODE = {rule.code: rule for rule in DEFAULTS}


def at(day: str, clock: str = "09:00") -> datetime:
    """A moment on the bureau's clock."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHINA)


def make_rule(measure: str = "working_days", amount: int | None = 3, **changes: Any) -> Rule:
    """A rule of this measure."""
    told: dict[str, Any] = {"measure": measure, "amount": amount} | changes
    if measure == "none":
        told |= {"amount": None, "no_clock": "不计时"}
    return replace(BY_CODE["drafting.ordinary"], **told)


def paused(since: datetime, until: datetime | None = None) -> list[Op]:
    """A pause, and its end."""
    begun = [Op("pause", since, by="组长", reason="等待口径")]
    return [*begun, Op("resume", until)] if until else begun


def extended(when: datetime, due: datetime, by: timedelta) -> Op:
    """An extension of a limit that was due then."""
    return Op("extend", when, by="组长", reason="等待通报", until=due + by, due=due)
