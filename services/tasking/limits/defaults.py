"""默认时限: what holds until an office says otherwise, each with its source. The migration writes the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

from services.tasking.limits.ladder import LADDER, Rung
from services.tasking.limits.policies import Rule

OURS = "本系统默认值，可由办公室调整"
BACKWARDS = "本系统默认值，由五小时发布要求倒排，可由办公室调整"
FIVE_HOURS = "国办2016年政务公开实施细则：特别重大、重大突发事件最迟5小时内发布权威信息"
TWO_DAYS = "国办2016年8月政务舆情回应通知：其他政务舆情应在48小时内予以回应"
ONE_DAY_IN_ALL = "国办2016年政务公开实施细则：特别重大、重大突发事件24小时内举行新闻发布会"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
"""Earlier than anything that could have a limit."""
DIRECTORS = (
    Rung("blue", "director", percent=80),
    Rung("yellow", "executive_deputy", percent=100),
    Rung("red", "executive_deputy", working_days_late=1),
)
"""Of what the director himself has to do."""
URGE_MINUTES = {"flash": 15, "urgent": 30, "ordinary": 120}
PRIORITY_WORDS = {"flash": "特急", "urgent": "加急", "ordinary": "平件"}

Amount = tuple[str, int, str]
"""Measure, amount, and the amount in words."""

HALF_HOUR: Amount = ("wall_hours", 30, "30分钟")
HOUR: Amount = ("wall_hours", 60, "1小时")
DAY: Amount = ("working_days", 1, "1个工作日")
ONE_DAY = {"flash": HALF_HOUR, "urgent": HOUR, "ordinary": DAY}

STAGES: dict[str, tuple[str, dict[str, Amount]]] = {
    "acknowledge": ("受理", {"flash": HALF_HOUR, "urgent": HOUR, "ordinary": ("working_hours", 240, "4个工作小时")}),
    "waiting": ("受理并领取", ONE_DAY),
    "drafting": (
        "成稿",
        {"flash": HOUR, "urgent": ("wall_hours", 240, "4小时"), "ordinary": ("working_days", 3, "3个工作日")},
    ),
    "first_review": ("初审", ONE_DAY),
    "second_review": ("复审", ONE_DAY),
    "legal_review": ("法制审核", ONE_DAY),
    "final_review": ("终审", ONE_DAY),
    "publishing": ("发布", ONE_DAY),
}
"""Name of the clock -> what is to be done, and by when for each priority."""


def _rule(code: str, priority: str | None, amount: Amount | None, words: str, source: str, **more: str) -> Rule:
    measure, number = amount[:2] if amount else ("none", None)
    return Rule(
        id="", code=code, n=1, subject=more.get("subject", "task"), name=code.split(".")[0], kind=None, topic=None,
        priority=priority, level=None, measure=measure, amount=number, no_clock=more.get("no_clock"), words=words,
        source=source, keeps_hours=priority != "flash", ladder=LADDER if amount else (),
        urge_minutes=URGE_MINUTES[priority or "ordinary"], effective_from=SINCE,
    )  # fmt: skip


def _of_stages() -> Iterator[Rule]:
    for name, (doing, amounts) in STAGES.items():
        for priority, amount in amounts.items():
            words = f"{PRIORITY_WORDS[priority]}：{amount[2]}内{doing}"
            yield _rule(f"{name}.{priority}", priority, amount, words, BACKWARDS if priority == "flash" else OURS)


def _of_statements() -> Iterator[Rule]:
    """权威发布: from the opening of the task to its publication."""
    five: Amount = ("wall_hours", 300, "5小时")
    yield _rule("statement.flash", "flash", five, "特急：5小时内发布权威信息", FIVE_HOURS)
    two: Amount = ("wall_hours", 2880, "48小时")
    yield _rule("statement.urgent", "urgent", two, "加急：48小时内回应", TWO_DAYS)
    yield _rule("statement", None, None, "不计时", OURS, no_clock="平件没有对外发布的时限要求")
    yield _rule("published", None, None, "不计时", OURS, no_clock="已发布，签收时限由推送任务计时")


def _of_pushes() -> Iterator[Rule]:
    for name, words, hours in (("county", "县级", 2), ("station", "基层", 4)):
        for priority, measure, unit in ((None, "working_hours", "个工作小时"), ("flash", "wall_hours", "小时")):
            amount: Amount = (measure, hours * 60, f"{hours}{unit}")
            code = f"{name}.{priority}" if priority else name
            head = f"{PRIORITY_WORDS[priority]}：" if priority else ""
            yield _rule(code, priority, amount, f"{head}{words}{amount[2]}内签收", OURS, subject="push")


def _of_chasing() -> Iterator[Rule]:
    """更正、撤稿到位: until every place that a text went to has answered that it is corrected or gone."""
    amounts = {"flash": HALF_HOUR, "urgent": HOUR, "ordinary": ("wall_hours", 120, "2小时")}
    for priority, amount in amounts.items():
        words = f"{PRIORITY_WORDS[priority]}：{amount[2]}内更正、撤稿到位"
        yield _rule(f"chase.{priority}", priority, amount, words, OURS)


def _of_events() -> Iterator[Rule]:
    """敏感事件与社会关切: wall time, shown at any hour. The 48 hours hold for both."""
    for code, subject, amount, words, source in (
        ("event_statement", "event", 300, "敏感事件：5小时内发布权威信息", FIVE_HOURS),
        ("event_conference", "event", 1440, "敏感事件：24小时内举行新闻发布会", ONE_DAY_IN_ALL),
        ("event_answer", "event", 2880, "敏感事件：48小时内回应关切", TWO_DAYS),
        ("concern", "concern", 2880, "社会关切：48小时内回应", TWO_DAYS),
    ):
        rule = _rule(code, None, ("wall_hours", amount, ""), words, source, subject=subject)
        yield replace(rule, keeps_hours=False, urge_minutes=URGE_MINUTES["flash"])


def _of_ratings() -> Iterator[Rule]:
    """重新答复: a unit was not satisfied; the second time it is the director's, and the ladder begins with him."""
    days: Amount = ("working_days", 5, "5个工作日")
    yield _rule("reanswer", None, days, "5个工作日内重新答复", OURS, subject="rating")
    again = _rule("reanswer_again", None, days, "5个工作日内由办公室主任再次答复", OURS, subject="rating")
    yield replace(again, ladder=DIRECTORS)


def _numbered(rules: Iterator[Rule]) -> Iterator[Rule]:
    for n, rule in enumerate(rules, 1):
        yield replace(rule, id=f"00000000-0000-7000-8000-{n:012d}")


DEFAULTS: tuple[Rule, ...] = tuple(
    _numbered(chain(_of_stages(), _of_statements(), _of_pushes(), _of_chasing(), _of_events(), _of_ratings()))
)
"""Every default policy, in the order of the migration's rows."""
