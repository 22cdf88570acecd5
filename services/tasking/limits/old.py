"""时限: how long a stage may take, by which rule, when it is due. Pure; the door for the working-hours engine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OURS = "本系统默认值，可由办公室调整"
EMERGENCY = "国办2016年实施细则：特别重大突发事件五小时内发布权威信息"
PLACEHOLDER = "工作时间暂按自然时间计"
"""Until the working-hours engine lands, a working day counts as 24 wall hours; every limit says so."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How long, in the words of the rule, and its source. `working`: the rule means working time."""

    span: timedelta
    words: str
    source: str = OURS
    working: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """时限 of one stage: when it is due, or why there is none; never neither (trap 16)."""

    due_at: datetime | None
    rule: str
    source: str
    no_clock: str | None = None


_REVIEW = {
    "flash": Allowance(HOUR / 2, "特急：半小时", EMERGENCY),
    "urgent": Allowance(HOUR, "加急：1小时"),
    "ordinary": Allowance(DAY, "平件：1个工作日", working=True),
}
TABLE = {
    "waiting": {
        "flash": Allowance(HOUR / 2, "特急：半小时内受理并领取", EMERGENCY),
        "urgent": Allowance(HOUR, "加急：1小时内受理并领取"),
        "ordinary": Allowance(DAY, "平件：1个工作日内受理并领取", working=True),
    },
    "drafting": {
        "flash": Allowance(HOUR, "特急：1小时内成稿", EMERGENCY),
        "urgent": Allowance(4 * HOUR, "加急：4小时内成稿"),
        "ordinary": Allowance(3 * DAY, "平件：3个工作日内成稿", working=True),
    },
    "first_review": _REVIEW,
    "second_review": _REVIEW,
    "legal_review": _REVIEW,
    "final_review": _REVIEW,
    "publishing": _REVIEW,
}
"""Stage -> priority -> allowance. The flash column adds up to less than the five hours of its source."""

NO_CLOCK = {
    "published": "已发布，签收时限由推送任务计时",
    "closed": "任务已办结，不再计时",
}


def due_at(stage: str, priority: str, level: str, start: datetime) -> Limit:
    """When a stage entered at `start` is due. `level` (city, county) is for policies that differ; today none does.

    Raises KeyError for a stage or priority that has neither an allowance nor a reason for having none.
    """
    if stage in NO_CLOCK:
        return Limit(None, "不计时", OURS, NO_CLOCK[stage])
    allowance = TABLE[stage][priority]
    words = f"{allowance.words}（{PLACEHOLDER}）" if allowance.working else allowance.words
    return Limit(start + allowance.span, words, allowance.source)


def colour(due: datetime | None, start: datetime, at: datetime) -> str:
    """none, green, blue (80 % used), red (late): always shown with its words, never by colour alone (3.2, 督办)."""
    if due is None:
        return "none"
    if at > due:
        return "red"
    return "blue" if due > start and (at - start) >= (due - start) * 0.8 else "green"


COLOURS = {"none": "不计时", "green": "正常", "blue": "临近时限", "red": "已超时"}
EXTEND_AT_MOST = timedelta(days=30)
EXTEND_FROM = timedelta(minutes=5)
"""An extension moves the limit on by at least this."""
