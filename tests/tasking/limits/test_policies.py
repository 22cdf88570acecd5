"""规则的选择: the default of everything, versions and their dates, the most specific one; never an empty limit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.limits import DEFAULTS, Asked, NoPolicy, choose, read_ladder
from services.tasking.models import LimitPolicy
from services.tasking.workflow import RUNNING
from shared.words import KINDS, PRIORITIES, TOPICS
from tests.tasking.build import Tasking
from tests.tasking.limits.make import BY_CODE, make_rule

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ASKED = Asked("task", "drafting", "prevention", "crime", "ordinary", "city")


def test_everything_has_a_limit_or_a_reason() -> None:
    """Trap 16, for every kind, topic, priority, level and clock."""
    names = [("task", name) for name in (*RUNNING, "acknowledge", "statement", "published")]
    for subject, name in [*names, ("push", "county"), ("push", "station")]:
        for kind in KINDS:
            for topic in TOPICS:
                for priority in PRIORITIES:
                    rule = choose(DEFAULTS, Asked(subject, name, kind, topic, priority, "county"), NOW)
                    assert (rule.amount is None) == (rule.no_clock is not None)
                    assert rule.amount is None or rule.amount > 0
                    assert rule.words
                    assert rule.source
    with pytest.raises(NoPolicy):
        choose(DEFAULTS, replace(ASKED, name="somewhere"), NOW)
    with pytest.raises(NoPolicy):
        choose(DEFAULTS, ASKED, datetime(2019, 1, 1, tzinfo=UTC))


def test_the_flash_limits_fit_into_the_five_hours_of_their_source() -> None:
    way = ("waiting", "drafting", "first_review", "second_review", "legal_review", "final_review", "publishing")
    assert sum(BY_CODE[f"{name}.flash"].amount or 0 for name in way) < (BY_CODE["statement.flash"].amount or 0)


def test_what_was_created_before_a_new_version_keeps_the_old_one() -> None:
    later = replace(BY_CODE["drafting.ordinary"], n=2, amount=5, effective_from=NOW)
    rules = [later, *DEFAULTS]
    assert choose(rules, ASKED, NOW - timedelta(microseconds=1)).amount == 3
    assert choose(rules, ASKED, NOW).amount == 5


def test_a_newer_version_wins_even_if_it_takes_effect_earlier() -> None:
    """A correction made backwards in time: the version number decides, not the date."""
    dates = ((1, NOW), (2, NOW - timedelta(1)))
    rules = [replace(make_rule(), n=n, amount=n, effective_from=since) for n, since in dates]
    assert choose(rules, ASKED, NOW).n == 2


@pytest.mark.parametrize(
    ("special", "chosen"),
    [
        ({"kind": "prevention"}, True),
        ({"kind": "training"}, False),
        ({"topic": "crime"}, True),
        ({"level": "city"}, False),
        ({"priority": "ordinary", "level": "city"}, True),
    ],
)
def test_the_most_specific_policy_wins(special: dict[str, Any], chosen: bool) -> None:
    """kind before topic before priority before level; the default says the priority."""
    one = replace(make_rule("working_days", 9, kind=None, priority=None), code="special", **special)
    assert (choose([*DEFAULTS, one], ASKED, NOW).code == "special") == chosen


def test_of_two_alike_the_first_by_code() -> None:
    two = [replace(make_rule(), code=code) for code in ("b", "a")]
    assert choose(two, ASKED, NOW).code == "a"


def test_the_migration_writes_these_rows(both: Tasking) -> None:
    with both.db.read() as session:
        rows = list(session.scalars(sa.select(LimitPolicy).order_by(LimitPolicy.id)))
    assert len(rows) == len(DEFAULTS)
    for row, rule in zip(rows, DEFAULTS, strict=True):
        for name in rule.__slots__:
            held = getattr(row, name)
            assert (read_ladder(held) if name == "ladder" else held) == getattr(rule, name), (rule.code, name)
