"""The examples of docs/limits.md are worked out again, its table of defaults is the table of the code."""

import re
from datetime import datetime, timedelta

import pytest

from services.tasking.limits import DEFAULTS, Rule
from shared.worktime import CHINA, Calendar
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
MOMENT = r"(\d{4}-\d\d-\d\d \d\d:\d\d)"
EXAMPLES = re.findall(rf"^\| {MOMENT} \| (\d+) ([a-z ]+?)s? \| {MOMENT} \|", PAGE, re.MULTILINE)
LIMITS = re.findall(r"^\|[^|`]*`(\w+)`[^|]*\|([^|]+)\|([^|]+)\|([^|]+)\|$", PAGE, re.MULTILINE)
UNITS = {"working_hours": "working hour", "working_days": "working day", "wall_hours": "hour"}
PRIORITIES = ("flash", "urgent", "ordinary")


@pytest.mark.parametrize(("start", "amount", "unit", "due"), EXAMPLES)
def test_an_example(start: str, amount: str, unit: str, due: str) -> None:
    calendar, at, n = Calendar(), _moment(start), int(amount)
    found = {
        "working day": lambda: calendar.add_days(at, n),
        "working hour": lambda: calendar.add(at, timedelta(hours=n)),
        "month": lambda: calendar.add_months(at, n),
        "hour": lambda: at + timedelta(hours=n),
    }[unit]()
    assert found == _moment(due)


def test_there_are_examples_of_every_measure() -> None:
    assert {unit for _, _, unit, _ in EXAMPLES} == {"working day", "working hour", "month", "hour"}


def test_the_defaults_are_those_of_the_code() -> None:
    rows = {name: [cell.strip() for cell in cells] for name, *cells in LIMITS}
    rows |= dict.fromkeys(("first_review", "second_review", "legal_review", "final_review"), rows["publishing"])
    assert rows == _said_by_the_code()


def _said_by_the_code() -> dict[str, list[str]]:
    """Name of the clock -> what each priority has, in the page's words."""
    names = dict.fromkeys(rule.name for rule in DEFAULTS if rule.name != "published")
    return {name: [_words(_rule(name, priority)) for priority in PRIORITIES] for name in names}


def _rule(name: str, priority: str) -> Rule:
    fitting = [rule for rule in DEFAULTS if rule.name == name and rule.priority in (None, priority)]
    return max(fitting, key=lambda rule: rule.rank)


def _words(rule: Rule) -> str:
    if rule.amount is None:
        return "none"
    if rule.measure == "wall_hours" and rule.amount % 60:
        return f"{rule.amount} minutes"
    n = rule.amount if rule.measure == "working_days" else rule.amount // 60
    return f"{n} {UNITS[rule.measure]}{'s' if n > 1 else ''}"


def _moment(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=CHINA)
