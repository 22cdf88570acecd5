"""指纹: the same content, the same key, in any process; other content, another key."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

from shared.worktime import ALWAYS, OFFICE, Calendar, Hours, OwnDay, Season, provisional_year, shipped_years
from tests.shared.worktime.moments import SUMMER

ASK = "from shared.worktime import Calendar; print(Calendar().key)"


def test_stable_between_processes() -> None:
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", ASK], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert told.stdout.strip() == Calendar().key
    assert len(Calendar().key) == 64


def test_the_order_in_which_it_was_told_does_not_matter() -> None:
    days = {date(2026, 3, 2): OwnDay(False, "停电"), date(2026, 3, 1): OwnDay(True, "加班", ((510, 720),))}
    turned = dict(reversed(days.items()))
    assert Calendar(own_days=days).key == Calendar(own_days=turned).key
    assert Calendar(years=dict(reversed(shipped_years().items()))).key == Calendar().key
    assert Calendar(Hours(tuple(reversed(SUMMER.seasons)))).key == Calendar(SUMMER).key


def test_whatever_can_change_an_answer_changes_the_key() -> None:
    shipped = shipped_years()
    guess = provisional_year(2027)
    plain = OwnDay(True, "加班", ((510, 720),))
    others = [
        Calendar(),
        Calendar(ALWAYS),
        Calendar(SUMMER),
        Calendar(Hours(OFFICE.seasons, every_day=True)),
        Calendar(Hours((Season((1, 2), OFFICE.seasons[0].slots),))),
        Calendar(last=2044),
        Calendar(years={**shipped, 2027: replace(guess, status="official")}),
        Calendar(years={**shipped, 2027: replace(guess, source="通知")}),
        Calendar(years={**shipped, 2027: replace(guess, work={date(2027, 2, 7): "春节"})}),
        Calendar(years={**shipped, 2027: replace(guess, off={**guess.off, date(2027, 2, 9): "春节"})}),
        Calendar(years={year: shipped[year] for year in range(2021, 2027)}),
        *(
            Calendar(own_days={day: own})
            for day in (date(2026, 3, 1), date(2026, 3, 2))
            for own in (plain, replace(plain, working=False), replace(plain, name="值守"), replace(plain, slots=None))
        ),
    ]
    assert len({calendar.key for calendar in others}) == len(others)


def test_what_was_handed_over_may_change_afterwards() -> None:
    own = {date(2026, 3, 2): OwnDay(False, "停电")}
    years = dict(shipped_years())
    calendar = Calendar(years=years, own_days=own)
    own.clear()
    years.clear()
    assert not calendar.is_working(date(2026, 3, 2))
    assert calendar.day(date(2026, 3, 2)).name == "停电"
    assert calendar.key == Calendar(own_days={date(2026, 3, 2): OwnDay(False, "停电")}).key
