"""作息: slots, seasons across the year, and what is refused."""

from datetime import date

import pytest

from shared.worktime import ALWAYS, OFFICE, Calendar, Hours, NoWorkingTime, OwnDay, Season
from tests.shared.worktime.moments import SUMMER, at, hours, said


@pytest.mark.parametrize(
    ("on", "afternoon"),
    [
        ("01-01", 840), ("05-31", 840), ("06-01", 870), ("09-30", 870), ("10-01", 840), ("12-31", 840), ("02-29", 840),
    ],
)  # fmt: skip
def test_seasons_run_on_across_the_new_year(on: str, afternoon: int) -> None:
    assert SUMMER.on(date.fromisoformat(f"2028-{on}"))[1][0] == afternoon


def test_seasons_and_slots_are_put_in_order() -> None:
    late, early = Season((10, 1), ((840, 1080), (510, 720))), Season((6, 1), ((870, 1110), (510, 720)))
    assert Hours((late, early)) == SUMMER
    assert Season((1, 1), [[840, 1080], [510, 720]]) == OFFICE.seasons[0]  # type: ignore[arg-type]  # as read from JSON
    assert hash(Hours((late, early))) == hash(SUMMER)


@pytest.mark.parametrize(
    "slots", [((510, 720), (700, 1080)), ((510, 510),), ((720, 510),), ((-1, 10),), ((1000, 1441),), ((0, 9), (0, 9))]
)
def test_bad_slots_are_refused(slots: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="时段"):
        Season((1, 1), slots)
    with pytest.raises(ValueError, match="时段"):
        OwnDay(True, "x", slots)


def test_touching_slots_are_two_slots() -> None:
    calendar = Calendar(Hours((Season((1, 1), ((480, 720), (720, 960))),)))
    assert calendar.elapsed(at("2026-11-20 08:00"), at("2026-11-20 16:00")) == hours(8)
    assert said(calendar.add(at("2026-11-20 11:00"), hours(2))) == "2026-11-20 13:00"
    assert calendar.is_open(at("2026-11-20 12:00"))


def test_bad_seasons_are_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        Season((2, 30), ())
    assert Season((2, 29), ()).since == (2, 29)
    with pytest.raises(ValueError, match="同一天"):
        Hours((Season((1, 1), ((0, 1),)), Season((1, 1), ((1, 2),))))


@pytest.mark.parametrize("seasons", [(), (Season((1, 1), ()),), (Season((1, 1), ()), Season((6, 1), ()))])
def test_hours_without_a_minute_are_refused(seasons: tuple[Season, ...]) -> None:
    with pytest.raises(NoWorkingTime):
        Hours(seasons)


def test_a_season_may_be_empty() -> None:
    """A swimming-pool post that opens in summer only."""
    calendar = Calendar(Hours((Season((6, 1), ((540, 1020),)), Season((9, 1), ()))))
    assert said(calendar.next_open(at("2026-11-20 09:00"))) == "2027-06-01 09:00"
    assert said(calendar.add(at("2026-08-31 16:00"), hours(2))) == "2027-06-01 10:00"
    assert not calendar.is_working(date(2026, 11, 20))
    day = calendar.day(date(2026, 11, 20))
    assert (day.working, day.slots, day.why) == (False, (), "下班时间")


def test_summer_hours_and_their_change() -> None:
    calendar = Calendar(SUMMER)
    assert said(calendar.add(at("2026-06-01 11:30"), hours(1))) == "2026-06-01 15:00"
    assert said(calendar.add(at("2026-05-29 17:30"), hours(1))) == "2026-06-01 09:00"
    assert said(calendar.add(at("2026-09-30 18:00"), hours(1))) == "2026-10-08 09:00"  # half an hour more that evening
    assert said(calendar.add_days(at("2026-09-30 18:10"), 1)) == "2026-10-08 18:00"  # winter: closed by then
    assert said(calendar.add_days(at("2026-05-29 14:10"), 1)) == "2026-06-01 14:30"
    assert said(calendar.add_months(at("2026-05-29 09:00"), 1)) == "2026-06-29 18:30"


def test_each_unit_has_its_own() -> None:
    station = Calendar(Hours((Season((1, 1), ((480, 720), (900, 1140))),), every_day=True))
    office = Calendar()
    saturday = at("2026-11-21 09:00")
    assert said(station.add(saturday, hours(4))) == "2026-11-21 16:00"
    assert said(office.add(saturday, hours(4))) == "2026-11-23 14:30"
    assert station.is_working(date(2026, 10, 1))
    assert said(station.add_days(at("2026-09-30 16:00"), 1)) == "2026-10-01 16:00"


def test_always_counts_every_minute() -> None:
    assert Calendar(ALWAYS).elapsed(at("2026-01-01 00:00"), at("2027-01-01 00:00")) == hours(365 * 24)
