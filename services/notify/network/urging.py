"""催办规则 (pure): how often a unit may be urged about one push, and what an urge is narrowed to."""

from dataclasses import dataclass
from datetime import timedelta

REST_MINUTES = 60
MOST = 10
"""The rule where no bureau has set one (ours): once an hour, ten times a push."""
REST_RANGE = (15, 24 * 60)
MOST_RANGE = (1, 50)


@dataclass(frozen=True, slots=True)
class Rule:
    """催办规则: a unit rests so many minutes between two urges, and is urged so often about one push."""

    rest_minutes: int = REST_MINUTES
    most: int = MOST

    @property
    def rest(self) -> timedelta:
        return timedelta(minutes=self.rest_minutes)

    @property
    def rest_words(self) -> str:
        """一小时, 两个小时 as 2小时, 90分钟."""
        hours, minutes = divmod(self.rest_minutes, 60)
        if minutes:
            return f"{self.rest_minutes}分钟"
        return "一小时" if hours == 1 else f"{hours}小时"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whom of the missing an urge means: a level, a branch (支线, by the unit at its head), or both; else all."""

    level: str | None = None
    branch: str | None = None
